package dev.acceptloop.event;

import dev.acceptloop.protocol.ForwardingTransport;
import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;

/**
 * The same for what {@link StreamTransport} has beyond {@link Transport}, which throws {@link
 * IllegalArgumentException} where no reactor is behind it.
 */
public abstract class ForwardingStreamTransport extends ForwardingTransport
        implements StreamTransport {
    /** In front of the one that {@link #forwardTo} brings. */
    protected ForwardingStreamTransport() {}

    /** In front of that one. */
    protected ForwardingStreamTransport(Transport transport) {
        super(transport);
    }

    private StreamTransport stream() {
        return StreamTransport.of(transport());
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
        if (transport() instanceof StreamTransport stream) {
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
