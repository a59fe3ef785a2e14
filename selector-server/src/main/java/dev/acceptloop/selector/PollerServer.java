package dev.acceptloop.selector;

import static java.util.Objects.requireNonNull;

import dev.acceptloop.protocol.Backoff;
import dev.acceptloop.protocol.Bound;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Option;
import dev.acceptloop.protocol.Outgoing;
import dev.acceptloop.protocol.Policies;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Server;
import dev.acceptloop.protocol.ServerListener;
import dev.acceptloop.protocol.ServerOptions;
import dev.acceptloop.protocol.Transport;
import dev.acceptloop.protocol.UnnamedPeer;
import dev.acceptloop.syscalls.Descriptors;
import dev.acceptloop.syscalls.Errno;
import dev.acceptloop.syscalls.EventCounter;
import dev.acceptloop.syscalls.SocketBuffer;
import dev.acceptloop.syscalls.Sockets;
import dev.acceptloop.syscalls.SyscallException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One thread waits for all connections at once, in a system call of the kernel's own.
 *
 * <pre>
 * loop:  await -> (owed? send -> ) (readable? recv -> protocol -> send) ... -> tasks -> await
 * </pre>
 *
 * <p>What {@link SelectorServer} is on {@code java.nio}; which call it waits in, its {@link Poller}
 * says.
 *
 * <p>Threads: a connection belongs to one loop for life, and all its fields to that loop's thread.
 * The listening socket is watched by the first loop, which deals connections round.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/epoll.7.html">epoll(7)</a>
 */
final class PollerServer implements Server {
    private static final Logger LOG = System.getLogger(PollerServer.class.getName());
    private static final int ACCEPT_BATCH = 64; // the others get their turn in a connect storm
    private static final int MOST_DISCARDED = 1 << 20;
    private static final int MOST_WAIT_MILLIS = 1000; // what a lost wake-up costs

    private final ServerOptions options;
    private final ServerListener listener;
    private final Policies policies;
    private final Bound<Integer> bound;
    private final int listening;
    private final List<Loop> loops = new ArrayList<>();
    private volatile long deadline; // nanoTime; set once stopping
    private boolean stopped; // guarded by this

    // ---------------------------------------------------------------- bind

    static PollerServer open(
            String model, ServerOptions options, ServerListener listener, Callable<Poller> poller)
            throws IOException {
        var policies = new Policies(options);
        Bound<Integer> bound = bind(options);
        try {
            return new PollerServer(model, options, listener, poller, policies, bound);
        } catch (IOException e) {
            bound.close();
            throw e;
        }
    }

    private static Bound<Integer> bind(ServerOptions options) throws IOException {
        int backlog = options.number(Option.BACKLOG);
        boolean shared = options.isSet(Option.REUSE_PORT);
        return Bound.open(
                options,
                address -> Sockets.listening(address, backlog, shared),
                Sockets::localAddress,
                Descriptors::close);
    }

