package dev.acceptloop.threaded;

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
import dev.acceptloop.syscalls.Sockets;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One thread per datagram: one receives them all, and hands each over.
 *
 * <pre>
 * receiver:    take a free place -> receive into it -> start a thread -> ...
 * its thread:  protocol -> send, from the one socket -> give the place back
 * </pre>
 *
 * <p>A place holds one datagram, who sent it, and at which address. There are as many as datagrams
 * may be in work at once; when all are taken nobody receives, and the next datagrams wait in the
 * kernel, as far as its buffer goes.
 *
 * <p>On system calls, for {@code java.nio} does not know which address was asked, nor Unix
 * datagrams.
 *
 * <p>Threads: a place is the receiver's until it is handed over, then its thread's.
 *
 * @see <a href="https://docs.python.org/3/library/socketserver.html">socketserver,
 *     ThreadingUDPServer</a>
 */
final class ThreadedDatagramServer implements Server {
    private static final Logger LOG = System.getLogger(ThreadedDatagramServer.class.getName());
    private static final int MOST_AT_ONCE = 256;
    private static final int LOOK_MILLIS = 10; // whether the drain is over

    /** Nothing wakes who waits on a descriptor that somebody else has closed. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final ServerListener listener;
    private final Bound<Integer> bound;
    private final DatagramContext context;
    private final Drain drain;
    private final ExecutorService workers;
    private final int mostPlaces;
    private final BlockingQueue<Place> free;
    private final Backoff backoff = new Backoff();
    private final Thread receiver;
    private int places; // made so far; the receiver's

    // ---------------------------------------------------------------- bind

    static ThreadedDatagramServer open(
            ThreadedModel model, ServerOptions options, ServerListener listener)
            throws IOException {
        Services.named(options.value(Option.SERVICE)); // an unknown one opens nothing
        Bound<Integer> bound =
                Bound.open(
                        options,
                        address -> DatagramSockets.bound(address, options.isSet(Option.REUSE_PORT)),
                        Sockets::localAddress,
                        Descriptors::close);
        return new ThreadedDatagramServer(model, options, listener, bound);
    }

    private ThreadedDatagramServer(
            ThreadedModel model,
            ServerOptions options,
            ServerListener listener,
            Bound<Integer> bound)
            throws IOException {
        this.listener = listener;
        this.bound = bound;
        this.context = new DatagramContext(options, listener, bound::address);
        this.drain = context.drain();
        DatagramSockets.receiveTimeout(bound.socket(), LONGEST_WAIT);
        this.workers = model.workers(options);
        this.mostPlaces = Math.min(MOST_AT_ONCE, model.serves(options));
        this.free = new ArrayBlockingQueue<>(mostPlaces);
        this.receiver =
                Thread.ofPlatform().name(model.name() + "-receiver").start(this::receiveAll);
    }

    @Override
    public SocketAddress address() {
        return bound.address();
    }

    // ---------------------------------------------------------------- accept

    /** Hands a datagram over; false if no thread can be had, and it is lost. */
    private boolean accept(Place place) {
        try {
            workers.execute(place);
            return true;
        } catch (RejectedExecutionException | OutOfMemoryError e) { // stopping, or no thread left
            LOG.log(Level.WARNING, "no thread for a datagram: {0}", e.getMessage());
            LockSupport.parkNanos(backoff.failed().toNanos());
            return false;
        }
    }

    // ---------------------------------------------------------------- read

    private void receiveAll() {
        try {
            while (!drain.hasBegun()) {
                receive(true);
            }
            boolean more = true;
            while (more && !drain.isOver()) {
                more = receive(false);
            }
            awaitPlaces();
        } catch (InterruptedException e) { // the drain time-out is over
            LOG.log(Level.DEBUG, "left datagrams in work", e);
        } catch (Throwable e) { // nobody receives any more
            context.failed(e, this::close);
        }
        workers.shutdownNow();
        workers.close();
        for (Place place = free.poll(); place != null; place = free.poll()) {
            place.buffer.close();
        }
    }

    /** Takes one datagram, if there is one, and hands it over; false if there was none. */
    private boolean receive(boolean wait) throws IOException, InterruptedException {
        Place place = freePlace();
        int count = place.buffer.receive(wait);
        if (count > 0 && place.isWhole() && accept(place)) {
            backoff.succeeded();
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
        if (places < mostPlaces) {
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

    /** One datagram, and the thread that answers it. */
    private final class Place implements Runnable {
        private final DatagramBuffer buffer = new DatagramBuffer(bound.socket(), 1);
        private final DatagramProtocol protocol = context.newService();

        boolean isWhole() {
            String flaw = buffer.flaw(0);
            if (!flaw.isEmpty()) {
                LOG.log(Level.DEBUG, "dropped a datagram: {0}", flaw);
            }
            return flaw.isEmpty();
        }

        /** What goes wrong with a datagram ends here, and only here. */
        @Override
        public void run() {
            try {
                handle();
            } catch (Throwable e) { // no memory is left: the others have none either
                context.failed(e, ThreadedDatagramServer.this::close);
            } finally {
                free.add(this);
            }
        }

        private void handle() {
            try {
                protocol.datagramReceived(buffer.datagram(0), buffer.sender(0), this::send);
            } catch (Throwable e) {
                DatagramService.failed(e);
            }
        }

        // ------------------------------------------------------------ write

        private void send(ByteBuffer datagram, SocketAddress to) {
            buffer.answer(0, datagram, to);
            int result = buffer.flush();
            if (result < 0) {
                LOG.log(Level.DEBUG, "dropped an answer: {0}", Errno.text(-result));
            }
        }

        // ------------------------------------------------------------ close

        // There is no connection to close.
    }

    // ---------------------------------------------------------------- shutdown

    /** Waits until no datagram is in work, for as long as the drain time-out allows. */
    private void awaitPlaces() throws InterruptedException {
        int left = places;
        while (left > 0 && !drain.isOver()) {
            Place place = free.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            if (place != null) {
                place.buffer.close();
                left--;
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
        drain.await(List.of(receiver));
        Drain.end(List.of(receiver));
        closeQuietly();
        listener.stopped();
    }

    @Override
    public void cut() {
        drain.cut();
    }

    private void refuseMore() {
        try {
            DatagramSockets.refuseMore(bound.socket());
        } catch (IOException e) { // the receiver will say so
            LOG.log(Level.DEBUG, "the socket is gone: {0}", e.getMessage());
        }
    }

    private void closeQuietly() {
        try {
            bound.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "closing the socket: {0}", e.getMessage());
        }
    }
}
