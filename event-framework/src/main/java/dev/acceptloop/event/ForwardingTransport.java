package dev.acceptloop.event;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;

/**
 * A transport in front of another: what a subclass overrides is what it changes, the rest goes
 * through. What {@link StreamTransport} has beyond {@link Transport} throws {@link
 * IllegalArgumentException} where no reactor is behind it.
 */
public abstract class ForwardingTransport implements StreamTransport {
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

    // ---------------------------------------------------------------- of a reactor only

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
}