    private PollerServer(
            String model,
            ServerOptions options,
            ServerListener listener,
            Callable<Poller> poller,
            Policies policies,
            Bound<Integer> bound)
            throws IOException {
        this.options = options;
        this.listener = listener;
        this.policies = policies;
        this.bound = bound;
        this.listening = bound.socket();
        Descriptors.nonBlocking(listening);
        try {
            for (int i = 0; i < options.number(Option.LOOPS); i++) {
                loops.add(new Loop(poller));
            }
            loops.getFirst().acceptFrom();
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

    /** One poller, its thread, and the connections that are its own. */
    private final class Loop {
        private final Poller poller;
        private final EventCounter wake = new EventCounter();
        private final AtomicBoolean woken = new AtomicBoolean();
        private final SocketBuffer buffer = new SocketBuffer(options.bytes(Option.READ_BUFFER));
        private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        private final Thread thread = new Thread(this::run);
        private final Backoff backoff = new Backoff();
        private @Nullable Connection[] byDescriptor = new @Nullable Connection[64];
        private boolean accepts;
        private long acceptAgain; // nanoTime; while the listening socket is of no interest
        private int nextLoop;
        private int connections;
        private boolean draining;
        private int wakeDescriptor = wake.descriptor(); // -1 once somebody else has closed it
        private boolean over; // guarded by wake: nobody is woken any more

        Loop(Callable<Poller> poller) throws IOException {
            try {
                this.poller = poller.call();
                this.poller.add(wake.descriptor(), Poller.READ);
            } catch (Exception e) { // no descriptor left, or it does not fit
                closeQuietly(wake);
                buffer.close();
                throw new IOException("no loop: " + e.getMessage(), e);
            }
        }

        private void run() {
            try {
                while (!draining || connections > 0) {
                    turn(poller.await(acceptAgain == 0 ? MOST_WAIT_MILLIS : millisToAccept()));
                    acceptAgainIfDue();
                    runTasks();
                }
            } catch (IOException e) { // somebody closed what is ours: nobody here can be served
                LOG.log(Level.ERROR, "{0} failed: {1}", thread.getName(), e.getMessage());
                accepts = false;
                cut(this);
            }
            release();
        }

        /** In the loop's thread, or when that has ended. */
        void runTasks() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }

        private void turn(int answers) throws IOException {
            for (int i = 0; i < answers; i++) {
                int descriptor = poller.descriptor(i);
                if (descriptor == wakeDescriptor) {
                    awake();
                } else if (accepts && descriptor == listening) {
                    acceptReady();
                } else if (descriptor >= 0) {
                    ready(byDescriptor[descriptor], poller.ready(i));
                }
            }
        }

        private void awake() {
            if (wake.reset()) {
                poller.exhausted(wakeDescriptor, Poller.READ);
                woken.set(false);
            } else {
                forgetWake();
            }
        }

        private void forgetWake() {
            neverWoken();
            closeQuietly(() -> poller.remove(wakeDescriptor));
            wakeDescriptor = -1;
        }

        /**
         * Somebody has closed the eventfd. Tasks are found late from here on, and all is served.
         */
        private void neverWoken() {
            synchronized (wake) {
                if (!over) {
                    over = true;
                    LOG.log(Level.ERROR, "{0}: somebody closed its eventfd", thread.getName());
                }
            }
        }

        private static void ready(@Nullable Connection connection, int ready) {
            if (connection != null) { // or it has ended in this turn
                connection.ready(ready);
            }
        }

        /** The one way in from another thread. */
        void execute(Runnable task) {
            tasks.add(task);
            if (!woken.getAndSet(true)) {
                synchronized (wake) { // or its descriptor may be another's by now
                    if (!over && !wake.add()) {
                        neverWoken();
                    }
                }
            }
        }

        private void release() {
            synchronized (wake) {
                if (!over) { // or its descriptor may be another's by now
                    closeQuietly(wake);
                }
                over = true;
            }
            closeQuietly(poller);
            buffer.close();
        }

        // ------------------------------------------------------------ accept

        void acceptFrom() throws IOException {
            if (!poller.add(listening, Poller.READ)) {
                throw new IOException(
                        "descriptor "
                                + listening
                                + " of the listening socket does"
                                + " not fit into the set");
            }
            accepts = true;
        }

        private void acceptReady() throws IOException {
            try {
                for (int i = 0; i < ACCEPT_BATCH; i++) {
                    Sockets.Accepted accepted = Sockets.acceptNow(listening);
                    backoff.succeeded();
                    Loop loop = loops.get(nextLoop++ % loops.size());
                    loop.accept(accepted, loop == this);
                }
            } catch (SyscallException e) {
                if (e.errno() == Errno.EAGAIN) {
                    poller.exhausted(listening, Poller.READ);
                    return;
                }
                if (e.errno() == Errno.EBADF) {
                    throw e; // for good
                }
                listener.acceptFailed(e);
                LOG.log(Level.WARNING, "accept failed: {0}", e.getMessage());
                acceptAgain = System.nanoTime() + backoff.failed().toNanos();
                poller.change(listening, 0);
            }
        }

        private void accept(Sockets.Accepted accepted, boolean ours) {
            if (ours) {
                connect(accepted);
            } else {
                execute(() -> connect(accepted));
            }
        }

        private void connect(Sockets.Accepted accepted) {
            int descriptor = accepted.descriptor();
            try {
                var connection = new Connection(this, accepted);
                if (descriptor == wakeDescriptor) {
                    forgetWake(); // or the number would not be free
                }
                if (!poller.add(descriptor, Poller.READ)) {
                    refuse(connection);
                    return;
                }
                if (descriptor >= byDescriptor.length) {
                    byDescriptor = Arrays.copyOf(byDescriptor, 2 * descriptor);
                }
                byDescriptor[descriptor] = connection;
                connections++;
                listener.accepted(connection.remote);
                connection.made();
            } catch (IOException e) { // reset before we looked
                closeQuietly(descriptor);
            }
        }

        /** The set is full: it is told so, like one above the limit of connections. */
        private void refuse(Connection connection) {
            LOG.log(
                    Level.WARNING,
                    "refused {0}: descriptor {1} does not fit into the set",
                    connection.remote,
                    Integer.toString(connection.descriptor)); // 1024, not 1,024
            listener.accepted(connection.remote);
            buffer.send(connection.descriptor, policies.refusal());
            connection.finishOutput();
            closeQuietly(connection.descriptor);
            listener.closed(connection.remote, CloseReason.OVERLOADED);
        }

        private int millisToAccept() {
            long nanos = acceptAgain - System.nanoTime();
            return (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
        }

        private void acceptAgainIfDue() throws IOException {
            if (acceptAgain != 0 && System.nanoTime() - acceptAgain >= 0) {
                acceptAgain = 0;
                if (accepts) {
                    poller.change(listening, Poller.READ);
                }
            }
        }
    }

    /** One connection: what it owes, what it is interested in, why it ends. */
    private final class Connection implements Transport {
        private final Loop loop;
        private final int descriptor;
        private final SocketAddress local;
        private final SocketAddress remote;
        private final Protocol protocol = policies.newProtocol();
        private final Outgoing outgoing = new Outgoing();
        private final int highWater = options.bytes(Option.HIGH_WATER);
        private @Nullable CloseReason reason; // why it ends; null while it goes on
        private int interest = Poller.READ; // as the poller was told
        private boolean full; // from above the high-water mark until nothing is owed
        private boolean paused;
        private boolean inputShut;
        private boolean outputShut;
        private boolean aborted;
        private boolean closed; // the descriptor may be another's by now
        private boolean inCall; // settle() follows
        private boolean draining;

        Connection(Loop loop, Sockets.Accepted accepted) throws IOException {
            this.loop = loop;
            this.descriptor = accepted.descriptor();
            this.local = bound.local(Sockets.localAddress(descriptor));
            this.remote = UnnamedPeer.of(accepted.peer());
        }

        void made() {
            call(() -> protocol.connectionMade(this));
        }

        /** What goes wrong in a connection ends here, and only here. */
        void ready(int ready) {
            inCall = true;
            try {
                if ((ready & (Poller.WRITE | Poller.GONE)) != 0 && !outgoing.isEmpty()) {
                    flush();
                }
                if ((ready & Poller.READ) != 0 && mayRead()) {
                    read();
                } else if ((ready & Poller.GONE) != 0) { // told in every turn from here on
                    reset("gone");
                }
            } catch (IOException e) {
                reset(e);
            } catch (RuntimeException e) {
                failed(e);
            }
            settle();
        }

        private void call(Runnable task) {
            inCall = true;
            try {
                task.run();
            } catch (RuntimeException e) {
                failed(e);
            }
            settle();
        }

        // ------------------------------------------------------------ read

        private int read() {
            SocketBuffer buffer = loop.buffer;
            int count = buffer.receive(descriptor);
            if (count < buffer.received().capacity()) {
                loop.poller.exhausted(descriptor, Poller.READ);
            }
            if (count > 0) {
                protocol.dataReceived(buffer.received());
            } else if (count == 0) {
                inputShut = true;
                protocol.readConnectionLost(this);
            } else if (count != -Errno.EAGAIN) {
                reset(Errno.text(-count));
            }
            return count;
        }

        @Override
        public void pauseReading() {
            paused = true;
        }

        @Override
        public void resumeReading() {
            paused = false;
        }

        private boolean mayRead() {
            return isOpen() && !inputShut && !paused && !full;
        }

        // ------------------------------------------------------------ write

        @Override
        public void write(ByteBuffer data) {
            if (isOpen() && !outputShut) {
                if (outgoing.isEmpty()) {
                    send(data);
                }
                if (data.hasRemaining() && isOpen()) {
                    outgoing.add(data);
                    full |= outgoing.size() > highWater;
                }
            }
            data.position(data.limit());
        }

        /** Until the kernel takes no more. */
        private void send(ByteBuffer data) {
            while (data.hasRemaining()) {
                int count = loop.buffer.send(descriptor, data);
                if (count == -Errno.EAGAIN) {
                    loop.poller.exhausted(descriptor, Poller.WRITE);
                    return;
                }
                if (count < 0) {
                    reset(Errno.text(-count));
                    return;
                }
            }
        }

        private void flush() throws IOException {
            send(outgoing.bytes());
            if (outgoing.releaseIfEmpty()) {
                full = false;
                if (outputShut) {
                    Sockets.shutdown(descriptor, Sockets.Direction.WRITE);
                }
                if (draining) {
                    drain();
                }
            }
        }

        @Override
        public int pending() {
            return outgoing.size();
        }

        @Override
        public void shutdownOutput() {
            outputShut = true;
            try {
                if (outgoing.isEmpty() && !closed) {
                    Sockets.shutdown(descriptor, Sockets.Direction.WRITE);
                }
            } catch (IOException e) {
                reset(e);
            }
        }

        // ------------------------------------------------------------ close

        @Override
        public void close(CloseReason why) {
            if (inCall && Thread.currentThread() == loop.thread) {
                end(why);
            } else { // nobody would settle it
                execute(() -> end(why));
            }
        }

        @Override
        public void abort(CloseReason why) {
            if (Thread.currentThread() != loop.thread || !inCall) {
                execute(() -> abort(why));
                return;
            }
            end(why);
            aborted = true;
            outgoing.clear();
            try {
                if (!closed) {
                    Sockets.resetOnClose(descriptor);
                }
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "abort of a connection that is gone", e);
            }
        }

        /** After each call of the protocol: closes what is over, and asks for what is awaited. */
        private void settle() {
            inCall = false;
            if (closed) {
                return;
            }
            if (!isOpen() && outgoing.isEmpty()) {
                finish();
                return;
            }
            int wanted = mayRead() ? Poller.READ : 0;
            if (!outgoing.isEmpty()) {
                wanted |= Poller.WRITE;
            }
            if (wanted != interest) {
                interest = wanted;
                ask();
            }
        }

        private void ask() {
            try {
                loop.poller.change(descriptor, interest);
            } catch (IOException e) {
                reset(e);
                finish();
            }
        }

        /** FIN, then drop what has arrived: closing over unread bytes would send RST. */
        private void finish() {
            closed = true;
            loop.byDescriptor[descriptor] = null;
            try {
                loop.poller.remove(descriptor);
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "connection was not watched", e);
            }
            if (!aborted) {
                finishOutput();
            }
            closeQuietly(descriptor);
            lost();
        }

        private void finishOutput() {
            try {
                Sockets.shutdown(descriptor, Sockets.Direction.WRITE);
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "connection is gone already", e);
            }
            int total = 0;
            for (int count = 1; count > 0 && total < MOST_DISCARDED; total += count) {
                count = loop.buffer.receive(descriptor);
            }
        }

