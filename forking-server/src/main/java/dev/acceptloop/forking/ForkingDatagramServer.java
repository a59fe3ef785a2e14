package dev.acceptloop.forking;

import dev.acceptloop.protocol.Backoff;
import dev.acceptloop.protocol.Bound;
import dev.acceptloop.protocol.DatagramContext;
import dev.acceptloop.protocol.Option;
import dev.acceptloop.protocol.Server;
import dev.acceptloop.protocol.ServerListener;
import dev.acceptloop.protocol.ServerOptions;
import dev.acceptloop.protocol.Services;
import dev.acceptloop.syscalls.DatagramBuffer;
import dev.acceptloop.syscalls.DatagramSockets;
import dev.acceptloop.syscalls.Descriptors;
import dev.acceptloop.syscalls.Errno;
import dev.acceptloop.syscalls.Sockets;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One process per datagram: the parent receives, a child answers that one datagram and exits.
 *
 * <pre>
 * receiver:      wait for room -> receive -> start a watcher -> ...
 * its watcher:   start a child -> hand it the datagram -> send what it answers -> reap it
 * its child:     (protocol) -> exit                                       {@link DatagramChild}
 * </pre>
 *
 * <p>The child has the datagram and its sender as its standard input, and answers on its standard
 * output; the parent sends, from the server's own port and the address that was asked. The children
 * of Python's {@code socketserver} send themselves. Ours would have to load the foreign function
 * API for that, for the JDK's own channel neither sends from a chosen address nor knows Unix
 * datagrams, and that takes a new JVM as long as all the rest of its start.
 *
 * <p>At most {@code --workers} children live at a time; at that cap nobody receives, and datagrams
 * wait in the kernel, as far as its buffer goes.
 *
 * <p>Threads: a place is the receiver's until a datagram is in it, then its watcher's.
 *
 * @see <a href="https://docs.python.org/3/library/socketserver.html">socketserver,
 *     ForkingUDPServer</a>
 */
final class ForkingDatagramServer implements Server {
    private static final Logger LOG = System.getLogger(ForkingDatagramServer.class.getName());

    /** Nothing wakes who waits on a descriptor that somebody else has closed. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final ServerOptions options;
    private final ServerListener listener;
    private final Bound<Integer> bound;
    private final DatagramContext context;
    private final ChildCommand command;
    private final Lifeline lifeline = new Lifeline();
    private final int cap;
    private final BlockingQueue<Place> free;
    private final Set<Process> children = ConcurrentHashMap.newKeySet();
    private final ExecutorService watchers =
            Executors.newThreadPerTaskExecutor(
                    Thread.ofPlatform().name("forking-watcher-", 0).factory());
    private final Backoff backoff = new Backoff();
    private final Thread receiver;
    private int places; // made so far; the receiver's
    private volatile long deadline; // nanoTime; set before stopping
    private volatile boolean stopping;
    private volatile boolean cutting;

    // ---------------------------------------------------------------- bind

    static ForkingDatagramServer open(ServerOptions options, ServerListener listener)
            throws IOException {
        Services.named(options.value(Option.SERVICE)); // an unknown one opens nothing
        Bound<Integer> bound =
                Bound.open(
                        options,
                        address -> DatagramSockets.bound(address, options.isSet(Option.REUSE_PORT)),
                        Sockets::localAddress,
                        Descriptors::close);
        var command = new ChildCommand(DatagramChild.class, options, StartCache.open());
        return new ForkingDatagramServer(options, listener, bound, command);
    }

    private ForkingDatagramServer(
            ServerOptions options,
            ServerListener listener,
            Bound<Integer> bound,
            ChildCommand command)
            throws IOException {
        this.options = options;
        this.listener = listener;
        this.bound = bound;
        this.context = new DatagramContext(options, listener, bound::address);
        this.command = command;
        DatagramSockets.receiveTimeout(bound.socket(), LONGEST_WAIT);
        this.cap = options.numberOr(Option.WORKERS, ForkingServer.MOST_CHILDREN);
        this.free = new ArrayBlockingQueue<>(cap);
        this.receiver = Thread.ofPlatform().name("forking-receiver").start(this::receiveAll);
    }

    @Override
    public SocketAddress address() {
        return bound.address();
    }

    // ---------------------------------------------------------------- receive

    /** Hands a datagram over; false if no thread can be had, and it is lost. */
    private boolean accept(Place place) {
        try {
            watchers.execute(place);
            return true;
        } catch (OutOfMemoryError e) { // no thread left
            LOG.log(Level.WARNING, "no thread for a datagram: {0}", e.getMessage());
            LockSupport.parkNanos(backoff.failed().toNanos());
            return false;
        }
    }

    private void receiveAll() {
        try {
            while (!stopping) {
                receive(true);
            }
            boolean more = true;
            while (more && System.nanoTime() - deadline < 0) {
                more = receive(false);
            }
            awaitPlaces();
        } catch (InterruptedException e) { // the drain time-out is over
            LOG.log(Level.DEBUG, "left datagrams in work", e);
        } catch (Throwable e) { // nobody receives any more
            context.failed(e, this::close);
        }
        killAll();
        watchers.close();
        for (Place place = free.poll(); place != null; place = free.poll()) {
            place.buffer.close();
        }
    }

