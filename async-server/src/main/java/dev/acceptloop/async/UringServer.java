package dev.acceptloop.async;

import static java.util.Objects.requireNonNull;

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
import dev.acceptloop.syscalls.ProvidedBuffers;
import dev.acceptloop.syscalls.Ring;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One thread queues operations and takes their completions; the kernel accepts, receives and sends.
 *
 * <pre>
 * loop:  enter -> (accepted: receive) (received -> protocol -> send) (sent: the rest) ... -> tasks -> enter
 * </pre>
 *
 * <p>One accept and one receive per connection stay under way and complete again and again, a
 * receive until as many bytes have come as may be owed. What was received lies in a buffer the
 * kernel chose, and an echo is sent from there; the buffer goes back when the send completes. One
 * send per connection is under way at a time, for two could change places.
 *
 * <p>A descriptor is closed once nothing of its connection is under way: an operation keeps the
 * socket open, and its completion must find whom it is for.
 *
 * <p>Threads: a connection belongs to one loop for life. The first loop accepts, and deals
 * connections round.
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
    private static final int MOST_RECEIVED = 64 * 1024; // before it is looked whether to go on
    private static final int READ_BATCH = 64; // in a drain, the others get their turn
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
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

    private final ServerContext<Integer> context;
    private final int listening;
    private final Drain drain;
    private final List<Loop> loops = new ArrayList<>();

    // ---------------------------------------------------------------- bind

    static UringServer open(String model, ServerOptions options, ServerListener listener)
            throws IOException {
        ServerContext<Integer> context =
                ServerContext.bind(options, listener, UringServer::listening);
        try {
            return new UringServer(model, context);
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

    private UringServer(String model, ServerContext<Integer> context) throws IOException {
        this.context = context;
        this.listening = context.socket();
        this.drain = context.drain();
        try {
            for (int i = 0; i < context.options().number(Option.LOOPS); i++) {
                loops.add(new Loop(model + "-loop-" + i));
            }
        } catch (IOException e) {
            loops.forEach(Loop::release);
            throw e;
        }
        loops.getFirst().acceptFrom();
        context.closeOnFailure(this::close);
        loops.forEach(loop -> loop.thread.start());
    }

    @Override
    public SocketAddress address() {
        return context.address();
    }

    /** One ring, its thread, and the connections that are its own. */
    private final class Loop {
        private final Ring ring;
        private final ProvidedBuffers buffers;
        private final WakeUp wakeUp;
        private final SocketBuffer buffer; // for what is left when nothing is under way
        private final Thread thread;
        private final LoopExecutor tasks;
        private final Backoff backoff = new Backoff();
        private @Nullable Socket[] bySlot = new @Nullable Socket[0];
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
        private boolean counts = true; // the kernel, when a receive is to end after so many bytes
        private boolean broken; // no operation can be queued, and none completes

        Loop(String name) throws IOException {
            this.thread = new Thread(this::run, name);
            var opened = new ArrayList<AutoCloseable>();
            try {
                ring = new Ring(OPERATIONS, COMPLETIONS);
                opened.add(ring);
                int size = Math.min(context.readBuffer(), LARGEST_READ);
                int count = Integer.highestOneBit(BUFFER_MEMORY / size);
                count = Math.clamp(count, LEAST_BUFFERS, MOST_BUFFERS);
                buffers = new ProvidedBuffers(ring, count, size, Math.max(size, SEND_BYTES));
                opened.add(buffers);
                wakeUp = new WakeUp();
                buffer = new SocketBuffer(size);
            } catch (IOException e) { // no descriptor left, or no memory to lock
                opened.forEach(UringServer::closeQuietly);
                throw new IOException("no loop: " + e.getMessage(), e);
            }
            tasks = new LoopExecutor(thread, wakeUp);
            ring.poll(wakeUp.descriptor(), data(WAKE, 0));
            ring.timeout(MOST_WAIT_NANOS, data(LOOK, 0));
        }

        private void run() {
            try {
                ring.enable();
                while (!draining || connections > 0) {
                    turn(ring.await());
                    tasks.runAll();
                    if (tasks.hasTasks()) { // given by this thread, to itself
                        wakeUp.run();
                    }
                }
            } catch (Throwable e) { // nobody here can be served any more
                broken = true;
                accepts = false;
                accepting = false;
                context.failed(e);
                abortAll();
            }
            tasks.end();
            release();
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
            Socket socket = bySlot[(int) data];
            if (socket != null && socket.key == (data & KEY)) {
                socket.received(result, ring.goesOn(index));
            }
            if (number != NONE && !kept) {
                buffers.giveBack(number);
            }
            received = null;
        }

        private void sent(@Nullable Socket socket, long data, int result) {
            if (socket != null && socket.key == (data & KEY)) {
                socket.sent(result);
            }
        }

        private void notCancelled(@Nullable Socket socket, long data) {
            if (socket != null && socket.key == (data & KEY)) {
                socket.notCancelled();
            }
        }

        private void awake(boolean goesOn) {
            if (!wakeUp.reset()) {
                wakeUp.forget();
            } else if (!goesOn) {
                ring.poll(wakeUp.descriptor(), data(WAKE, 0));
            }
        }

        private void release() {
            closeQuietly(wakeUp);
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
                if (loop == this) {
                    connect(result);
                } else {
                    loop.tasks.execute(() -> loop.connect(result));
                }
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
            context.acceptFailed(cause);
            ring.timeout(backoff.failed().toNanos(), data(ACCEPT_AGAIN, 0));
        }

        private void acceptAgain() {
            if (accepts) {
                acceptNext();
            }
        }

        private void connect(int descriptor) {
            if (broken || tasks.hasEnded()) {
                closeQuietly(() -> Descriptors.close(descriptor));
                return;
            }
            try {
                if (descriptor == wakeUp.descriptor()) {
                    wakeUp.forget(); // or the number would not be free
                }
                var socket = new Socket(this, descriptor);
                bySlot[socket.slot] = socket;
                connections++;
                socket.connection.open();
                if (draining) {
                    socket.drain();
                }
            } catch (IOException e) { // reset before we looked
                closeQuietly(() -> Descriptors.close(descriptor));
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

        private void drainAll() {
            draining = true;
            sockets().forEach(Socket::drain);
        }

        private void abortAll() {
            draining = true; // also of a loop that nobody told before
            sockets().forEach(socket -> socket.connection.abort(CloseReason.STOPPING));
        }

        private List<Socket> sockets() {
            return Stream.of(bySlot).filter(Objects::nonNull).toList();
        }
    }

    private static long data(int kind, long key) {
        return (long) kind << KIND_SHIFT | key;
    }

    /** One connection's descriptor, and the operations that are under way on it. */
    private final class Socket implements StreamSocket {
        private final Loop loop;
        private final int descriptor;
        private final Connection connection;
        private final int slot;
        private final long key; // slot and generation: in the data of its operations
        private boolean receiving; // a receive is under way
        private boolean cancelling; // it is to end
        private boolean emptied; // in a drain: the kernel had nothing more
        private int sending = NONE; // the buffer a send is under way from
        private long sendFrom;
        private int unsent;
        private boolean closing; // once nothing is under way
        private boolean cancellingSend;

        Socket(Loop loop, int descriptor) throws IOException {
            this.loop = loop;
            this.descriptor = descriptor;
            this.connection =
                    context.accepted(
                            this,
                            loop.tasks,
                            Sockets.localAddress(descriptor),
                            Sockets.remoteAddress(descriptor));
            this.slot = loop.takeSlot();
            long generation = loop.generation++ & (1L << (KIND_SHIFT - GENERATION_SHIFT)) - 1;
            this.key = generation << GENERATION_SHIFT | slot;
        }

        // ------------------------------------------------------------ read

        void received(int result, boolean goesOn) {
            receiving = goesOn;
            cancelling &= goesOn;
            if (result > 0) {
                emptied = false;
                connection.received(result, requireNonNull(loop.received));
            } else if (result == 0) {
                connection.received(-1, NOTHING);
            } else if (result == -Errno.EINVAL && loop.counts) {
                loop.counts = false; // an older kernel: it receives once at a time
                connection.proceed();
            } else if (result == -Errno.ENOBUFS || result == -Errno.ECANCELED) {
                connection.proceed();
            } else {
                connection.lost(new IOException(Errno.text(-result)));
            }
            readWhatArrived();
        }

        @Override
        public void want(boolean toRead, boolean toWrite) {
            boolean byRing = toRead && (emptied || !connection.isDraining());
            if (loop.broken || byRing == receiving) {
                return;
            }
            if (byRing) {
                receive();
            } else if (!cancelling) {
                cancelling = true;
                loop.ring.cancel(data(RECEIVE, key), data(CANCEL, key));
            }
        }

        private void receive() {
            receiving = true;
            if (loop.counts) {
                loop.ring.receive(descriptor, MOST_RECEIVED, data(RECEIVE, key));
            } else {
                loop.ring.receive(descriptor, data(RECEIVE, key));
            }
        }

        /** When the server stops: without the ring, until there is nothing more. */
        private void readWhatArrived() {
            for (int i = 0; i < READ_BATCH && isToRead(); i++) {
                int count = loop.buffer.receive(descriptor);
                emptied = count == -Errno.EAGAIN;
                if (count > 0) {
                    connection.received(count, loop.buffer.received());
                } else if (count == 0) {
                    connection.received(-1, NOTHING);
                } else if (emptied) {
                    connection.received(0, NOTHING);
                } else {
                    connection.lost(new IOException(Errno.text(-count)));
                }
            }
            if (isToRead()) {
                loop.tasks.execute(this::readWhatArrived); // after the others had their turn
            }
        }

        private boolean isToRead() {
            return connection.isDraining() && !receiving && !emptied && connection.wantsToRead();
        }

        // ------------------------------------------------------------ write

        /** From where they lie if that is a buffer the kernel filled, else from a copy. */
        @Override
        @SuppressWarnings("ReferenceEquality") // equal bytes lie elsewhere
        public void send(ByteBuffer data) throws IOException {
            if (sending != NONE || !data.hasRemaining()) {
                return; // a send must find its bytes as they were
            }
            if (loop.broken) {
                throw new IOException("the loop failed");
            }
            ProvidedBuffers buffers = loop.buffers;
            if (data == loop.received && !buffers.areScarce()) {
                loop.kept = true;
                sending = loop.receivedNumber;
                sendFrom = buffers.address(sending) + data.position();
                unsent = data.remaining();
                data.position(data.limit());
            } else {
                sending = buffers.take();
                sendFrom = buffers.address(sending);
                unsent = buffers.fill(sending, data);
            }
            loop.ring.send(descriptor, sendFrom, unsent, data(SEND, key));
        }

        void sent(int result) {
            if (result > 0 && result < unsent && !closing) {
                sendFrom += result;
                unsent -= result;
                loop.ring.send(descriptor, sendFrom, unsent, data(SEND, key));
                return;
            }
            loop.buffers.giveBack(sending);
            sending = NONE;
            unsent = 0;
            if (result > 0) {
                connection.flush();
            } else {
                connection.lost(new IOException(Errno.text(-result)));
            }
            readWhatArrived();
        }

        @Override
        public int unsent() {
            return unsent;
        }

        @Override
        public void shutdownOutput() throws IOException {
            Sockets.shutdown(descriptor, Sockets.Direction.WRITE);
        }

        // ------------------------------------------------------------ close

        @Override
        public void close(boolean reset) {
            closing = true;
            if (!loop.broken && receiving && !cancelling) {
                cancelling = true;
                loop.ring.cancel(data(RECEIVE, key), data(CANCEL, key));
            }
            if (!loop.broken && sending != NONE && !cancellingSend) {
                cancellingSend = true;
                loop.ring.cancel(data(SEND, key), data(CANCEL, key));
            }
            if (loop.broken || (!receiving && sending == NONE)) {
                loop.giveSlotBack(slot);
                loop.connections--;
                if (reset) {
                    closeQuietly(() -> Sockets.resetOnClose(descriptor));
                }
                closeQuietly(() -> Descriptors.close(descriptor));
                connection.closed();
            }
        }

        /** It was over already, or between two completions: then once more. */
        void notCancelled() {
            cancelling = false;
            cancellingSend = false;
            connection.proceed();
        }

        // ------------------------------------------------------------ shutdown

        private void drain() {
            connection.drain(drain);
            readWhatArrived();
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
