package dev.acceptloop.async;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.serving.Backoff;
import dev.acceptloop.protocol.serving.Connection;
import dev.acceptloop.protocol.serving.Drain;
import dev.acceptloop.protocol.serving.LoopExecutor;
import dev.acceptloop.protocol.serving.ServerContext;
import dev.acceptloop.protocol.serving.StreamSocket;
import dev.acceptloop.syscalls.Descriptors;
import dev.acceptloop.syscalls.Errno;
import dev.acceptloop.syscalls.ProvidedBuffers;
import dev.acceptloop.syscalls.Ring;
import dev.acceptloop.syscalls.Sockets;
import dev.acceptloop.syscalls.SyscallException;
import dev.acceptloop.syscalls.WakeUp;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

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
    private static final int OPERATIONS = 1024;
    private static final int COMPLETIONS = 8192;
    private static final int MOST_RECEIVED = 64 * 1024; // before it is looked whether to go on
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final long MOST_WAIT_NANOS = 1_000_000_000; // what a lost wake-up costs
    private static final int NONE = -1;

    private final ServerContext<Integer> context;
    private final int listening;
    private final Drain drain;
    private final List<Loop> loops = new ArrayList<>();

    // ---------------------------------------------------------------- bind

    static UringServer open(String model, ServerOptions options, ServerListener listener)
            throws IOException {
        int backlog = options.number(Option.BACKLOG);
        boolean shared = options.isSet(Option.REUSE_PORT);
        return new UringServer(
                model,
                ServerContext.bind(
                        options,
                        listener,
                        address -> Sockets.listening(address, backlog, shared),
                        Sockets::localAddress,
                        Descriptors::close));
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
            context.abandon();
            throw e;
        }
        loops.getFirst().accepts = true;
        loops.getFirst().acceptNext();
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
        private final WakeUp wakeUp = new WakeUp();
        private final Thread thread;
        private final LoopExecutor tasks;
        private final Backoff backoff = new Backoff();
        private final SlotTable<Socket> sockets = new SlotTable<>();
        private ByteBuffer received = NOTHING; // while its connection is told
        private int lent = NONE; // the buffer it lies in, unless a send is under way from there
        private boolean accepts;
        private boolean accepting; // an accept is under way
        private int nextLoop;
        private boolean draining;

        Loop(String name) throws IOException {
            this.thread = new Thread(this::run, name);
            this.tasks = new LoopExecutor(thread, wakeUp);
            try {
                this.buffers = ProvidedBuffers.forReadsOf(context.readBuffer());
                this.ring = new Ring(OPERATIONS, COMPLETIONS, buffers);
            } catch (IOException e) { // no descriptor left, or no memory to lock
                wakeUp.close();
                throw new IOException("no loop: " + e.getMessage(), e);
            }
            ring.poll(wakeUp.descriptor(), Operation.WAKE.ofNobody());
            ring.timeout(MOST_WAIT_NANOS, Operation.TICK.ofNobody());
        }

        private void run() {
            try {
                ring.enable();
                while (!draining || accepting || !sockets.isEmpty()) {
                    turn(ring.await(tasks.hasTasks() ? 0 : 1));
                    tasks.runAll();
                }
            } catch (Throwable e) { // nobody here can be served any more
                context.failed(e);
                abortAll();
            }
            tasks.end();
            release();
        }

        private void turn(int completions) throws IOException {
            for (int i = 0; i < completions; i++) {
                long data = ring.data(i);
                switch (Operation.in(data)) {
                    case RECEIVE -> received(i, sockets.get(data));
                    case SEND -> sockets.get(data).sent(ring.result(i));
                    case CANCEL -> sockets.ifPresent(data, Socket::notCancelled);
                    case ACCEPT -> accepted(ring.result(i), ring.goesOn(i));
                    case ACCEPT_AGAIN -> acceptNext();
                    case WAKE -> awake(ring.goesOn(i));
                    case TICK -> ring.timeout(MOST_WAIT_NANOS, Operation.TICK.ofNobody());
                }
            }
            ring.seen(completions);
            buffers.publish();
        }

        /** The kernel gets the buffer back after the turn, or when a send from it is over. */
        private void received(int index, Socket socket) {
            int result = ring.result(index);
            lent = ring.buffer(index);
            received = lent == NONE ? NOTHING : buffers.received(lent, result);
            socket.received(result, ring.goesOn(index));
            if (lent != NONE) {
                buffers.giveBack(lent);
                lent = NONE;
            }
        }

        private void awake(boolean goesOn) {
            if (!wakeUp.reset()) {
                wakeUp.forget();
            } else if (!goesOn) {
                ring.poll(wakeUp.descriptor(), Operation.WAKE.ofNobody());
            }
        }

        private void release() {
            wakeUp.close();
            ring.close();
        }

        // ------------------------------------------------------------ accept

        private void acceptNext() {
            if (accepts) {
                accepting = true;
                ring.accept(listening, Operation.ACCEPT.ofNobody());
            }
        }

        private void accepted(int result, boolean goesOn) throws IOException {
            accepting = goesOn;
            if (result >= 0) {
                backoff.succeeded();
                deal(result);
            } else if (accepts) {
                acceptFailed(Ring.failure("accept", result));
                return;
            }
            if (!accepts && !accepting) {
                acceptingEnded();
            } else if (!accepting) {
                acceptNext();
            }
        }

        private void acceptFailed(SyscallException cause) throws IOException {
            if (cause.errno() == Errno.EBADF) {
                throw cause; // for good
            }
            context.acceptFailed(cause);
            ring.timeout(backoff.failed().toNanos(), Operation.ACCEPT_AGAIN.ofNobody());
        }

        private void deal(int descriptor) {
            nextLoop = (nextLoop + 1) % loops.size();
            Loop loop = loops.get(nextLoop);
            if (loop == this) {
                connect(descriptor);
            } else {
                loop.tasks.execute(() -> loop.connect(descriptor));
            }
        }

        private void connect(int descriptor) {
            if (tasks.hasEnded()) {
                Descriptors.closeQuietly(descriptor);
                return;
            }
            try {
                wakeUp.opened(descriptor);
                var socket = new Socket(this, descriptor);
                socket.connection.open();
                if (draining) {
                    socket.connection.drain();
                }
            } catch (IOException e) { // reset before we looked
                Descriptors.closeQuietly(descriptor);
            }
        }

        private void drainAll() {
            draining = true;
            sockets.forEach(socket -> socket.connection.drain());
        }

        private void abortAll() {
            draining = true; // also of a loop that nobody told before
            sockets.forEach(socket -> socket.connection.abort(CloseReason.STOPPING));
        }
    }

    /** One connection's descriptor, and the operations that are under way on it. */
    private final class Socket implements StreamSocket {
        private final Loop loop;
        private final int descriptor;
        private final Connection connection;
        private final long key; // slot and generation: in the data of its operations
        private boolean receiving; // a receive is under way
        private boolean receivesNow; // the one under way does not wait
        private boolean emptied; // in a drain: it found nothing
        private int sending = NONE; // the buffer a send is under way from
        private long sendFrom;
        private int unsent;
        private boolean cancelling; // what is under way is to end
        private boolean closing; // once nothing is under way

        Socket(Loop loop, int descriptor) throws IOException {
            this.loop = loop;
            this.descriptor = descriptor;
            this.connection =
                    context.accepted(
                            this,
                            loop.tasks,
                            Sockets.localAddress(descriptor),
                            Sockets.remoteAddress(descriptor));
            this.key = loop.sockets.add(this);
        }

        // ------------------------------------------------------------ read

        void received(int result, boolean goesOn) {
            receiving = goesOn;
            cancelling &= goesOn;
            emptied = result == -Errno.EAGAIN && connection.wantsToRead(); // or it is no news
            if (result >= 0) {
                connection.received(result == 0 ? -1 : result, loop.received);
            } else if (result == -Errno.EAGAIN) {
                connection.received(0, NOTHING);
            } else if (result == -Errno.ENOBUFS || result == -Errno.ECANCELED) {
                connection.proceed();
            } else {
                connection.lost(new IOException(Errno.text(-result)));
            }
        }

        /**
         * One receive is under way, for as long as reading is wanted; in a drain it does not wait,
         * so that it tells when there is nothing more. For writing there is nothing to be told: the
         * send that is under way waits in the kernel.
         */
        @Override
        public void want(boolean toRead, boolean toWrite) {
            boolean now = connection.isDraining() && !emptied;
            if (receiving) {
                if (!toRead || now != receivesNow) {
                    cancel();
                }
            } else if (toRead) {
                receiving = true;
                receivesNow = now;
                if (now) {
                    loop.ring.receiveNow(descriptor, Operation.RECEIVE.of(key));
                } else {
                    loop.ring.receive(descriptor, MOST_RECEIVED, Operation.RECEIVE.of(key));
                }
            }
        }

        // ------------------------------------------------------------ write

        /** From where they lie if that is a buffer the kernel filled, else from a copy. */
        @Override
        @SuppressWarnings("ReferenceEquality") // equal bytes lie elsewhere
        public void send(ByteBuffer data) throws IOException {
            if (sending != NONE || !data.hasRemaining()) {
                return; // a send must find its bytes as they were
            }
            ProvidedBuffers buffers = loop.buffers;
            if (data == loop.received && loop.lent != NONE && !buffers.areScarce()) {
                sending = loop.lent;
                loop.lent = NONE;
                sendFrom = buffers.address(sending) + data.position();
                unsent = data.remaining();
                data.position(data.limit());
            } else {
                sending = buffers.take();
                sendFrom = buffers.address(sending);
                unsent = buffers.fill(sending, data);
            }
            loop.ring.send(descriptor, sendFrom, unsent, Operation.SEND.of(key));
        }

        void sent(int result) {
            if (result > 0 && result < unsent && !closing) {
                sendFrom += result;
                unsent -= result;
                loop.ring.send(descriptor, sendFrom, unsent, Operation.SEND.of(key));
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
            if ((receiving || sending != NONE) && !loop.tasks.hasEnded()) {
                cancel(); // and it is asked again when that is over
                return;
            }
            loop.sockets.remove(key);
            Sockets.close(descriptor, reset);
            connection.closed();
        }

        /** Ends the receive, and the send of a connection that closes. */
        private void cancel() {
            if (cancelling) {
                return;
            }
            cancelling = true;
            if (receiving) {
                loop.ring.cancel(Operation.RECEIVE.of(key), Operation.CANCEL.of(key));
            }
            if (closing && sending != NONE) {
                loop.ring.cancel(Operation.SEND.of(key), Operation.CANCEL.of(key));
            }
        }

        /** It was over already, or between two completions: then once more. */
        void notCancelled() {
            cancelling = false;
            connection.proceed();
        }
    }

    // ---------------------------------------------------------------- shutdown

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
        if (first.accepting && !first.tasks.hasEnded()) {
            first.ring.cancel(Operation.ACCEPT.ofNobody(), Operation.CANCEL.ofNobody());
        } else {
            acceptingEnded();
        }
    }

    /** In the first loop; what it dealt to the others is in their queues already. */
    private void acceptingEnded() {
        context.stopAccepting();
        loops.forEach(loop -> loop.tasks.execute(loop::drainAll));
    }
}
