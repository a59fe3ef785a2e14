package dev.acceptloop.selector;

import dev.acceptloop.protocol.Backoff;
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
import dev.acceptloop.syscalls.DatagramBuffer;
import dev.acceptloop.syscalls.DatagramSockets;
import dev.acceptloop.syscalls.Descriptors;
import dev.acceptloop.syscalls.Errno;
import dev.acceptloop.syscalls.EventCounter;
import dev.acceptloop.syscalls.Sockets;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/**
 * One thread waits for the socket in a system call, then takes what has come, many datagrams in one
 * call, and sends their answers in another.
 *
 * <pre>
 * loop:  await -> (receive some -> protocol, each -> send all) until none is left -> await
 * </pre>
 *
 * <p>With {@code --loops N} all loops watch the one socket, and whoever is free takes what is
 * there: a slow handler holds up its own loop, with what that had taken, and no other, at the price
 * that one datagram may wake them all. A socket per loop (SO_REUSEPORT) would deal each sender to
 * one loop for good, busy or not; {@code --reuse-port} does that between servers.
 *
 * <p>Threads: each loop has its own buffer and protocol, and its thread all of its fields.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/recvmmsg.2.html">recvmmsg(2)</a>
 */
final class PollerDatagramServer implements Server {
    private static final Logger LOG = System.getLogger(PollerDatagramServer.class.getName());
    private static final int BATCH = 32; // datagrams in one call
    private static final int MOST_BATCHES = 32; // in one turn: a flood does not keep the loop
    private static final long MOST_KEPT_NANOS = 1_000_000; // an answer, while others are made

    private final ServerListener listener;
    private final Bound<Integer> bound;
    private final DatagramContext context;
    private final Drain drain;
    private final int socket;
    private final List<Loop> loops = new ArrayList<>();

    // ---------------------------------------------------------------- bind

    static PollerDatagramServer open(
            String model, ServerOptions options, ServerListener listener, Callable<Poller> poller)
            throws IOException {
        Services.named(options.value(Option.SERVICE)); // an unknown one opens nothing
        Bound<Integer> bound =
                Bound.open(
                        options,
                        address -> DatagramSockets.bound(address, options.isSet(Option.REUSE_PORT)),
                        Sockets::localAddress,
                        Descriptors::close);
        try {
            return new PollerDatagramServer(model, options, listener, poller, bound);
        } catch (IOException e) {
            bound.close();
            throw e;
        }
    }

    private PollerDatagramServer(
            String model,
            ServerOptions options,
            ServerListener listener,
            Callable<Poller> poller,
            Bound<Integer> bound)
            throws IOException {
        this.listener = listener;
        this.bound = bound;
        this.context = new DatagramContext(options, listener, bound::address);
        this.drain = context.drain();
        this.socket = bound.socket();
        try {
            for (int i = 0; i < options.number(Option.LOOPS); i++) {
                loops.add(new Loop(poller));
            }
        } catch (IOException e) {
            loops.forEach(Loop::release);
            throw e;
        }
        for (int i = 0; i < loops.size(); i++) {
            loops.get(i).thread.setName(model + "-loop-" + i);
            loops.get(i).thread.start();
        }
    }

    @Override
    public SocketAddress address() {
        return bound.address();
    }

    /** One poller, its thread, and room for the datagrams it takes. */
    private final class Loop {
        private final Poller poller;
        private final EventCounter wake = new EventCounter();
        private final DatagramBuffer buffer = new DatagramBuffer(socket, BATCH);
        private final DatagramProtocol protocol = context.newService();
        private final DatagramProtocol.Replies replies = this::send;
        private final Backoff backoff = new Backoff();
        private final Thread thread = new Thread(this::run);
        private int answering; // index of the datagram
        private boolean over; // guarded by wake

        Loop(Callable<Poller> poller) throws IOException {
            try {
                this.poller = poller.call();
                boolean fits =
                        this.poller.add(wake.descriptor(), Poller.READ)
                                && this.poller.add(socket, Poller.READ);
                if (!fits) {
                    throw new IOException("descriptor " + socket + " does not fit into the set");
                }
            } catch (Exception e) { // no descriptor left, or it does not fit
                closeQuietly(wake);
                buffer.close();
                throw new IOException("no loop: " + e.getMessage(), e);
            }
        }

