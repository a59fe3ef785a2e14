package dev.acceptloop.event;

import dev.acceptloop.event.time.DelayedCall;
import dev.acceptloop.event.time.TimedCalls;
import dev.acceptloop.protocol.CloseReason;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The loop that waits for everything at once, and calls whoever has something to do.
 *
 * <pre>
 * run:  calls from threads -> calls whose time has come -> select -> doRead, doWrite of what is ready
 *       ^---------------------------------------------------------------------------------------'
 * </pre>
 *
 * <p>There may be several in one JVM, each run by a thread of its own. All of it is confined to
 * that thread while it runs, but for {@link #callFromThread}, {@link #stop} and {@link #isRunning}.
 * While it does not run, whoever is about to run it may set it up.
 *
 * <p>What a call throws is logged as a warning, and the loop goes on; an {@link Error} ends it.
 *
 * @see <a href="https://docs.twisted.org/en/stable/core/howto/reactor-basics.html">Twisted, reactor
 *     overview</a>
 */
public final class Reactor implements ReactorCore, AutoCloseable {
    private static final Logger LOG = System.getLogger(Reactor.class.getName());
    private static final int READ_BUFFER = 16 * 1024;

    private enum State {
        IDLE,
        ITERATING,
        RUNNING,
        STOPPING
    }

    private final Descriptors descriptors;
    private final ByteBuffer readBuffer;
    private final TimedCalls timedCalls = new TimedCalls(System::nanoTime);
    private final ThreadCalls threadCalls = new ThreadCalls();
    private final List<Runnable> whenRunning = new ArrayList<>();
    private final Lookups lookups = new Lookups(this);
    private final Executor runner = this::call; // made once, not once a turn

    private final Object lock = new Object();
    private volatile State state = State.IDLE; // written under lock
    private volatile Thread thread = Thread.currentThread(); // whose it is, while it runs

    private Reactor(Selector selector, int readBuffer) {
        this.descriptors = new Descriptors(selector);
        this.readBuffer = ByteBuffer.allocateDirect(readBuffer);
    }

    /**
     * A reactor that reads 16 KiB at most at a time.
     *
     * @throws IOException if the system has no descriptors left
     */
    public static Reactor open() throws IOException {
        return open(READ_BUFFER);
    }

    /**
     * A reactor.
     *
     * @param readBuffer most bytes taken by one read, on any connection
     * @throws IOException if the system has no descriptors left
     */
    public static Reactor open(int readBuffer) throws IOException {
        return new Reactor(Selector.open(), readBuffer);
    }

    // ---------------------------------------------------------------- run

    /**
     * Serves until {@link #stop}, or until this thread is interrupted; then everything it watches
     * is told {@link CloseReason#STOPPING} and closed. Timed calls and calls from threads that are
     * still to come stay, for it may be run again.
     *
     * @throws IllegalStateException if it is running
     */
    @Override
    public void run() {
        enter(State.RUNNING);
        try {
            whenRunning.forEach(runner::execute);
            whenRunning.clear();
            while (state == State.RUNNING && !Thread.currentThread().isInterrupted()) {
                turn();
            }
        } finally {
            end();
        }
    }

    private void end() {
        boolean interrupted = Thread.interrupted(); // it would reset what is to be closed with FIN
        try {
            threadCalls.runBatch(runner); // the last of what was asked for in time
            descriptors.loseAll();
        } finally {
            state = State.IDLE;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void turn() {
        makeCalls();
        if (state == State.RUNNING) {
            descriptors.poll(nanosToNextCall());
        }
    }

    private void makeCalls() {
        threadCalls.runBatch(runner);
        timedCalls.runDue(runner);
    }

    /** How long there is nothing to call: 0 if there is, -1 for ever. */
    private long nanosToNextCall() {
        return threadCalls.isEmpty() ? timedCalls.nanosToNext() : 0;
    }

    /**
     * One turn of the loop, without {@link #run}: for a test, or for a loop that is not ours.
     *
     * @param wait how long it may wait for a descriptor; zero not at all
     * @throws IllegalStateException if it is running, or inside a turn
     */
    public void iterate(Duration wait) {
        enter(State.ITERATING);
        try {
            makeCalls();
            long next = nanosToNextCall();
            long most = wait.toNanos();
            descriptors.poll(next < 0 ? most : Math.min(next, most));
        } finally {
            state = State.IDLE;
        }
    }

    private void enter(State entered) {
        synchronized (lock) {
            if (state != State.IDLE) {
                throw new IllegalStateException("already running");
            }
            state = entered;
            thread = Thread.currentThread();
        }
    }

    private void call(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "a call in the reactor failed", e);
        }
    }

    // ---------------------------------------------------------------- stop

    @Override
    public void stop() {
        synchronized (lock) {
            if (state != State.RUNNING) {
                throw new IllegalStateException("not running");
            }
            state = State.STOPPING;
        }
        descriptors.wakeUp();
    }

    /** Whether {@link #run} is going on, and was not told to stop. */
    @Override
    public boolean isRunning() {
        return state == State.RUNNING;
    }

    /**
     * Gives the selector back, and closes what it still watched. Calls from threads that never ran,
     * and those that come later, run on a thread of their own. Idempotent.
     *
     * @throws IllegalStateException if it is running
     */
    @Override
    public void close() throws IOException {
        synchronized (lock) {
            if (state != State.IDLE) {
                throw new IllegalStateException("running");
            }
        }
        descriptors.close();
        threadCalls.close();
        lookups.close();
    }

    // ---------------------------------------------------------------- calls

    @Override
    public DelayedCall callLater(Duration delay, Runnable call) {
        requireOwner();
        return timedCalls.add(delay, call);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void callFromThread(Runnable call) {
        if (threadCalls.add(call) && !isOwner()) {
            descriptors.wakeUp(); // sticky: it counts even when the reactor is not asleep yet
        }
    }

    /** Calls {@code call} at once if this is the reactor's thread, else as callFromThread does. */
    void callNowOrFromThread(Runnable call) {
        if (isOwner()) {
            call.run();
        } else {
            callFromThread(call);
        }
    }

    @Override
    public void callWhenRunning(Runnable call) {
        requireOwner();
        if (isRunning()) {
            call.run();
        } else {
            whenRunning.add(call);
        }
    }

    /** Whether this is the thread that runs the reactor now. */
    boolean isOwner() {
        return state != State.IDLE && Thread.currentThread().equals(thread);
    }

    private void requireOwner() {
        if (state != State.IDLE && !isOwner()) {
            throw new IllegalStateException("not the reactor's thread: use callFromThread");
        }
    }

    // ---------------------------------------------------------------- descriptors

    @Override
    public Port listenTCP(InetSocketAddress address, Factory factory) throws IOException {
        return listenTCP(address, factory, TcpOptions.DEFAULTS, () -> this);
    }

    /**
     * Listens on a TCP port whose connections may be other reactors' to serve.
     *
     * @param owners asked, in this reactor's thread, for the reactor of each connection
     * @throws IOException if that cannot be; the message names the address
     */
    public Port listenTCP(
            InetSocketAddress address,
            Factory factory,
            TcpOptions options,
            Supplier<Reactor> owners)
            throws IOException {
        return listen(new Binding.Tcp(address, options), factory, options.highWater(), owners);
    }

    private Port listen(Binding binding, Factory factory, int highWater, Supplier<Reactor> owners)
            throws IOException {
        requireOwner();
        var port = new StreamPort(this, binding, factory, highWater, owners);
        port.startListening();
        return port;
    }

    @Override
    public Connector connectTCP(
            InetSocketAddress address, ClientFactory factory, ConnectOptions options) {
        return connect(address, factory, options);
    }

    @Override
    public Connector connectUNIX(Path path, ClientFactory factory, ConnectOptions options) {
        return connect(UnixDomainSocketAddress.of(path), factory, options);
    }

    private Connector connect(
            SocketAddress address, ClientFactory factory, ConnectOptions options) {
        requireOwner();
        var connector = new StreamConnector(this, address, factory, options);
        connector.connect();
        return connector;
    }

    /** Has names looked up by {@code names} from now on; {@link Names#SYSTEM} does until then. */
    public void useNames(Names names) {
        requireOwner();
        lookups.use(names);
    }

    Lookups lookups() {
        return lookups;
    }

    /** Calls {@link Selectable#doRead} whenever there is something to read; idempotent. */
    public void addReader(Selectable descriptor) {
        descriptors.addReader(descriptor);
    }

    /** Undoes {@link #addReader}; idempotent. */
    public void removeReader(Selectable descriptor) {
        descriptors.removeReader(descriptor);
    }

    /** Calls {@link Selectable#doWrite} whenever there is room to write; idempotent. */
    public void addWriter(Selectable descriptor) {
        descriptors.addWriter(descriptor);
    }

    void addConnecting(Selectable descriptor) {
        descriptors.addConnecting(descriptor);
    }

    /** Undoes {@link #addWriter}; idempotent. */
    public void removeWriter(Selectable descriptor) {
        descriptors.removeWriter(descriptor);
    }

    /** What it watches now. */
    public List<Selectable> descriptors() {
        return descriptors.all();
    }

    /**
     * Makes the descriptors of channels closed just now free; not from within doRead or doWrite.
     */
    void releaseClosed() {
        descriptors.releaseClosed();
    }

    /** For a {@link Selectable#doRead} to read into: empty, direct, and anyone's after it. */
    ByteBuffer readBuffer() {
        return readBuffer.clear();
    }
}
