package dev.acceptloop.selector;

import dev.acceptloop.protocol.Backoff;
import dev.acceptloop.protocol.Bound;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Connection;
import dev.acceptloop.protocol.Drain;
import dev.acceptloop.protocol.LoopExecutor;
import dev.acceptloop.protocol.Option;
import dev.acceptloop.protocol.Server;
import dev.acceptloop.protocol.ServerContext;
import dev.acceptloop.protocol.ServerListener;
import dev.acceptloop.protocol.ServerOptions;
import dev.acceptloop.protocol.StreamSocket;
import dev.acceptloop.syscalls.Descriptors;
import dev.acceptloop.syscalls.Errno;
import dev.acceptloop.syscalls.SocketBuffer;
import dev.acceptloop.syscalls.Sockets;
import dev.acceptloop.syscalls.SyscallException;
import dev.acceptloop.syscalls.WakeUp;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One thread waits for all connections at once, in a system call of the kernel's own.
 *
 * <pre>
 * loop:  await -> (owed? send) -> (readable? recv -> protocol -> send) ... -> tasks -> await
 * </pre>
 *
 * <p>What {@link SelectorServer} is on {@code java.nio}; which call it waits in, its {@link Poller}
 * says.
 *
 * <p>Threads: a connection belongs to one loop for life. The listening socket is watched by the
 * first loop, which deals connections round.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/epoll.7.html">epoll(7)</a>
 */
final class PollerServer implements Server {
    private static final Logger LOG = System.getLogger(PollerServer.class.getName());
    private static final int ACCEPT_BATCH = 64; // the others get their turn in a connect storm
    private static final int READ_BATCH = 64; // and in a drain
    private static final int MOST_WAIT_MILLIS = 1000; // what a lost wake-up costs

    private final ServerContext<Integer> context;
    private final int listening;
    private final Drain drain;
    private final List<Loop> loops = new ArrayList<>();

    // ---------------------------------------------------------------- bind

    static PollerServer open(
            String model, ServerOptions options, ServerListener listener, Callable<Poller> poller)
            throws IOException {
        ServerContext<Integer> context =
                ServerContext.bind(options, listener, PollerServer::listening);
        try {
            return new PollerServer(model, context, poller);
        } catch (IOException e) {
            context.abandon();
            throw e;
        }
    }

    private static Bound<Integer> listening(ServerOptions options) throws IOException {
        int backlog = options.number(Option.BACKLOG);
        boolean shared = options.isSet(Option.REUSE_PORT);
        return Bound.open(
                options,
                address -> Sockets.listening(address, backlog, shared),
                Sockets::localAddress,
                Descriptors::close);
    }

    private PollerServer(String model, ServerContext<Integer> context, Callable<Poller> poller)
            throws IOException {
        this.context = context;
        this.listening = context.socket();
        this.drain = context.drain();
        Descriptors.nonBlocking(listening);
        try {
            for (int i = 0; i < context.options().number(Option.LOOPS); i++) {
                loops.add(new Loop(model + "-loop-" + i, poller));
            }
            loops.getFirst().acceptFrom();
        } catch (IOException e) {
            loops.forEach(Loop::release);
            throw e;
        }
        context.closeOnFailure(this::close);
        loops.forEach(loop -> loop.thread.start());
    }

    @Override
    public SocketAddress address() {
        return context.address();
    }

    /** One poller, its thread, and the connections that are its own. */
    private final class Loop {
        private final Poller poller;
        private final WakeUp wakeUp = new WakeUp();
        private final SocketBuffer buffer = new SocketBuffer(context.readBuffer());
        private final Thread thread;
        private final LoopExecutor tasks;
        private final Backoff backoff = new Backoff();
        private @Nullable Socket[] byDescriptor = new @Nullable Socket[64];
        private boolean accepts;
        private int nextLoop;
        private int connections;
        private boolean draining;

        Loop(String name, Callable<Poller> poller) throws IOException {
            this.thread = new Thread(this::run, name);
            this.tasks = new LoopExecutor(thread, wakeUp);
            try {
                this.poller = poller.call();
                this.poller.add(wakeUp.descriptor(), Poller.READ);
            } catch (Exception e) { // no descriptor left, or it does not fit
                closeQuietly(wakeUp);
                buffer.close();
                throw new IOException("no loop: " + e.getMessage(), e);
            }
        }

