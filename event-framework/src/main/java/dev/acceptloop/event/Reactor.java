package dev.acceptloop.event;

import dev.acceptloop.event.deferred.Deferred;
import dev.acceptloop.event.time.DelayedCall;
import dev.acceptloop.event.time.ReactorTime;
import dev.acceptloop.protocol.CloseReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
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
 * that thread while it runs, but for {@link #callFromThread}, {@link #threads}, {@link #stop},
 * {@link #stopAndWait}, {@link #crash} and {@link #isRunning}. While it does not run, whoever is
 * about to run it may set it up.
 *
 * <p>What a call throws, an {@link Error} too, is logged as a warning, and the loop goes on; it
 * ends when memory is still out after an {@link OutOfMemoryError}. A call that takes long is named
 * in a warning.
 *
 * @see <a href="https://docs.twisted.org/en/stable/core/howto/reactor-basics.html">Twisted, reactor
 *     overview</a>
 */
public final class Reactor implements ReactorTime, AutoCloseable {
    private static final int READ_BUFFER = 16 * 1024;

    /**
     * Loaded with this: a class in a folder takes a descriptor, and trouble may be to have none.
     */
    @SuppressWarnings("unused")
    private static final List<Class<?>> FOR_TROUBLE =
            List.of(DelayedCall.class, Registrations.Step.class, Lingering.class, Memory.class);

    private final SelectorProvider provider;
    private final LongSupplier nanoClock;
    private final Loop loop;
    private final ByteBuffer readBuffer;
    private final ResolverThreads resolver = new ResolverThreads(this);
    private final ReactorThreads threads;
    private final ReactorDatagrams datagrams = new ReactorDatagrams(this);
    private final ReactorConnections connections;

    private Reactor(SelectorProvider provider, LongSupplier nanoClock, int readBuffer)
            throws IOException {
        this.provider = provider;
        this.nanoClock = nanoClock;
        this.loop = new Loop(provider.openSelector(), nanoClock);
        this.threads = new ReactorThreads(this, loop);
        this.connections = new ReactorConnections(loop.registrations);
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
        return new Reactor(SelectorProvider.provider(), System::nanoTime, readBuffer);
    }

    /**
     * A reactor on another network than the system's, and in another time.
     *
     * @throws IOException if that network has no selectors left
     */
    public static Reactor open(SelectorProvider provider, LongSupplier nanoClock)
            throws IOException {
        return new Reactor(provider, nanoClock, READ_BUFFER);
    }

    // ---------------------------------------------------------------- run

    /**
     * Serves until {@link #stop} and until what has to come before that has ({@link Triggers});
     * then everything it watches is told {@link CloseReason#STOPPING} and closed, and the jobs in
     * its threads are waited for. Timed calls and calls from threads that are still to come stay,
     * for it may be run again.
     *
     * <p>An interrupt counts as a stop, a second one as a {@link #crash}; one that a call takes for
     * itself, as an InterruptedException, does not. Signals are for whoever owns the process: it
     * may have several reactors, but has one handler for each signal.
     *
     * @throws IllegalStateException if it is running
     */
    public void run() {
        loop.run();
    }

    /**
     * One turn of the loop, without {@link #run}: for a test, or inside a loop that is not ours.
     *
     * @param wait how long it may wait for a descriptor; zero not at all
     * @throws IllegalStateException if it is running, or inside a turn
     */
    public void iterate(Duration wait) {
        loop.iterate(wait);
    }

    // ---------------------------------------------------------------- stop

    /**
     * Ends {@link #run} soon, and never inside this call. From any thread; does not wait.
     *
     * @throws IllegalStateException if it is not running, or was stopped already
     */
    public void stop() {
        loop.stop();
    }

    /**
     * Stops, and waits until {@link #run} has returned: for the thread that ends the process. Does
     * nothing if it is not running; if it is stopping already it only waits.
     *
     * <p>A JVM that is told to end, as by SIGTERM, halts when its shutdown hooks have returned. A
     * hook that only calls {@link #stop} returns at once, and nobody is told of the end. This one
     * is enough:
     *
     * {@snippet :
     * var hook = new Thread(() -> reactor.stopAndWait(Duration.ofSeconds(10)));
     * Runtime.getRuntime().addShutdownHook(hook);
     * }
     *
     * <p>What is to be done in the end belongs in {@link #triggers} and in connectionLost; what
     * stands behind {@code run} in the thread that called it may not be reached.
     *
     * @param most how long to wait; a program that calls {@link System#exit} in the reactor's
     *     thread, which then waits for its own hooks, waits that long
     * @return whether it is not running any more; false, too, if the waiting thread is interrupted,
     *     which it then stays
     * @throws IllegalStateException in the reactor's thread, which would wait for itself
     */
    public boolean stopAndWait(Duration most) {
        return loop.stopAndWait(most);
    }

    /**
     * Leaves {@link #run} after this turn and does nothing else: no trigger, no connection ends. It
     * may be run again, and goes on where it was. From any thread.
     *
     * @throws IllegalStateException if it is not running
     */
    public void crash() {
        loop.crash();
    }

    /**
     * Whether {@link #run} is going on, from the start of its {@link Triggers} to the end of its
     * connections. From any thread.
     */
    public boolean isRunning() {
        return loop.isRunning();
    }

    /** What is done when it starts and stops. */
    public Triggers triggers() {
        return loop.triggers;
    }

    /**
     * Gives the selector back, and closes what it still watched. Calls from threads that never ran,
     * and those that come later, run on a thread of their own; all else that would begin something
     * throws an {@link IllegalStateException} from now on. Idempotent.
     *
     * @throws IllegalStateException if it is running
     */
    @Override
    public void close() throws IOException {
        loop.close();
        resolver.close();
    }

    // ---------------------------------------------------------------- calls

    @Override
    public DelayedCall callLater(Duration delay, Runnable call) {
        loop.requireOwner();
        return loop.timedCalls.add(delay, call);
    }

    @Override
    public long nanoTime() {
        return nanoClock.getAsLong();
    }

    /**
     * Calls {@code call} in the reactor's thread, soon and never inside this call, after those
     * given before it: the one way in from another thread. Before {@link #run} it waits for that.
     */
    public void callFromThread(Runnable call) {
        loop.callFromThread(call);
    }

    /** Calls {@code call} at once if this is the reactor's thread, else as callFromThread does. */
    void callNowOrFromThread(Runnable call) {
        if (isOwner()) {
            call.run();
        } else {
            callFromThread(call);
        }
    }

    /** Calls {@code call} at once if the reactor is running, else as the first thing it does. */
    public void callWhenRunning(Runnable call) {
        loop.requireOwner();
        if (isRunning()) {
            call.run();
        } else {
            loop.triggers.add(Triggers.Phase.AFTER, Triggers.STARTUP, call);
        }
    }

    /**
     * Names in a warning each call that takes longer than that from now on; zero for none. It is
     * 100 ms until then.
     */
    public void warnOfCallsAbove(Duration threshold) {
        loop.requireOwner();
        loop.slowCalls.threshold(threshold);
    }

    /** Throws unless this is the thread that runs the reactor now, or none does. */
    void requireOwner() {
        loop.requireOwner();
    }

    /** Whether this is the thread that runs the reactor now. */
    boolean isOwner() {
        return loop.isOwner();
    }

    /** Its threads for jobs that wait, and what other threads may wait for. From any thread. */
    public ReactorThreads threads() {
        return threads;
    }

    // ---------------------------------------------------------------- listen, connect

    /**
     * Listens on a TCP port, and has {@code factory} make the protocols of its connections.
     *
     * @throws IOException if that cannot be; the message names the address
     */
    public Port listenTCP(InetSocketAddress address, Factory factory) throws IOException {
        return listenTCP(address, factory, TcpOptions.DEFAULTS, () -> this);
    }

    /**
     * The same; its connections may be other reactors' to serve.
     *
     * @param owners asked, in this reactor's thread, for the reactor of each connection
     */
    public Port listenTCP(
            InetSocketAddress address,
            Factory factory,
            TcpOptions options,
            Supplier<Reactor> owners)
            throws IOException {
        var socket = ListeningSocket.tcp(provider, address, options);
        return StreamPort.listening(this, socket, factory, options.highWater(), owners);
    }

    /** Listens on a Unix domain socket, as {@link #listenTCP} does on a port. */
    public Port listenUNIX(Path path, Factory factory) throws IOException {
        return listenUNIX(path, factory, UnixOptions.DEFAULTS, () -> this);
    }

    /** The same; its connections may be other reactors' to serve. */
    public Port listenUNIX(
            Path path, Factory factory, UnixOptions options, Supplier<Reactor> owners)
            throws IOException {
        var socket = ListeningSocket.unix(provider, path, options);
        return StreamPort.listening(this, socket, factory, options.highWater(), owners);
    }

    /**
     * Begins to connect, and tells {@code factory} how that went, never inside this call. A name is
     * looked up first ({@link InetSocketAddress#createUnresolved}), without holding up the loop.
     */
    public Connector connectTCP(
            InetSocketAddress address, ClientFactory factory, ConnectOptions options) {
        return Connector.connecting(this, address, factory, options);
    }

    /** Begins to connect, with {@link ConnectOptions#DEFAULTS}. */
    public Connector connectTCP(InetSocketAddress address, ClientFactory factory) {
        return connectTCP(address, factory, ConnectOptions.DEFAULTS);
    }

    /** Begins to connect to a Unix domain socket, as {@link #connectTCP} does to a port. */
    public Connector connectUNIX(Path path, ClientFactory factory, ConnectOptions options) {
        return Connector.connecting(this, UnixDomainSocketAddress.of(path), factory, options);
    }

    /** Begins to connect, with {@link ConnectOptions#DEFAULTS}. */
    public Connector connectUNIX(Path path, ClientFactory factory) {
        return connectUNIX(path, factory, ConnectOptions.DEFAULTS);
    }

    /** Its sockets for datagrams. */
    public ReactorDatagrams datagrams() {
        return datagrams;
    }

    /** All its stream connections at once. */
    public ReactorConnections connections() {
        return connections;
    }

    // ---------------------------------------------------------------- names

    /**
     * The addresses of a host, best first, at least one, or an {@link
     * java.net.UnknownHostException}; looked up without holding up the loop. 32 names are looked up
     * at the same time, and others wait for the first of these to be known.
     */
    public Deferred<List<InetAddress>> resolve(String host) {
        loop.requireOwner();
        return resolver.resolve(host);
    }

    /**
     * Has names looked up by {@code names} from now on; {@link NameResolver#SYSTEM} does until
     * then.
     */
    public void useNames(NameResolver names) {
        loop.requireOwner();
        resolver.use(names);
    }

    // ---------------------------------------------------------------- descriptors

    /** Calls {@link Selectable#doRead} whenever there is something to read; idempotent. */
    public void addReader(Selectable descriptor) {
        loop.requireOwner();
        loop.registrations.addReader(descriptor);
    }

    /** Undoes {@link #addReader}; idempotent. */
    public void removeReader(Selectable descriptor) {
        loop.requireThread();
        loop.registrations.removeReader(descriptor);
    }

    /** Calls {@link Selectable#doWrite} whenever there is room to write; idempotent. */
    public void addWriter(Selectable descriptor) {
        loop.requireOwner();
        loop.registrations.addWriter(descriptor);
    }

    /** Undoes {@link #addWriter}; idempotent. */
    public void removeWriter(Selectable descriptor) {
        loop.requireThread();
        loop.registrations.removeWriter(descriptor);
    }

    /** What it watches now. */
    public List<Selectable> descriptors() {
        return loop.registrations.all();
    }

    /** For the sockets of this package: what only they do with them. */
    Registrations watch() {
        return loop.registrations;
    }

    SelectorProvider provider() {
        return provider;
    }

    /** For a {@link Selectable#doRead} to read into: empty, direct, and anyone's after it. */
    ByteBuffer readBuffer() {
        return readBuffer.clear();
    }
}
