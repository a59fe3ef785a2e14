package dev.acceptloop.event.policies;

import dev.acceptloop.event.ForwardingStreamTransport;
import dev.acceptloop.event.HalfCloseProtocol;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import java.nio.ByteBuffer;

/**
 * Stands between a transport and a protocol, and is the one to the other: what it overrides is what
 * it changes, the rest goes through.
 *
 * <pre>
 * connectionMade, dataReceived, connectionLost:  transport -> this -> protocol
 * write, close, pauseReading:                     protocol -> this -> transport
 * </pre>
 *
 * <p>Called as a protocol is, and as a transport may be.
 */
public class ProtocolWrapper extends ForwardingStreamTransport implements HalfCloseProtocol {
    private final Protocol protocol;

    /** Around that protocol. */
    protected ProtocolWrapper(Protocol protocol) {
        this.protocol = protocol;
    }

    /** What it wraps. */
    protected final Protocol protocol() {
        return protocol;
    }

    // ---------------------------------------------------------------- as a protocol

    @Override
    public void connectionMade(Transport transport) {
        forwardTo(transport);
        protocol.connectionMade(this);
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        protocol.dataReceived(data);
    }

    @Override
    public int retained() {
        return protocol.retained();
    }

    @Override
    public void resumeWriting() {
        protocol.resumeWriting();
    }

    @Override
    public void readConnectionLost(Transport transport) {
        protocol.readConnectionLost(this);
    }

    /** Of the protocol it wraps, if that wants to know. */
    @Override
    public void writeConnectionLost() {
        if (protocol instanceof HalfCloseProtocol told) {
            told.writeConnectionLost();
        }
    }

    @Override
    public void connectionLost(CloseReason reason) {
        protocol.connectionLost(reason);
    }

    @Override
    public void stopping() {
        protocol.stopping();
    }

    @Override
    public boolean midMessage() {
        return protocol.midMessage();
    }

    /** The protocol's name in its wrapper's. */
    @Override
    public String toString() {
        return protocol + " (" + getClass().getSimpleName() + ")";
    }
}