        private void run() {
            try {
                while (!drain.hasBegun()) {
                    turn(poller.await(-1));
                }
                drain();
            } catch (Throwable e) { // nobody here can be served
                context.failed(e, PollerDatagramServer.this::close);
            } finally {
                release();
            }
        }

        private void turn(int answers) throws IOException {
            for (int i = 0; i < answers; i++) {
                int descriptor = poller.descriptor(i);
                if (descriptor == wake.descriptor()) {
                    wake.reset();
                    poller.exhausted(descriptor, Poller.READ);
                } else if (descriptor == socket) {
                    receiveSome();
                }
            }
        }

        /** Ends the wait, from another thread. */
        void wake() {
            synchronized (wake) { // or its descriptor may be another's by now
                if (!over) {
                    wake.add();
                }
            }
        }

        private void release() {
            synchronized (wake) {
                over = true;
                closeQuietly(wake);
            }
            closeQuietly(poller);
            buffer.close();
        }

        // ------------------------------------------------------------ accept

        // There is nothing to accept: a datagram is whose loop takes it first.

        // ------------------------------------------------------------ read

        private void receiveSome() throws IOException {
            int count = BATCH;
            for (int i = 0; i < MOST_BATCHES && count == BATCH && !drain.hasBegun(); i++) {
                count = receive();
            }
        }

        /** Takes and answers one batch; returns how many there were. */
        private int receive() throws IOException {
            int count = buffer.receive(false);
            if (count < BATCH) {
                poller.exhausted(socket, Poller.READ);
            }
            if (count < 0) {
                failed(-count);
                return 0;
            }
            backoff.succeeded();
            long began = System.nanoTime();
            for (int i = 0; i < count; i++) {
                handle(i);
                if (System.nanoTime() - began > MOST_KEPT_NANOS) {
                    flush();
                }
            }
            flush();
            return count;
        }

        private void failed(int errno) throws IOException {
            switch (errno) {
                case Errno.EAGAIN -> {} // another loop was faster
                case Errno.EBADF, Errno.ENOTSOCK ->
                        throw new IOException("the socket is gone: " + Errno.text(errno));
                default -> { // ICMP tells of an earlier answer; or there is no memory
                    LOG.log(Level.DEBUG, "receive failed: {0}", Errno.text(errno));
                    LockSupport.parkNanos(backoff.failed().toNanos());
                }
            }
        }

        /** What goes wrong with a datagram ends here, and only here. */
        private void handle(int index) {
            String flaw = buffer.flaw(index);
            if (!flaw.isEmpty()) {
                LOG.log(Level.DEBUG, "dropped a datagram: {0}", flaw);
                return;
            }
            answering = index;
            try {
                protocol.datagramReceived(buffer.datagram(index), buffer.sender(index), replies);
            } catch (Throwable e) {
                DatagramService.failed(e);
            }
        }

        // ------------------------------------------------------------ write

        private void send(ByteBuffer datagram, SocketAddress to) {
            buffer.answer(answering, datagram, to);
        }

        private void flush() {
            int result = buffer.flush();
            if (result < 0) {
                LOG.log(Level.DEBUG, "dropped an answer: {0}", Errno.text(-result));
            }
        }

        // ------------------------------------------------------------ close

        // There is no connection to close.

        // ------------------------------------------------------------ shutdown

        /** Answers what had arrived. */
        private void drain() throws IOException {
            int count = 1;
            while (count > 0 && !drain.isOver()) {
                count = receive();
            }
        }
    }

    @Override
    public synchronized void close() {
        if (!drain.begin()) {
            return;
        }
        refuseMore();
        listener.draining();
        loops.forEach(Loop::wake);
        drain.await(threads());
        Drain.end(threads());
        closeQuietly(bound);
        listener.stopped();
    }

    @Override
    public void cut() {
        drain.cut();
    }

    private void refuseMore() {
        try {
            DatagramSockets.refuseMore(socket);
        } catch (IOException e) { // the loops will say so
            LOG.log(Level.DEBUG, "the socket is gone: {0}", e.getMessage());
        }
    }

    private List<Thread> threads() {
        return loops.stream().map(loop -> loop.thread).toList();
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            LOG.log(Level.DEBUG, "what is to be closed is closed", e);
        }
    }
}