        private void run() {
            try {
                while (!draining || connections > 0) {
                    turn(poller.await(millisToWait()));
                    if (backoff.ended() && accepts) {
                        poller.change(listening, Poller.READ);
                    }
                    tasks.runAll();
                }
            } catch (Throwable e) { // nobody here can be served any more
                context.failed(e);
                abortAll();
            }
            tasks.end();
            release();
        }

        private int millisToWait() {
            if (tasks.hasTasks()) { // given by this thread, to itself
                return 0;
            }
            long pause = backoff.millisLeft();
            return pause == 0 ? MOST_WAIT_MILLIS : (int) pause;
        }

        private void turn(int answers) throws IOException {
            for (int i = 0; i < answers; i++) {
                int descriptor = poller.descriptor(i);
                if (descriptor == wakeUp.descriptor()) {
                    awake();
                } else if (accepts && descriptor == listening) {
                    accept();
                } else if (descriptor >= 0) {
                    ready(byDescriptor[descriptor], poller.ready(i));
                }
            }
        }

        private static void ready(@Nullable Socket socket, int ready) {
            if (socket != null) { // or it has ended in this turn
                socket.ready(ready);
            }
        }

        private void awake() {
            if (wakeUp.reset()) {
                poller.exhausted(wakeUp.descriptor(), Poller.READ);
            } else {
                forgetWakeUp();
            }
        }

        private void forgetWakeUp() {
            int descriptor = wakeUp.forget();
            closeQuietly(() -> poller.remove(descriptor));
        }

        private void release() {
            closeQuietly(wakeUp);
            closeQuietly(poller);
            buffer.close();
        }

        // ------------------------------------------------------------ accept

        void acceptFrom() throws IOException {
            accepts = poller.add(listening, Poller.READ);
            if (!accepts) {
                throw new IOException(
                        "descriptor "
                                + listening
                                + " of the listening socket does not fit into the set");
            }
        }

        private void accept() throws IOException {
            try {
                for (int i = 0; i < ACCEPT_BATCH; i++) {
                    Sockets.Accepted accepted = Sockets.acceptNow(listening);
                    backoff.succeeded();
                    Loop loop = loops.get(nextLoop++ % loops.size());
                    if (loop == this) {
                        connect(accepted);
                    } else {
                        loop.tasks.execute(() -> loop.connect(accepted));
                    }
                }
            } catch (SyscallException e) {
                switch (e.errno()) {
                    case Errno.EAGAIN -> poller.exhausted(listening, Poller.READ);
                    case Errno.EBADF -> throw e; // for good
                    default -> {
                        context.acceptFailed(e);
                        backoff.failed();
                        poller.change(listening, 0);
                    }
                }
            }
        }

        private void connect(Sockets.Accepted accepted) {
            int descriptor = accepted.descriptor();
            if (tasks.hasEnded()) {
                closeQuietly(() -> Descriptors.close(descriptor));
                return;
            }
            try {
                if (descriptor == wakeUp.descriptor()) {
                    forgetWakeUp(); // or the number would not be free
                }
                var socket = new Socket(this, accepted);
                if (!poller.add(descriptor, Poller.READ)) {
                    socket.refuse();
                    return;
                }
                if (descriptor >= byDescriptor.length) {
                    byDescriptor = Arrays.copyOf(byDescriptor, 2 * descriptor);
                }
                byDescriptor[descriptor] = socket;
                connections++;
                socket.connection.open();
                if (draining) {
                    socket.drain();
                }
            } catch (IOException e) { // reset before we looked
                closeQuietly(() -> Descriptors.close(descriptor));
            }
        }

        private void drainAll() {
            draining = true;
            sockets().forEach(Socket::drain);
        }

        private void abortAll() {
            sockets().forEach(socket -> socket.connection.abort(CloseReason.STOPPING));
        }

        private List<Socket> sockets() {
            return Stream.of(byDescriptor).filter(Objects::nonNull).toList();
        }
    }

    /**
     * One connection's descriptor: read when it is ready, written at once, asked for what is
     * wanted.
     */
    private final class Socket implements StreamSocket {
        private final Loop loop;
        private final int descriptor;
        private final Connection connection;
        private int interest = Poller.READ; // as the poller was told
        private boolean watched = true;

        Socket(Loop loop, Sockets.Accepted accepted) throws IOException {
            this.loop = loop;
            this.descriptor = accepted.descriptor();
            this.connection =
                    context.accepted(
                            this, loop.tasks, Sockets.localAddress(descriptor), accepted.peer());
        }

