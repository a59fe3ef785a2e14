package dev.acceptloop.protocol;

import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * A transport in front of another: what a subclass overrides is what it changes, the rest goes
 * through.
 *
 * <p>Threads: as the one behind it.
 */
public abstract class ForwardingTransport implements Transport {
    private Transport transport;

    /** In front of the one that {@link #forwardTo} brings. */
    @SuppressWarnings("NullAway.Init") // forwardTo comes first
    protected ForwardingTransport() {}

    /** In front of that one. */
    protected ForwardingTransport(Transport transport) {
        this.transport = transport;
    }

    /** From now on that one. */
    protected final void forwardTo(Transport transport) {
        this.transport = transport;
    }

    /** What it stands in front of. */
    protected final Transport transport() {
        return transport;
    }

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
    public boolean isBlocked() {
        return transport.isBlocked();
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
}
