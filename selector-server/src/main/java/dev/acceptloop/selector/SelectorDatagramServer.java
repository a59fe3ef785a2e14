package dev.acceptloop.selector;

import dev.acceptloop.protocol.Addresses;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.serving.DatagramResponder;
import dev.acceptloop.protocol.serving.DatagramServerContext;
import dev.acceptloop.protocol.serving.Drain;
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

    private final DatagramServerContext<DatagramChannel> context;
    private final DatagramChannel channel;
    private final Drain drain;
    private final List<Loop> loops = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    // ---------------------------------------------------------------- bind

    /** Whether the options ask for a socket of java.nio's that answers from where it was asked. */
    static boolean canAnswer(ServerOptions options) {
        return options.address() instanceof InetSocketAddress inet
                && (inet.getAddress() == null || !inet.getAddress().isAnyLocalAddress());
    }

    static SelectorDatagramServer open(ServerOptions options, ServerListener listener)
            throws IOException {
        return new SelectorDatagramServer(
                DatagramServerContext.bind(
                        options,
                        listener,
                        SelectorDatagramServer::bound,
                        DatagramChannel::getLocalAddress,
                        _ -> {}, // java.nio cannot tell UDP to let no more come
                        DatagramChannel::close));
    }

    private static DatagramChannel bound(SocketAddress address, boolean reusePort)
            throws IOException {
        DatagramChannel channel = DatagramChannel.open(Addresses.family(address));
        try {
            if (reusePort) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            channel.configureBlocking(false);
            return channel.bind(address);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private SelectorDatagramServer(DatagramServerContext<DatagramChannel> context)
            throws IOException {
        this.context = context;
        this.channel = context.socket();
        this.drain = context.drain();
        try {
            for (int i = 0; i < context.options().number(Option.LOOPS); i++) {
                loops.add(new Loop("selector-loop-" + i));
                channel.register(loops.getLast().selector, SelectionKey.OP_READ);
            }
        } catch (IOException e) { // no descriptor left
            for (Loop loop : loops) {
                loop.selector.close();
            }
            context.abandon();
            throw e;
        }
        context.closeOnFailure(this::close);
        threads.forEach(Thread::start);
    }

    @Override
    public SocketAddress address() {
        return context.address();
    }

    // ---------------------------------------------------------------- receive

    /** One selector, its thread, and room for one datagram. */
    private final class Loop {
        private final Selector selector = Selector.open();
        private final Consumer<SelectionKey> ready = this::ready; // made once, not once a turn
        private final ByteBuffer datagram = ByteBuffer.allocateDirect(MOST_BYTES);
        private final DatagramResponder responder = context.newResponder(this::sender, this::send);
        private SocketAddress sender = context.address(); // whose the datagram is

        Loop(String name) throws IOException {
            threads.add(new Thread(this::run, name));
        }

        private void run() {
            try (selector) {
                while (!drain.hasBegun()) {
                    drain.forgetInterrupt(); // of a handler: select would not wait
                    selector.select(ready);
                    if (!channel.isOpen()) { // somebody closed what is ours
                        throw new ClosedChannelException();
                    }
                }
                boolean more = true;
                while (more && !drain.isOver()) {
                    more = receive();
                }
            } catch (Throwable e) { // nobody here can be served
                context.failed(e);
            }
        }

        private void ready(SelectionKey key) {
            boolean more = true;
            for (int i = 0; i < MOST_IN_A_TURN && more && !drain.hasBegun(); i++) {
                more = receive();
            }
        }

        /** Takes one datagram and answers it; false if there is none. */
        private boolean receive() {
            try {
                SocketAddress from = channel.receive(datagram.clear());
                if (from == null) {
                    return false;
                }
                sender = from;
            } catch (ClosedChannelException e) {
                return false; // the loop ends with it
            } catch (IOException e) { // ICMP tells of an earlier answer
                LOG.log(Level.DEBUG, "receive failed: {0}", e.getMessage());
                return false;
            }
            responder.respond(datagram.flip());
            return true;
        }

        private SocketAddress sender() {
            return sender;
        }

        // ------------------------------------------------------------ send

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
    }

    // ---------------------------------------------------------------- shutdown

    @Override
    public synchronized void close() {
        if (!drain.begin()) {
            return;
        }
        context.stopReceiving();
        for (Loop loop : loops) {
            loop.selector.wakeup();
        }
        drain.await(threads);
        Drain.end(threads); // interrupts a handler that blocks
        context.stopped();
    }

    @Override
    public void cut() {
        drain.cut();
    }
}
