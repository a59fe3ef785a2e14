package dev.acceptloop.clients;

import dev.acceptloop.protocol.Frame;
import dev.acceptloop.protocol.Framing;
import dev.acceptloop.protocol.TransportKind;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;

/**
 * A conversation over a connection or UDP. For one thread.
 *
 * <p>The channel does not block, so that a wait has an end on every transport: each operation
 * selects first.
 */
final class Call implements Conversation {
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration QUIET = Duration.ofMillis(50); // ends what has no other end

    private final SelectableChannel channel;
    private final ByteChannel bytes;
    private final Selector selector;
    private final SelectionKey key;
    private final Framing framing;
    private final boolean datagrams;
    private final Frame frame = new Frame();
    private ByteBuffer in = ByteBuffer.allocate(64 * 1024); // received: 0 to position
    private boolean ended;

    private Call(SelectableChannel channel, ByteChannel bytes, CallOptions options)
            throws IOException {
        this.channel = channel;
        this.bytes = bytes;
        this.framing = options.framing();
        this.datagrams = options.transport() == TransportKind.UDP;
        this.selector = Selector.open();
        channel.configureBlocking(false);
        this.key = channel.register(selector, 0);
    }

    // ------------------------------------------------------------------ connect

    /** See {@link Conversation#open}. */
    static Call open(CallOptions options) throws IOException {
        SocketAddress address = options.address();
        if (options.transport() == TransportKind.UDP) {
            DatagramChannel channel = DatagramChannel.open();
            channel.connect(address);
            return new Call(channel, channel, options);
        }
        SocketChannel channel =
                options.transport() == TransportKind.UNIX
                        ? SocketChannel.open(StandardProtocolFamily.UNIX)
                        : SocketChannel.open();
        var call = new Call(channel, channel, options);
        try {
            call.connect(channel, address);
            return call;
        } catch (IOException e) {
            call.close();
            throw e;
        }
    }

    private void connect(SocketChannel socket, SocketAddress address) throws IOException {
        boolean connected = socket.connect(address);
        if (!connected && !ready(SelectionKey.OP_CONNECT, CONNECT)) {
            throw new IOException("no connection in time");
        }
        if (!connected) {
            socket.finishConnect();
        }
    }

    // ------------------------------------------------------------------ talk

    @Override
    public void send(ByteBuffer message) throws IOException {
        ByteBuffer out = datagrams ? message : framing.encode(message);
        bytes.write(out);
        while (out.hasRemaining()) {
            if (!ready(SelectionKey.OP_WRITE, CONNECT)) {
                throw new IOException("the server does not read");
            }
            bytes.write(out);
        }
    }

    /**
     * See {@link Conversation#receive}.
     *
     * <p>Without framing it is what came until it was quiet for a moment; with line framing the
     * same where no end of line came, for {@code line-ack} sends none.
     *
     * @throws ProtocolException if what came breaks the framing
     */
    @Override
    public Optional<ByteBuffer> receive(Duration wait) throws IOException {
        long deadline = System.nanoTime() + wait.toNanos();
        while (true) {
            Optional<ByteBuffer> whole =
                    datagrams || framing == Framing.CHUNK ? Optional.empty() : decode();
            if (whole.isPresent()) {
                return whole;
            }
            boolean unframed = datagrams || framing == Framing.CHUNK || framing == Framing.LINE;
            boolean begun = in.position() > 0 && unframed;
            if (begun && (datagrams || !in.hasRemaining())) {
                return Optional.of(takeAll());
            }
            Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            boolean more = !ended && ready(SelectionKey.OP_READ, begun ? QUIET : left);
            if (!more) {
                return begun ? Optional.of(takeAll()) : Optional.empty();
            }
            read();
        }
    }

    private void read() throws IOException {
        if (!in.hasRemaining()) {
            in = ByteBuffer.allocate(2 * in.capacity()).put(in.flip());
        }
        ended = bytes.read(in) < 0;
    }

    private Optional<ByteBuffer> decode() throws ProtocolException {
        in.flip();
        Framing.Decoded decoded = framing.decode(in, frame);
        Optional<ByteBuffer> message = Optional.empty();
        if (decoded == Framing.Decoded.FRAME) {
            var payload = ByteBuffer.allocate(frame.end() - frame.start());
            payload.put(0, in, frame.start(), payload.capacity());
            message = Optional.of(payload);
            in.position(frame.next());
        }
        in.compact();
        if (decoded == Framing.Decoded.MALFORMED) {
            throw new ProtocolException("the reply is not framed as " + framing);
        }
        return message;
    }

    private ByteBuffer takeAll() {
        in.flip();
        ByteBuffer all = ByteBuffer.allocate(in.remaining()).put(in).flip();
        in.clear();
        return all;
    }

    private boolean ready(int operation, Duration wait) throws IOException {
        key.interestOps(operation);
        selector.selectedKeys().clear();
        long millis = Math.ceilDiv(wait.toNanos(), 1_000_000L);
        return (millis == 0 ? selector.selectNow() : selector.select(millis)) > 0;
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