        private void lost() {
            loop.connections--;
            try {
                protocol.connectionLost(requireNonNull(reason));
            } catch (RuntimeException e) {
                failed(e);
            }
            listener.closed(remote, requireNonNull(reason));
        }

        private void reset(Object what) {
            end(CloseReason.RESET);
            outgoing.clear();
            LOG.log(Level.DEBUG, "connection ended: {0}", what);
        }

        private void failed(RuntimeException e) {
            end(CloseReason.SERVICE_FAILED);
            LOG.log(Level.WARNING, "service failed", e);
        }

        private boolean isOpen() {
            return reason == null;
        }

        private void end(CloseReason why) {
            if (reason == null) {
                reason = why;
            }
        }

        // ------------------------------------------------------------ shutdown

        /** Answers what has arrived, now or when what is owed is flushed; then it is over. */
        void drain() {
            draining = true;
            int count = 1;
            while (count > 0 && mayRead() && System.nanoTime() - deadline < 0) {
                count = read();
            }
            if (count <= 0 || paused) {
                end(CloseReason.STOPPING);
            }
        }

        @Override
        public void execute(Runnable task) {
            loop.execute(() -> call(task));
        }

        @Override
        public SocketAddress localAddress() {
            return local;
        }

        @Override
        public SocketAddress remoteAddress() {
            return remote;
        }
    }

    @Override
    public synchronized void close() {
        if (stopped) {
            return;
        }
        stopped = true;
        deadline = System.nanoTime() + options.duration(Option.DRAIN_TIMEOUT).toNanos();
        loops.getFirst().execute(this::stopAccepting);
        loops.forEach(loop -> join(loop, deadline));
        loops.forEach(loop -> loop.execute(() -> cut(loop)));
        loops.forEach(loop -> loop.thread.interrupt()); // a handler that blocks
        loops.forEach(loop -> join(loop, System.nanoTime() + Duration.ofDays(1).toNanos()));
        loops.forEach(Loop::runTasks); // of a loop that failed
        policies.close();
        listener.stopped();
    }

    /** In the first loop; what it dealt to the others is in their queues already. */
    private void stopAccepting() {
        Loop first = loops.getFirst();
        if (first.accepts) {
            first.accepts = false;
            closeQuietly(() -> first.poller.remove(listening));
        }
        closeQuietly(bound);
        listener.draining();
        loops.forEach(loop -> loop.execute(() -> drain(loop)));
    }

    private void drain(Loop loop) {
        loop.draining = true;
        forEach(loop, Connection::drain);
    }

    private void cut(Loop loop) {
        forEach(loop, connection -> connection.abort(CloseReason.STOPPING));
    }

    private void forEach(Loop loop, Consumer<Connection> action) {
        List<Connection> connections =
                Stream.of(loop.byDescriptor).filter(Objects::nonNull).toList();
        connections.forEach(connection -> connection.call(() -> action.accept(connection)));
    }

    private static void join(Loop loop, long deadline) {
        try {
            loop.thread.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void closeQuietly(int descriptor) {
        closeQuietly(() -> Descriptors.close(descriptor));
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            LOG.log(Level.DEBUG, "what is to be closed is closed", e);
        }
    }
}
