package dev.acceptloop.event.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.acceptloop.event.Factory;
import dev.acceptloop.protocol.Protocol;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * The other end of one protocol's connection: what it is sent, and what it says, as text. The
 * protocol's own end is a connection of a {@link MemoryReactor}, and ends as one does.
 *
 * <pre>{@code
 * var transport = StringTransport.connect(new Greeter());
 * transport.send("hello\r\n");
 * assertThat(transport.value()).isEqualTo("and to you\r\n");
 * }</pre>
 */
public final class StringTransport implements AutoCloseable {
    private static final int TURNS = 4; // what was read is answered, and flushed, and then closed

    private final MemoryReactor memory = new MemoryReactor();
    private final MemorySocketChannel channel;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private boolean ended;

    private StringTransport(Protocol protocol) throws IOException {
        var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var port = memory.reactor().listenTCP(any, Factory.of(() -> protocol));
        channel = memory.connect(port.address());
        turn();
    }

    /** Connects to {@code protocol}, which is told. */
    public static StringTransport connect(Protocol protocol) {
        try {
            return new StringTransport(protocol);
        } catch (IOException e) { // not of memory
            throw new UncheckedIOException(e);
        }
    }

    /** The reactor it happens in: its time, and what else is to happen there. */
    public MemoryReactor reactor() {
        return memory;
    }

    // ---------------------------------------------------------------- say

    /** Sends that to the protocol; what it does not read now it will find when it does. */
    public StringTransport send(String text) {
        return send(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }

    /**
     * Sends those bytes to the protocol.
     *
     * @throws IllegalStateException if the connection is gone, or the protocol does not read and
     *     there is no more room
     */
    public StringTransport send(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                if (channel.write(bytes) == 0) {
                    throw new IllegalStateException("the protocol does not read");
                }
                turn();
            }
        } catch (IOException e) {
            throw new IllegalStateException("the connection is gone", e);
        }
        return this;
    }

    /** Sends FIN: there is nothing more to come. */
    public StringTransport finish() {
        channel.shutdownOutput();
        return turn();
    }

    /** Resets the connection. */
    public StringTransport abort() {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        close();
        return turn();
    }

    /** Lets time pass for the protocol. */
    public StringTransport advance(Duration time) {
        memory.advance(time);
        return turn();
    }

    private StringTransport turn() {
        for (int i = 0; i < TURNS; i++) {
            memory.advance(Duration.ZERO);
            hear();
        }
        return this;
    }

    private void hear() {
        ByteBuffer bytes = ByteBuffer.allocate(MemorySocketChannel.CAPACITY);
        try {
            while (channel.isOpen() && !channel.isReset() && !ended) {
                int count = channel.read(bytes.clear());
                ended = count < 0;
                if (count <= 0) {
                    return;
                }
                written.write(bytes.array(), 0, count);
            }
        } catch (IOException e) { // not of memory
            throw new UncheckedIOException(e);
        }
    }

    // ---------------------------------------------------------------- hear

    /** All that the protocol has written, since it began or since {@link #clear}. */
    public String value() {
        return written.toString(UTF_8);
    }

    /** The same, as bytes. */
    public byte[] bytes() {
        return written.toByteArray();
    }

    /** Forgets what it has written. */
    public StringTransport clear() {
        written.reset();
        return this;
    }

    /** Whether the protocol's end has sent FIN. */
    public boolean isFinished() {
        return ended;
    }

    /** Whether the protocol's end has reset the connection. */
    public boolean isAborted() {
        return channel.isReset();
    }

    /** Closes this end. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) { // not of memory
            throw new UncheckedIOException(e);
        }
    }
}