        /** The set is full: it is told so, like one above the limit of connections. */
        void refuse() {
            LOG.log(
                    Level.WARNING,
                    "refused {0}: descriptor {1} does not fit into the set",
                    connection.remoteAddress(),
                    Integer.toString(descriptor)); // 1024, not 1,024
            watched = false;
            connection.refuse();
            connection.abort(CloseReason.OVERLOADED); // nobody would hear it lingering
        }

        void ready(int ready) {
            if ((ready & (Poller.WRITE | Poller.GONE)) != 0) {
                connection.flush();
            }
            boolean readable = (ready & Poller.READ) != 0 || connection.isDraining();
            if (readable && connection.wantsToRead()) {
                read();
            } else if ((ready & Poller.GONE) != 0) { // told in every turn from here on
                connection.lost(new IOException("gone"));
            }
        }

        // ------------------------------------------------------------ read

        /** Once a turn; when the server stops, until there is nothing more. */
        private void read() {
            boolean again = connection.wantsToRead();
            for (int i = 0; again && i < READ_BATCH; i++) {
                int count = loop.buffer.receive(descriptor);
                if (count < loop.buffer.received().capacity()) {
                    loop.poller.exhausted(descriptor, Poller.READ);
                }
                received(count);
                again = count > 0 && connection.isDraining() && connection.wantsToRead();
            }
            if (again) {
                loop.tasks.execute(this::read); // after the others had their turn
            }
        }

        private void received(int count) {
            if (count > 0) {
                connection.received(count, loop.buffer.received());
            } else if (count == 0) {
                connection.received(-1, loop.buffer.received());
            } else if (count == -Errno.EAGAIN) {
                connection.received(0, loop.buffer.received());
            } else {
                connection.lost(new IOException(Errno.text(-count)));
            }
        }

        // ------------------------------------------------------------ write

        /** Until the kernel takes no more. */
        @Override
        public void send(ByteBuffer data) throws IOException {
            while (data.hasRemaining()) {
                int count = loop.buffer.send(descriptor, data);
                if (count == -Errno.EAGAIN) {
                    loop.poller.exhausted(descriptor, Poller.WRITE);
                    return;
                }
                if (count < 0) {
                    throw new IOException(Errno.text(-count));
                }
            }
        }

        @Override
        public void want(boolean toRead, boolean toWrite) throws IOException {
            int wanted = (toRead ? Poller.READ : 0) | (toWrite ? Poller.WRITE : 0);
            if (wanted != interest) {
                interest = wanted;
                if (watched) {
                    loop.poller.change(descriptor, wanted);
                }
            }
        }

        @Override
        public void shutdownOutput() throws IOException {
            Sockets.shutdown(descriptor, Sockets.Direction.WRITE);
        }

        // ------------------------------------------------------------ close

        @Override
        public void close(boolean reset) {
            if (watched) {
                closeQuietly(() -> loop.poller.remove(descriptor));
                loop.byDescriptor[descriptor] = null;
                loop.connections--;
            }
            if (reset) {
                closeQuietly(() -> Sockets.resetOnClose(descriptor));
            }
            closeQuietly(() -> Descriptors.close(descriptor));
            connection.closed();
        }

        // ------------------------------------------------------------ shutdown

        private void drain() {
            connection.drain(drain);
            read();
        }
    }

    @Override
    public synchronized void close() {
        if (!drain.begin()) {
            return;
        }
        List<Thread> threads = loops.stream().map(loop -> loop.thread).toList();
        loops.getFirst().tasks.execute(this::stopAccepting);
        drain.await(threads);
        loops.forEach(loop -> loop.tasks.execute(loop::abortAll));
        Drain.end(threads); // interrupts handlers that block
        context.stopped();
    }

    @Override
    public void cut() {
        drain.cut();
    }

    /** In the first loop; what it dealt to the others is in their queues already. */
    private void stopAccepting() {
        Loop first = loops.getFirst();
        if (first.accepts) {
            first.accepts = false;
            closeQuietly(() -> first.poller.remove(listening));
        }
        context.stopAccepting();
        loops.forEach(loop -> loop.tasks.execute(loop::drainAll));
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            LOG.log(Level.DEBUG, "what is to be closed is closed", e);
        }
    }
}
