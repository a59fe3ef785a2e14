package dev.acceptloop.selector;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.serving.Backoff;
import dev.acceptloop.protocol.serving.DatagramResponder;
import dev.acceptloop.protocol.serving.DatagramServerContext;
import dev.acceptloop.protocol.serving.Drain;
import dev.acceptloop.syscalls.DatagramBuffer;
import dev.acceptloop.syscalls.DatagramSockets;
import dev.acceptloop.syscalls.Descriptors;
import dev.acceptloop.syscalls.Errno;
import dev.acceptloop.syscalls.Received;
import dev.acceptloop.syscalls.Sockets;
import dev.acceptloop.syscalls.WakeUp;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

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

    private final DatagramServerContext<Integer> context;
    private final int socket;
    private final Drain drain;
    private final List<Loop> loops = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    // ---------------------------------------------------------------- bind

    static PollerDatagramServer open(
            String model, ServerOptions options, ServerListener listener, Callable<Poller> poller)
            throws IOException {
        return new PollerDatagramServer(
                model,
                DatagramServerContext.bind(
                        options,
                        listener,
                        DatagramSockets::bound,
                        Sockets::localAddress,
                        DatagramSockets::refuseMore,
                        Descriptors::close),
                poller);
    }

    private PollerDatagramServer(
            String model, DatagramServerContext<Integer> context, Callable<Poller> poller)
            throws IOException {
        this.context = context;
        this.socket = context.socket();
        this.drain = context.drain();
        try {
            for (int i = 0; i < context.options().number(Option.LOOPS); i++) {
                loops.add(new Loop(model + "-loop-" + i, poller));
                loops.getLast().watch();
            }
        } catch (IOException e) { // no descriptor left, or it does not fit
            loops.forEach(Loop::release);
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

    /** One poller, its thread, and room for the datagrams it takes. */
    private final class Loop {
        private final Poller poller;
        private final WakeUp wakeUp = new WakeUp();
        private final DatagramBuffer buffer = new DatagramBuffer(socket, BATCH);
        private final DatagramResponder responder = context.newResponder(this::sender, this::send);
        private final Backoff backoff = new Backoff();
        private int answering; // index of the datagram

        Loop(String name, Callable<Poller> poller) throws IOException {
            threads.add(new Thread(this::run, name));
            try {
                this.poller = poller.call();
            } catch (Exception e) {
                closeQuietly(wakeUp);
                buffer.close();
                throw new IOException("no loop: " + e.getMessage(), e);
            }
        }

        void watch() throws IOException {
            boolean fits =
                    poller.add(wakeUp.descriptor(), Poller.READ) && poller.add(socket, Poller.READ);
            if (!fits) {
                throw new IOException(
                        "no loop: descriptor " + socket + " does not fit into the set");
            }
        }

        private void run() {
            try {
                while (!drain.hasBegun()) {
                    turn(poller.await(-1));
                }
                int result = BATCH;
                while (result != -Errno.EAGAIN && !drain.isOver()) {
                    result = receive();
                }
            } catch (Throwable e) { // nobody here can be served
                context.failed(e);
            } finally {
                release();
            }
        }

        private void turn(int answers) throws IOException {
            for (int i = 0; i < answers; i++) {
                int descriptor = poller.descriptor(i);
                if (descriptor == socket) {
                    receiveSome();
                } else if (descriptor == wakeUp.descriptor()) {
                    poller.remove(descriptor); // it comes once, at the end
                }
            }
        }

        private void receiveSome() throws IOException {
            int result = BATCH;
            for (int i = 0; i < MOST_BATCHES && result == BATCH && !drain.hasBegun(); i++) {
                result = receive();
            }
        }

        /** Takes one batch and answers it; returns how many came, or an {@link Errno} negated. */
        private int receive() throws IOException {
            int count = buffer.receive(false);
            if (Received.of(count) == Received.FAILED) {
                backoff.pause();
                return count;
            }
            if (count < BATCH) {
                poller.exhausted(socket, Poller.READ);
            }
            if (count > 0) {
                backoff.succeeded();
                respond(count);
            }
            return count;
        }

        private void respond(int count) {
            long began = System.nanoTime();
            for (int i = 0; i < count; i++) {
                if (buffer.isAnswerable(i)) {
                    answering = i;
                    responder.respond(buffer.datagram(i));
                }
                if (System.nanoTime() - began > MOST_KEPT_NANOS) {
                    flush();
                }
            }
            flush();
        }

        private SocketAddress sender() {
            return buffer.sender(answering);
        }

        private void release() {
            closeQuietly(wakeUp);
            closeQuietly(poller);
            buffer.close();
        }

        // ------------------------------------------------------------ send

        private void send(ByteBuffer answer, SocketAddress to) {
            buffer.answer(answering, answer, to); // leaves with those of the others
        }

        private void flush() {
            int result = buffer.flush();
            if (result < 0) {
                LOG.log(Level.DEBUG, "dropped an answer: {0}", Errno.text(-result));
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
            loop.wakeUp.run();
        }
        drain.await(threads);
        Drain.end(threads); // interrupts a handler that blocks
        context.stopped();
    }

    @Override
    public void cut() {
        drain.cut();
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            LOG.log(Level.DEBUG, "what is to be closed is closed", e);
        }
    }
}
