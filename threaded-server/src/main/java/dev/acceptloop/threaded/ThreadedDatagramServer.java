package dev.acceptloop.threaded;

import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.serving.Backoff;
import dev.acceptloop.protocol.serving.DatagramResponder;
import dev.acceptloop.protocol.serving.DatagramServerContext;
import dev.acceptloop.protocol.serving.Drain;
import dev.acceptloop.syscalls.DatagramSlot;
import dev.acceptloop.syscalls.DatagramSockets;
import dev.acceptloop.syscalls.Descriptors;
import dev.acceptloop.syscalls.Received;
import dev.acceptloop.syscalls.Sockets;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
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

    /** Nothing wakes who waits on a descriptor that somebody else has closed. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final DatagramServerContext<Integer> context;
    private final Drain drain;
    private final ExecutorService workers;
    private final Semaphore room; // for as many places as there may be
    private final List<Place> places = new ArrayList<>(); // the receiver's
    private final Queue<Place> free;
    private final Backoff backoff = new Backoff();
    private final Thread receiver;

    // ---------------------------------------------------------------- bind

    static ThreadedDatagramServer open(
            ThreadedModel model, ServerOptions options, ServerListener listener)
            throws IOException {
        return DatagramServerContext.bind(
                        options,
                        listener,
                        DatagramSockets::bound,
                        Sockets::localAddress,
                        DatagramSockets::refuseMore,
                        Descriptors::close)
                .open(context -> new ThreadedDatagramServer(model, context));
    }

    private ThreadedDatagramServer(ThreadedModel model, DatagramServerContext<Integer> context)
            throws IOException {
        this.context = context;
        this.drain = context.drain();
        DatagramSockets.receiveTimeout(context.socket(), LONGEST_WAIT);
        this.workers = model.workers(context.options());
        int most = Math.min(MOST_AT_ONCE, model.serves(context.options()));
        this.room = new Semaphore(most);
        this.free = new ArrayBlockingQueue<>(most);
        context.closeOnFailure(this::close);
        this.receiver =
                Thread.ofPlatform().name(model.name() + "-receiver").start(this::receiveAll);
    }

    @Override
    public SocketAddress address() {
        return context.address();
    }

    // ---------------------------------------------------------------- receive

    private void receiveAll() {
        try {
            while (!drain.hasBegun()) {
                receive(true);
            }
            boolean more = true;
            while (more && !drain.isOver()) {
                more = receive(false);
            }
        } catch (Throwable e) { // nobody receives any more
            if (!drain.isOver()) { // else it was interrupted
                context.failed(e);
            }
        }
    }

    /** Takes one datagram and hands it over; false if there is none. */
    private boolean receive(boolean wait) throws IOException, InterruptedException {
        Place place = freePlace();
        Received received = place.slot.receive(wait);
        if (received == Received.CAME && handOver(place)) {
            backoff.succeeded();
            return true;
        }
        place.giveBack();
        if (received == Received.CAME || received == Received.FAILED) {
            backoff.pause();
        }
        return received != Received.NONE;
    }

    private Place freePlace() throws InterruptedException {
        room.acquire();
        @Nullable Place place = free.poll();
        if (place == null) {
            place = new Place();
            places.add(place);
        }
        return place;
    }

    /** False if no thread can be had, and the datagram is lost. */
    private boolean handOver(Place place) {
        try {
            workers.execute(place);
            return true;
        } catch (RejectedExecutionException | OutOfMemoryError e) { // stopping, or no thread left
            LOG.log(Level.WARNING, "no thread for a datagram: {0}", e.getMessage());
            return false;
        }
    }

    /** One datagram, and what its thread does with it. */
    private final class Place implements Runnable {
        private final DatagramSlot slot = new DatagramSlot(context.socket());
        private final DatagramResponder responder = context.newResponder(slot::sender, this::send);

        @Override
        public void run() {
            try {
                responder.respond(slot.datagram());
            } catch (Throwable e) { // no memory is left: the others have none either
                context.failed(e);
            } finally {
                giveBack();
            }
        }

        void giveBack() {
            free.add(this);
            room.release();
        }

        // ------------------------------------------------------------ send

        private void send(ByteBuffer answer, SocketAddress to) {
            slot.send(answer, to); // never waits: what the kernel does not take is lost
        }
    }

    // ---------------------------------------------------------------- shutdown

    @Override
    public synchronized void close() {
        if (!drain.begin()) {
            return;
        }
        context.stopReceiving();
        drain.await(List.of(receiver)); // which hands over what has arrived
        Drain.end(List.of(receiver)); // it may wait for a place
        workers.shutdown();
        drain.await(workers);
        if (!workers.isTerminated()) {
            workers.shutdownNow(); // interrupts handlers that block
        }
        workers.close();
        for (Place place : places) {
            place.slot.close();
        }
        context.stopped();
    }

    @Override
    public void cut() {
        drain.cut();
    }
}