    /** Takes one datagram, if there is one, and hands it over; false if there was none. */
    private boolean receive(boolean wait) throws IOException, InterruptedException {
        Place place = freePlace();
        int count = place.buffer.receive(wait);
        if (count > 0 && place.mayBeAnswered() && accept(place)) {
            return true;
        }
        free.add(place);
        return count > 0 || goesOnAfter(-count);
    }

    private Place freePlace() throws InterruptedException {
        @Nullable Place place = free.poll();
        if (place != null) {
            return place;
        }
        if (places < cap) {
            var made = new Place();
            places++;
            return made;
        }
        return free.take();
    }

    private boolean goesOnAfter(int errno) throws IOException {
        return switch (errno) {
            case Errno.EAGAIN -> false;
            case Errno.EBADF, Errno.ENOTSOCK ->
                    throw new IOException("the socket is gone: " + Errno.text(errno));
            default -> { // ICMP tells of an earlier answer; or there is no memory
                LOG.log(Level.DEBUG, "receive failed: {0}", Errno.text(errno));
                LockSupport.parkNanos(backoff.failed().toNanos());
                yield true;
            }
        };
    }

    /** One datagram, the child that answers it, and the thread that waits for that. */
    private final class Place implements Runnable {
        private final DatagramBuffer buffer = new DatagramBuffer(bound.socket(), 1);
        private final Backoff backoff = new Backoff();

        /** Looked at here: a child is dear, and knows neither the socket nor what came before. */
        boolean mayBeAnswered() {
            String flaw = buffer.flaw(0);
            if (!flaw.isEmpty()) {
                LOG.log(Level.DEBUG, "dropped a datagram: {0}", flaw);
                return false;
            }
            return context.mayAnswer(buffer.datagram(0), buffer.sender(0));
        }

        /** What goes wrong with a datagram ends here, and only here. */
        @Override
        public void run() {
            try {
                Process child = command.start(lifeline.path());
                backoff.succeeded();
                children.add(child);
                try {
                    serve(child);
                } finally {
                    children.remove(child);
                }
            } catch (IOException e) { // no process or descriptor left: this datagram is lost
                LOG.log(Level.WARNING, "no child starts: {0}", e.getMessage());
                LockSupport.parkNanos(backoff.failed().toNanos());
            } catch (Throwable e) {
                context.failed(e, ForkingDatagramServer.this::close);
            } finally {
                free.add(this);
            }
        }

        private void serve(Process child) {
            if (cutting) { // and killAll() may not have seen this one
                child.destroyForcibly();
            }
            try (var from = new DataInputStream(child.getInputStream())) {
                hand(child);
                while (true) {
                    send(DatagramChild.answer(from));
                }
            } catch (EOFException e) {
                LOG.log(Level.DEBUG, "a child has answered");
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "a child ended early: {0}", e.getMessage());
            }
            reap(child);
        }

        /** The end of its input tells the child that the datagram is whole. */
        private void hand(Process child) throws IOException {
            try (var to = child.getOutputStream()) {
                DatagramChild.hand(buffer.sender(0), buffer.datagram(0), to);
            }
        }

        // ------------------------------------------------------------ send

        private void send(ByteBuffer answer) {
            buffer.answer(0, answer, buffer.sender(0));
            int result = buffer.flush();
            if (result < 0) {
                LOG.log(Level.DEBUG, "dropped an answer: {0}", Errno.text(-result));
            }
        }

        /** It has closed its output, and so is about to end, if it has not ended. */
        private static void reap(Process child) {
            boolean interrupted = false;
            while (child.isAlive()) {
                try {
                    child.waitFor();
                } catch (InterruptedException e) {
                    child.destroyForcibly();
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    // ---------------------------------------------------------------- shutdown

    /** Waits until no datagram is in work, for as long as the drain time-out allows. */
    private void awaitPlaces() throws InterruptedException {
        for (int left = places; left > 0; left--) {
            long nanos = stopping ? deadline - System.nanoTime() : Long.MAX_VALUE;
            @Nullable Place place = free.poll(nanos, TimeUnit.NANOSECONDS);
            if (place == null) {
                return;
            }
            place.buffer.close();
        }
    }

    @Override
    public void cut() {
        killAll();
        receiver.interrupt(); // it may wait for those in work
    }

    private void killAll() {
        cutting = true;
        children.forEach(Process::destroyForcibly);
    }

    @Override
    public synchronized void close() {
        if (stopping) {
            return;
        }
        deadline = System.nanoTime() + options.duration(Option.DRAIN_TIMEOUT).toNanos();
        stopping = true;
        refuseMore();
        listener.draining();
        join(Math.max(0, deadline - System.nanoTime()));
        receiver.interrupt();
        killAll();
        join(Duration.ofDays(1).toNanos());
        closeQuietly();
        listener.stopped();
    }

    private void refuseMore() {
        try {
            DatagramSockets.refuseMore(bound.socket());
        } catch (IOException e) { // the receiver will say so
            LOG.log(Level.DEBUG, "the socket is gone: {0}", e.getMessage());
        }
    }

    private void join(long nanos) {
        try {
            receiver.join(Duration.ofNanos(nanos));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeQuietly() {
        try {
            bound.close();
            lifeline.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "closing the socket: {0}", e.getMessage());
        }
    }
}
