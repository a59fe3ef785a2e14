package dev.acceptloop.selector;

import dev.acceptloop.protocol.Addresses;
import dev.acceptloop.protocol.Bound;
import dev.acceptloop.protocol.DatagramContext;
import dev.acceptloop.protocol.DatagramProtocol;
import dev.acceptloop.protocol.DatagramService;
import dev.acceptloop.protocol.Drain;
import dev.acceptloop.protocol.Option;
import dev.acceptloop.protocol.Server;
import dev.acceptloop.protocol.ServerListener;
import dev.acceptloop.protocol.ServerOptions;
import dev.acceptloop.protocol.Services;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One thread waits for the socket with a selector, and takes datagrams one by one until none is
 * left.
 *
 * <pre>
 * loop:  select -> (receive -> protocol -> send) until none is left -> select
 * </pre>
 *
 * <p>The socket has one address. {@code java.nio} cannot tell which of many a datagram was sent to,
 * and so cannot answer from there: {@link SelectorModel} says what is done instead.
 *
 * <p>Threads: with {@code --loops N} all loops watch the one socket, and whoever is free takes what
 * is there. Each loop has its own buffer and protocol, and its thread all of its fields.
 */
final class SelectorDatagramServer implements Server {
    private static final Logger LOG = System.getLogger(SelectorDatagramServer.class.getName());
    private static final int MOST_BYTES = 1 << 16; // longer than any UDP datagram can be
    private static final int MOST_IN_A_TURN = 1024; // a flood does not keep the loop

    private final ServerListener listener;
    private final Bound<DatagramChannel> bound;
    private final DatagramContext context;
    private final Drain drain;
    private final DatagramChannel channel;
    private final List<Loop> loops = new ArrayList<>();

    // ---------------------------------------------------------------- bind

    /** Whether the options ask for a socket of java.nio's that answers from where it was asked. */
    static boolean canAnswer(ServerOptions options) {
        return options.address() instanceof InetSocketAddress inet
                && (inet.getAddress() == null || !inet.getAddress().isAnyLocalAddress());
    }

    static SelectorDatagramServer open(ServerOptions options, ServerListener listener)
            throws IOException {
        Services.named(options.value(Option.SERVICE)); // an unknown one opens nothing
        Bound<DatagramChannel> bound =
                Bound.open(
                        options,
                        address -> channel(options, address),
                        DatagramChannel::getLocalAddress,
                        DatagramChannel::close);
        try {
            return new SelectorDatagramServer(options, listener, bound);
        } catch (IOException e) {
            bound.close();
            throw e;
        }
    }

    private static DatagramChannel channel(ServerOptions options, SocketAddress address)
            throws IOException {
        DatagramChannel channel = DatagramChannel.open(Addresses.family(address));
        try {
            if (options.isSet(Option.REUSE_PORT)) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            channel.configureBlocking(false);
            return channel.bind(address);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private SelectorDatagramServer(
            ServerOptions options, ServerListener listener, Bound<DatagramChannel> bound)
            throws IOException {
        this.listener = listener;
        this.bound = bound;
        this.context = new DatagramContext(options, listener, bound::address);
        this.drain = context.drain();
        this.channel = bound.socket();
        try {
            for (int i = 0; i < options.number(Option.LOOPS); i++) {
                loops.add(new Loop());
            }
        } catch (IOException e) {
            for (Loop loop : loops) {
                loop.selector.close();
            }
            throw e;
        }
        for (int i = 0; i < loops.size(); i++) {
            loops.get(i).thread.setName("selector-loop-" + i);
            loops.get(i).thread.start();
        }
    }

    @Override
    public SocketAddress address() {
        return bound.address();
    }

    /** One selector, its thread, and room for one datagram. */
    private final class Loop {
        private final Selector selector = Selector.open();
        private final ByteBuffer datagram = ByteBuffer.allocateDirect(MOST_BYTES);
        private final DatagramProtocol protocol = context.newService();
        private final DatagramProtocol.Replies replies = this::send;
        private final Consumer<SelectionKey> ready =
                this::receiveSome; // made once, not once a turn
        private final Thread thread = new Thread(this::run);

        Loop() throws IOException {
            try {
                channel.register(selector, SelectionKey.OP_READ);
            } catch (IOException e) {
                selector.close();
                throw e;
            }
        }

        private void run() {
            try (selector) {
                while (!drain.hasBegun()) {
                    selector.select(ready);
                    if (!channel.isOpen()) { // somebody closed what is ours
                        throw new ClosedChannelException();
                    }
                }
                drain();
            } catch (Throwable e) { // nobody here can be served
                context.failed(e, SelectorDatagramServer.this::close);
            }
        }

        // ------------------------------------------------------------ accept

        // There is nothing to accept: a datagram is whose loop takes it first.

        // ------------------------------------------------------------ read

        private void receiveSome(SelectionKey key) {
            boolean more = true;
            for (int i = 0; i < MOST_IN_A_TURN && more && !drain.hasBegun(); i++) {
                more = receive();
            }
        }

        /** Takes and answers one; false if there is none. */
        private boolean receive() {
            try {
                SocketAddress sender = channel.receive(datagram.clear());
                if (sender == null) {
                    return false;
                }
                handle(datagram.flip(), sender);
                return true;
            } catch (ClosedChannelException e) {
                return false; // the loop ends with it
            } catch (IOException e) { // ICMP tells of an earlier answer
                LOG.log(Level.DEBUG, "receive failed: {0}", e.getMessage());
                return false;
            }
        }

        /** What goes wrong with a datagram ends here, and only here. */
        private void handle(ByteBuffer datagram, SocketAddress sender) {
            try {
                protocol.datagramReceived(datagram, sender, replies);
            } catch (Throwable e) {
                DatagramService.failed(e);
            }
        }

        // ------------------------------------------------------------ write

        private void send(ByteBuffer answer, SocketAddress to) {
            try {
                int sent = channel.send(answer, to);
                if (sent == 0 && answer.hasRemaining()) {
                    LOG.log(Level.DEBUG, "dropped an answer: the kernel takes none now");
                }
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "dropped an answer: {0}", e.getMessage());
            }
        }

        // ------------------------------------------------------------ close

        // There is no connection to close.

        // ------------------------------------------------------------ shutdown

        /** Answers what has arrived; UDP cannot be told to let no more come. */
        private void drain() {
            boolean more = true;
            while (more && !drain.isOver()) {
                more = receive();
            }
        }
    }

    @Override
    public synchronized void close() {
        if (!drain.begin()) {
            return;
        }
        listener.draining();
        loops.forEach(loop -> loop.selector.wakeup());
        drain.await(threads());
        Drain.end(threads());
        closeQuietly();
        listener.stopped();
    }

    @Override
    public void cut() {
        drain.cut();
    }

    private List<Thread> threads() {
        return loops.stream().map(loop -> loop.thread).toList();
    }

    private void closeQuietly() {
        try {
            bound.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "closing the socket: {0}", e.getMessage());
        }
    }
}
