package dev.acceptloop.async;

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
import dev.acceptloop.syscalls.ProvidedBuffers;
import dev.acceptloop.syscalls.Ring;
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
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One thread queues operations and takes their completions; the kernel accepts, receives and sends.
 *
 * <pre>
 * loop:  enter -> (accepted: receive) (received -> protocol -> send) (sent: the rest) ... -> tasks -> enter
 * </pre>
 *
 * <p>One accept and one receive per connection stay under way and complete again and again. What
 * was received lies in a buffer the kernel chose, and an echo is sent from there; the buffer goes
 * back when the send completes. One send per connection is under way at a time, for two could
 * change places.
 *
 * <p>A descriptor is closed once nothing of its connection is under way: an operation keeps the
 * socket open, and its completion must find whom it is for.
 *
 * <p>Threads: a connection belongs to one loop for life, and all its fields to that loop's thread.
 * The first loop accepts, and deals connections round.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/io_uring.7.html">io_uring(7)</a>
 */
final class UringServer implements Server {
    private static final Logger LOG = System.getLogger(UringServer.class.getName());
    private static final int OPERATIONS = 1024;
    private static final int COMPLETIONS = 8192;
    private static final int BUFFER_MEMORY = 16 << 20; // address space; takes memory when used
    private static final int MOST_BUFFERS = 1024;
    private static final int LEAST_BUFFERS = 16;
    private static final int LARGEST_READ = 1 << 20;
    private static final int SEND_BYTES = 16 * 1024;
    private static final int MOST_DISCARDED = 1 << 20;
    private static final long MOST_WAIT_NANOS = 1_000_000_000; // what a lost wake-up costs

    // What a completion is of: the top byte of its data. A connection's key is below.
    private static final int ACCEPT = 1;
    private static final int ACCEPT_AGAIN = 2;
    private static final int WAKE = 3;
    private static final int RECEIVE = 4;
    private static final int SEND = 5;
    private static final int CANCEL = 6; // told only if there was nothing to cancel
    private static final int LOOK = 7; // for tasks, though nobody woke the loop
    private static final int KIND_SHIFT = 56;
    private static final int GENERATION_SHIFT = 32; // above the slot
    private static final long KEY = (1L << KIND_SHIFT) - 1;
    private static final int NONE = -1;

    private final ServerOptions options;
    private final ServerListener listener;
    private final Policies policies;
    private final Bound<Integer> bound;
    private final int listening;
    private final List<Loop> loops = new ArrayList<>();
    private volatile long deadline; // nanoTime; set once stopping
    private boolean stopped; // guarded by this

    // ---------------------------------------------------------------- bind

    static UringServer open(String model, ServerOptions options, ServerListener listener)
            throws IOException {
        var policies = new Policies(options);
        Bound<Integer> bound = bind(options);
        try {
            return new UringServer(model, options, listener, policies, bound);
        } catch (IOException e) {
            bound.close();
            throw e;
        }
    }

    private static Bound<Integer> bind(ServerOptions options) throws IOException {
        int backlog = options.number(Option.BACKLOG);
        boolean reusePort = options.isSet(Option.REUSE_PORT);
        return Bound.open(
                options,
                address -> Sockets.listening(address, backlog, reusePort),
                Sockets::localAddress,
                Descriptors::close);
    }

    private UringServer(
            String model,
            ServerOptions options,
            ServerListener listener,
            Policies policies,
            Bound<Integer> bound)
            throws IOException {
        this.options = options;
        this.listener = listener;
        this.policies = policies;
        this.bound = bound;
        this.listening = bound.socket();
        try {
            for (int i = 0; i < options.number(Option.LOOPS); i++) {
                loops.add(new Loop());
            }
        } catch (IOException e) {
            loops.forEach(Loop::release);
            throw e;
        }
        loops.getFirst().acceptFrom();
        for (int i = 0; i < loops.size(); i++) {
            loops.get(i).thread.setName(model + "-loop-" + i);
            loops.get(i).thread.start();
        }
    }

    @Override
    public SocketAddress address() {
        return bound.address();
    }

    /** One ring, its thread, and the connections that are its own. */
    private final class Loop {
        private final Ring ring;
        private final ProvidedBuffers buffers;
        private final EventCounter wake;
        private final AtomicBoolean woken = new AtomicBoolean();
        private final SocketBuffer buffer; // for what is left when nothing is under way
        private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        private final Thread thread = new Thread(this::run);
        private final Backoff backoff = new Backoff();
        private @Nullable Connection[] bySlot = new @Nullable Connection[0];
        private int[] freeSlots = {};
        private int free;
        private long generation;
        private @Nullable ByteBuffer received; // while its connection is told
        private int receivedNumber;
        private boolean kept; // a send is under way from it
        private boolean accepts;
        private boolean accepting; // an accept is under way
        private int nextLoop;
        private int connections;
        private boolean draining;
        private boolean broken; // no operation can be queued, and none completes
        private boolean over; // guarded by wake: nobody is woken any more

