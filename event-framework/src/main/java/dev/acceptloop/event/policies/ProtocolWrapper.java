package dev.acceptloop.event.policies;

import dev.acceptloop.event.HalfCloseProtocol;
import dev.acceptloop.event.Producer;
import dev.acceptloop.event.StreamTransport;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;

/**
 * Stands between a transport and a protocol, and is the one to the other: what it overrides is what
 * it changes, the rest goes through.
 *
 * <pre>
 * connectionMade, dataReceived, connectionLost:  transport -> this -> protocol
 * write, close, pauseReading:                     protocol -> this -> transport
 * </pre>
 *
 * <p>Called as a protocol is, and as a transport may be. What {@link StreamTransport} has beyond
 * {@link Transport} throws {@link IllegalArgumentException} where no reactor is behind it.
 */
public class ProtocolWrapper implements HalfCloseProtocol, StreamTransport {
    private final Protocol protocol;
    private Transport transport;

    /** Around that protocol. */
    @SuppressWarnings("NullAway.Init") // connectionMade comes first
    protected ProtocolWrapper(Protocol protocol) {
        this.protocol = protocol;
    }

    /** What it wraps. */
    protected final Protocol protocol() {
        return protocol;
    }

    /** The connection. */
    protected final Transport transport() {
        return transport;
    }

    // ---------------------------------------------------------------- as a protocol

    @Override
    public void connectionMade(Transport transport) {
        this.transport = transport;
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

    // ---------------------------------------------------------------- as a transport

    @Override
    public void write(ByteBuffer data) {
        transport.write(data);
    }

    @Override
    public int pending() {
        return transport.pending();
    }

    @Override
    public long taken() {
        return transport.taken();
    }

    @Override
    public boolean isCongested() {
        return transport.isCongested();
    }

    @Override
    public void shutdownOutput() {
        transport.shutdownOutput();
    }

    @Override
    public void close(CloseReason reason) {
        transport.close(reason);
    }

    @Override
    public void abort(CloseReason reason) {
        transport.abort(reason);
    }

    @Override
    public void pauseReading() {
        transport.pauseReading();
    }

    @Override
    public void resumeReading() {
        transport.resumeReading();
    }

    @Override
    public SocketAddress localAddress() {
        return transport.localAddress();
    }

    @Override
    public SocketAddress remoteAddress() {
        return transport.remoteAddress();
    }

    @Override
    public void execute(Runnable task) {
        transport.execute(task);
    }

    // ---------------------------------------------------------------- as a reactor's transport

    private StreamTransport stream() {
        return StreamTransport.of(transport);
    }

    /** Each of them through {@link #write}. */
    @Override
    public void writeSequence(List<ByteBuffer> data) {
        data.forEach(this::write);
    }

    @Override
    public void registerProducer(Producer producer) {
        stream().registerProducer(producer);
    }

    @Override
    public void unregisterProducer() {
        stream().unregisterProducer();
    }

    @Override
    public long transferFrom(FileChannel file, long position, long count) throws IOException {
        return stream().transferFrom(file, position, count);
    }

    @Override
    public void trySend() {
        if (transport instanceof StreamTransport stream) {
            stream.trySend();
        }
    }

    @Override
    public boolean isClosing() {
        return stream().isClosing();
    }

    @Override
    public boolean isSet(SocketOption<Boolean> option) {
        return stream().isSet(option);
    }

    @Override
    public void set(SocketOption<Boolean> option, boolean on) {
        stream().set(option, on);
    }

    /** The protocol's name in its wrapper's. */
    @Override
    public String toString() {
        return protocol + " (" + getClass().getSimpleName() + ")";
    }
}
