package dev.acceptloop.clients;

import dev.acceptloop.protocol.Addresses;
import dev.acceptloop.protocol.framing.Frame;
import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
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
    private static final int USUAL = 64 * 1024; // more than that seldom comes at once
    private static final int MOST = 16 << 20; // bytes that are kept
    private static final Duration QUIET = Duration.ofMillis(50); // ends what has no other end
    private static final Duration LONG_QUIET = Duration.ofMillis(500); // the same, of much

    private final SelectableChannel channel;
    private final ByteChannel bytes;
    private final Selector selector;
    private final SelectionKey key;
    private final Framing framing;
    private final boolean datagrams;
    private final Duration sending; // most time for a message
    private final Frame frame = new Frame();
    private ByteBuffer in = ByteBuffer.allocate(USUAL); // received: 0 to position
    private boolean datagramCame; // and is in there, if only with no byte
    private boolean ended;

    private Call(SelectableChannel channel, ByteChannel bytes, CallOptions options)
            throws IOException {
        this.channel = channel;
        this.bytes = bytes;
        this.framing = options.framing();
        this.datagrams = options.transport() == TransportKind.UDP;
        this.sending = longer(CONNECT, options.patience());
        this.selector = Selector.open();
        channel.configureBlocking(false);
        this.key = channel.register(selector, 0);
    }

    // ------------------------------------------------------------------ connect

    /** See {@link Conversation#open}. */
    static Call open(SocketAddress address, CallOptions options) throws IOException {
        if (options.transport() == TransportKind.UDP) {
            DatagramChannel channel = DatagramChannel.open(Addresses.family(address));
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true); // for an empty datagram
            return new Call(channel, channel.connect(address), options);
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

    /**
     * Takes replies meanwhile: a server that is not read from may read no more. They are no reason
     * to wait longer.
     */
    @Override
    public void send(ByteBuffer message) throws IOException {
        if (channel instanceof DatagramChannel own) {
            send(message, own);
            return;
        }
        long deadline = System.nanoTime() + sending.toNanos();
        ByteBuffer out = framing.encode(message);
        bytes.write(out);
        while (out.hasRemaining()) {
            int read = ended ? 0 : SelectionKey.OP_READ;
            Duration left = until(deadline);
            if (left.isZero() || !ready(SelectionKey.OP_WRITE | read, left)) {
                throw new IOException("the server does not read");
            }
            if (key.isReadable()) {
                read();
            }
            if (in.position() >= MOST) {
                throw new IOException("over " + mebibytes() + " came before all was sent");
            }
            bytes.write(out);
        }
    }

    /**
     * An empty one leaves from a channel beside it: one that is connected sends none in the JDK.
     */
    private static void send(ByteBuffer message, DatagramChannel own) throws IOException {
        if (message.hasRemaining()) {
            own.write(message);
            return;
        }
        SocketAddress server = own.getRemoteAddress();
        try (DatagramChannel beside = DatagramChannel.open(Addresses.family(server))) {
            beside.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            beside.bind(own.getLocalAddress());
            beside.send(message, server);
        }
    }

    /**
     * See {@link Conversation#receive}.
     *
     * <p>Without framing it is what came until it was quiet for a moment; with line framing the
     * same where no end of line came, for {@code line-ack} sends none. A server that is never quiet
     * has no end.
     *
     * @throws ProtocolException if what came breaks the framing
     */
    @Override
    public Optional<ByteBuffer> receive(Duration begin, Duration end) throws IOException {
        long start = System.nanoTime();
        Duration most = longer(begin, end);
        boolean isLate = false;
        while (true) {
            Optional<ByteBuffer> whole =
                    datagrams || framing == Framing.CHUNK ? Optional.empty() : decode();
            if (whole.isPresent()) {
                return whole;
            }
            boolean unframed = datagrams || framing == Framing.CHUNK || framing == Framing.LINE;
            boolean begun = datagramCame || in.position() > 0;
            if (begun && datagrams) {
                return Optional.of(takeAll());
            }
            if (in.position() >= MOST) {
                throw new EndlessReplyException("the reply is over " + mebibytes(), takeAll());
            }
            if (isLate) {
                String within = " within " + Caller.seconds(most);
                throw new EndlessReplyException("the reply has no end" + within, takeAll());
            }
            Duration left = until(start + (begun ? most : begin).toNanos());
            boolean more =
                    !ended && ready(SelectionKey.OP_READ, begun && unframed ? quiet() : left);
            if (!more) {
                return begun && unframed ? Optional.of(takeAll()) : Optional.empty();
            }
            read();
            isLate = !ended && until(start + most.toNanos()).isZero();
        }
    }

    private Duration quiet() {
        return in.position() < USUAL ? QUIET : LONG_QUIET;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }

    private static Duration until(long nanos) {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }

    private static String mebibytes() {
        return (MOST >> 20) + " MiB";
    }

    private void read() throws IOException {
        if (!in.hasRemaining()) {
            in = ByteBuffer.allocate(2 * in.capacity()).put(in.flip());
        }
        if (channel instanceof DatagramChannel own) {
            datagramCame = own.receive(in) != null;
        } else {
            ended = bytes.read(in) < 0;
        }
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
        ByteBuffer all = in.flip();
        in = ByteBuffer.allocate(USUAL);
        datagramCame = false;
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