        Loop() throws IOException {
            var opened = new ArrayList<AutoCloseable>();
            try {
                ring = new Ring(OPERATIONS, COMPLETIONS);
                opened.add(ring);
                int size = Math.min(options.bytes(Option.READ_BUFFER), LARGEST_READ);
                int count = Integer.highestOneBit(BUFFER_MEMORY / size);
                count = Math.clamp(count, LEAST_BUFFERS, MOST_BUFFERS);
                buffers = new ProvidedBuffers(ring, count, size, Math.max(size, SEND_BYTES));
                opened.add(buffers);
                wake = new EventCounter();
                buffer = new SocketBuffer(size);
            } catch (IOException e) { // no descriptor left, or no memory to lock
                opened.forEach(UringServer::closeQuietly);
                throw new IOException("no loop: " + e.getMessage(), e);
            }
            ring.poll(wake.descriptor(), data(WAKE, 0));
            ring.timeout(MOST_WAIT_NANOS, data(LOOK, 0));
        }

        private void run() {
            try {
                ring.enable();
                while (!draining || connections > 0) {
                    turn(ring.await());
                    runTasks();
                }
            } catch (IOException e) { // somebody closed what is ours: nobody here can be served
                LOG.log(Level.ERROR, "{0} failed: {1}", thread.getName(), e.getMessage());
                broken = true;
                accepts = false;
                accepting = false;
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

        private void turn(int completions) throws IOException {
            for (int i = 0; i < completions; i++) {
                long data = ring.data(i);
                switch ((int) (data >>> KIND_SHIFT)) {
                    case RECEIVE -> received(i, data);
                    case SEND -> sent(bySlot[(int) data], data, ring.result(i));
                    case ACCEPT -> accepted(ring.result(i), ring.goesOn(i));
                    case ACCEPT_AGAIN -> acceptAgain();
                    case WAKE -> awake(ring.goesOn(i));
                    case LOOK -> ring.timeout(MOST_WAIT_NANOS, data(LOOK, 0));
                    case CANCEL -> notCancelled(bySlot[(int) data], data);
                    default -> throw new AssertionError("nothing is queued with " + data);
                }
            }
            ring.seen(completions);
            buffers.publish();
        }

        private void received(int index, long data) {
            int number = ring.buffer(index);
            int result = ring.result(index);
            kept = false;
            if (number != NONE) {
                receivedNumber = number;
                received = buffers.received(number, result);
            }
            Connection connection = bySlot[(int) data];
            if (connection != null && connection.key == (data & KEY)) {
                connection.received(result, ring.goesOn(index));
            }
            if (number != NONE && !kept) {
                buffers.giveBack(number);
            }
            received = null;
        }

        private void sent(@Nullable Connection connection, long data, int result) {
            if (connection != null && connection.key == (data & KEY)) {
                connection.sent(result);
            }
        }

        private void notCancelled(@Nullable Connection connection, long data) {
            if (connection != null && connection.key == (data & KEY)) {
                connection.notCancelled();
            }
        }

        private void awake(boolean goesOn) {
            if (wake.reset()) {
                woken.set(false);
            } else {
                neverWoken();
            }
            if (!goesOn) {
                ring.poll(wake.descriptor(), data(WAKE, 0));
            }
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
            closeQuietly(ring);
            buffers.close();
            buffer.close();
        }

        // ------------------------------------------------------------ accept

        void acceptFrom() {
            accepts = true;
            acceptNext();
        }

        private void acceptNext() {
            accepting = true;
            ring.accept(listening, data(ACCEPT, 0));
        }

        private void accepted(int result, boolean goesOn) throws IOException {
            accepting = goesOn;
            if (result >= 0) {
                backoff.succeeded();
                nextLoop = (nextLoop + 1) % loops.size();
                Loop loop = loops.get(nextLoop);
                loop.accept(result, loop == this);
            } else if (accepts) {
                acceptFailed(Ring.failure("accept", result));
                return;
            }
            if (!accepting && accepts) {
                acceptNext();
            } else if (!accepting) {
                acceptingEnded();
            }
        }

        private void acceptFailed(SyscallException cause) throws IOException {
            if (cause.errno() == Errno.EBADF) {
                throw cause; // for good
            }
            listener.acceptFailed(cause);
            LOG.log(Level.WARNING, "accept failed: {0}", cause.getMessage());
            ring.timeout(backoff.failed().toNanos(), data(ACCEPT_AGAIN, 0));
        }

        private void acceptAgain() {
            if (accepts) {
                acceptNext();
            }
        }

        private void accept(int descriptor, boolean ours) {
            if (ours) {
                connect(descriptor);
            } else {
                execute(() -> connect(descriptor));
            }
        }

        private void connect(int descriptor) {
            try {
                if (broken) {
                    throw new IOException("the loop failed");
                }
                if (descriptor == wake.descriptor()) {
                    neverWoken(); // or the number would not be free
                }
                var connection = new Connection(this, descriptor);
                bySlot[connection.slot] = connection;
                connections++;
                listener.accepted(connection.remote);
                connection.made();
            } catch (IOException e) { // reset before we looked
                closeQuietly(descriptor);
            }
        }

        private int takeSlot() {
            if (free == 0) {
                int more = Math.max(64, bySlot.length);
                bySlot = Arrays.copyOf(bySlot, bySlot.length + more);
                freeSlots = new int[bySlot.length];
                for (int i = 1; i <= more; i++) {
                    freeSlots[free++] = bySlot.length - i;
                }
            }
            return freeSlots[--free];
        }

        private void giveSlotBack(int slot) {
            bySlot[slot] = null;
            freeSlots[free++] = slot;
        }
    }

    private static long data(int kind, long key) {
        return (long) kind << KIND_SHIFT | key;
    }

    /** One connection: what is under way, what it owes, why it ends. */
    private final class Connection implements Transport {
        private final Loop loop;
        private final int descriptor;
        private final SocketAddress local;
        private final SocketAddress remote;
        private final int slot;
        private final long key; // slot and generation: in the data of its operations
        private final Protocol protocol = policies.newProtocol();
        private final Outgoing held = new Outgoing(); // received when it was not to be read
        private final Outgoing outgoing = new Outgoing(); // what is owed behind the send
        private final int highWater = options.bytes(Option.HIGH_WATER);
        private @Nullable CloseReason reason; // why it ends; null while it goes on
        private boolean receiving; // a receive is under way
        private boolean cancelling; // it is to end
        private int sending = NONE; // the buffer a send is under way from
        private long sendFrom;
        private int unsent;
        private boolean cancellingSend;
        private boolean full; // from above the high-water mark until nothing is owed
        private boolean paused;
        private boolean ended; // the peer has sent FIN
        private boolean inputShut; // and the protocol knows
        private boolean outputShut;
        private boolean aborted;
        private boolean failed; // what is owed cannot be sent
        private boolean closed; // the descriptor may be another's by now
        private boolean inCall; // settle() follows
        private boolean draining;

        Connection(Loop loop, int descriptor) throws IOException {
            this.loop = loop;
            this.descriptor = descriptor;
            this.local = bound.local(Sockets.localAddress(descriptor));
            this.remote = UnnamedPeer.of(Sockets.remoteAddress(descriptor));
            this.slot = loop.takeSlot();
            long generation = loop.generation++ & (1L << (KIND_SHIFT - GENERATION_SHIFT)) - 1;
            this.key = generation << GENERATION_SHIFT | slot;
        }

        void made() {
            call(() -> protocol.connectionMade(this));
        }

        private void call(Runnable task) {
            inCall = true;
            try {
                task.run();
                proceed();
            } catch (RuntimeException e) {
                failed(e);
            }
            settle();
        }

        // ------------------------------------------------------------ read

        /** What goes wrong in a connection ends here, and only here. */
        void received(int result, boolean goesOn) {
            receiving = goesOn;
            cancelling &= goesOn;
            inCall = true;
            try {
                if (result > 0) {
                    take(requireNonNull(loop.received));
                } else if (result == 0) {
                    ended = true;
                } else if (result != -Errno.ENOBUFS && result != -Errno.ECANCELED) {
                    reset(Errno.text(-result));
                }
                proceed();
            } catch (RuntimeException e) {
                failed(e);
            }
            settle();
        }

        private void take(ByteBuffer data) {
            if (mayRead() && held.isEmpty()) {
                protocol.dataReceived(data);
            } else if (isOpen()) { // it came before the receive could be cancelled
                held.add(data);
            }
        }

        /** What the protocol was not told, as far as it may be told now. */
        private void proceed() {
            while (!held.isEmpty() && mayRead()) {
                ByteBuffer data = held.bytes();
                int count = Math.min(data.remaining(), loop.buffer.received().capacity());
                data.position(data.position() + count);
                protocol.dataReceived(data.slice(data.position() - count, count));
                held.releaseIfEmpty();
            }
            if (ended && held.isEmpty() && mayRead()) {
                inputShut = true;
                protocol.readConnectionLost(this);
            }
            if (draining && !receiving) {
                drain();
            }
        }

        /** Without the ring, when nothing is under way on it. */
        private int read() {
            SocketBuffer buffer = loop.buffer;
            int count = buffer.receive(descriptor);
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
            if (isOpen() && !outputShut && data.hasRemaining()) {
                if (sending == NONE) {
                    send(data);
                }
                if (data.hasRemaining() && isOpen()) { // a send must find its bytes as they were
                    outgoing.add(data);
                }
                full |= pending() > highWater;
            }
            data.position(data.limit());
        }

        /** From where they lie if that is a buffer the kernel filled, else from a copy. */
        @SuppressWarnings("ReferenceEquality") // equal bytes lie elsewhere
        private void send(ByteBuffer data) {
            ProvidedBuffers buffers = loop.buffers;
            if (data == loop.received && !buffers.areScarce()) {
                loop.kept = true;
                sending = loop.receivedNumber;
                sendFrom = buffers.address(sending) + data.position();
                unsent = data.remaining();
                data.position(data.limit());
            } else {
                try {
                    sending = buffers.take();
                } catch (SyscallException e) { // no memory
                    reset(e);
                    return;
                }
                sendFrom = buffers.address(sending);
                unsent = buffers.fill(sending, data);
            }
            loop.ring.send(descriptor, sendFrom, unsent, data(SEND, key));
        }

        void sent(int result) {
            inCall = true;
            try {
                if (result > 0 && result < unsent && !cutShort()) {
                    sendFrom += result;
                    unsent -= result;
                    loop.ring.send(descriptor, sendFrom, unsent, data(SEND, key));
                } else {
                    sendOver(result);
                }
                proceed();
            } catch (RuntimeException e) {
                failed(e);
            }
            settle();
        }

        private void sendOver(int result) {
            loop.buffers.giveBack(sending);
            sending = NONE;
            unsent = 0;
            if (result <= 0) {
                reset(Errno.text(-result));
            } else if (!outgoing.isEmpty()) {
                send(outgoing.bytes());
                outgoing.releaseIfEmpty();
            } else {
                full = false;
                finishOutputIfShut();
            }
        }

        @Override
        public int pending() {
            return unsent + outgoing.size();
        }

        @Override
        public void shutdownOutput() {
            outputShut = true;
            if (sending == NONE && !closed) {
                finishOutputIfShut();
            }
        }

        private void finishOutputIfShut() {
            try {
                if (outputShut) {
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

        /** After each call of the protocol: starts, cancels or closes what is due. */
        private void settle() {
            inCall = false;
            if (closed) {
                return;
            }
            boolean wanted = mayRead() && !ended && !draining;
            if (wanted && !receiving) {
                receiving = true;
                loop.ring.receive(descriptor, data(RECEIVE, key));
            } else if (!wanted && receiving && !cancelling) {
                cancelling = true;
                loop.ring.cancel(data(RECEIVE, key), data(CANCEL, key));
            }
            if (!isOpen()) {
                settleEnd();
            }
        }

        private void settleEnd() {
            if (loop.broken || (!receiving && sending == NONE)) {
                finish();
            } else if (cutShort() && sending != NONE && !cancellingSend) {
                cancellingSend = true;
                loop.ring.cancel(data(SEND, key), data(CANCEL, key));
            }
        }

        /** It was over already, or between two completions: then once more. */
        void notCancelled() {
            cancelling = false;
            cancellingSend = false;
            settle();
        }

        private boolean cutShort() {
            return aborted || failed;
        }

        /** FIN, then drop what has arrived: closing over unread bytes would send RST. */
        private void finish() {
            closed = true;
            loop.giveSlotBack(slot);
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
            failed = true;
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
            if (receiving) { // settle() cancels it, and proceed() comes back
                return;
            }
            while (count > 0 && !ended && mayRead() && System.nanoTime() - deadline < 0) {
                count = read();
            }
            if (count <= 0 || ended || paused) {
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

    /** In the first loop. */
    private void stopAccepting() {
        Loop first = loops.getFirst();
        first.accepts = false;
        if (first.accepting) {
            first.ring.cancel(data(ACCEPT, 0), data(CANCEL, 0));
        } else {
            acceptingEnded();
        }
    }

    /** In the first loop; what it dealt to the others is in their queues already. */
    private void acceptingEnded() {
        closeQuietly(bound);
        listener.draining();
        loops.forEach(loop -> loop.execute(() -> drain(loop)));
    }

    private void drain(Loop loop) {
        loop.draining = true;
        forEach(loop, Connection::drain);
    }

    private void cut(Loop loop) {
        loop.draining = true; // also of a loop that nobody told before
        forEach(loop, connection -> connection.abort(CloseReason.STOPPING));
    }

    private void forEach(Loop loop, Consumer<Connection> action) {
        List<Connection> connections = Stream.of(loop.bySlot).filter(Objects::nonNull).toList();
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
