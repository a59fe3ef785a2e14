package dev.acceptloop.forking;

import dev.acceptloop.protocol.Backoff;
import dev.acceptloop.protocol.Bound;
import dev.acceptloop.protocol.DatagramContext;
import dev.acceptloop.protocol.Option;
import dev.acceptloop.protocol.Server;
import dev.acceptloop.protocol.ServerListener;
import dev.acceptloop.protocol.ServerOptions;
import dev.acceptloop.protocol.Services;
import dev.acceptloop.syscalls.DatagramSockets;
import dev.acceptloop.syscalls.Descriptors;
import dev.acceptloop.syscalls.Sockets;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A fixed number of processes, started ahead; each receives from the one socket they all inherited,
 * answers, and receives again.
 *
 * <pre>
 * keeper:        start children until there are enough -> wait until one dies -> ...
 * each child:    receive -> protocol -> send -> receive ...                 {@link DatagramWorker}
 * </pre>
 *
 * <p>The parent receives nothing: it starts, replaces and stops. When every child is busy datagrams
 * wait in the kernel, as far as its buffer goes.
 *
 * <p>Threads: the keeper, and one watcher per child.
 */
final class PreforkingDatagramServer implements Server {
    private static final Logger LOG = System.getLogger(PreforkingDatagramServer.class.getName());
    private static final Duration START = Duration.ofSeconds(20);

    /** A child that is told to stop by others than its parent waits no longer than this. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final ServerOptions options;
    private final ServerListener listener;
    private final Bound<Integer> bound;
    private final DatagramContext context;
    private final ChildCommand command;
    private final Lifeline lifeline = new Lifeline();
    private final Children children = new Children();
    private final int workers;
    private final Thread keeper;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int alive; // children, one about to be started included; guarded by lock
    private boolean stillborn; // one died before it was ready; guarded by lock
    private boolean stopping; // guarded by lock

    // ---------------------------------------------------------------- bind

    static PreforkingDatagramServer open(ServerOptions options, ServerListener listener)
            throws IOException {
        Services.named(options.value(Option.SERVICE)); // an unknown one opens nothing
        Bound<Integer> bound =
                Bound.open(
                        options,
                        address -> DatagramSockets.bound(address, options.isSet(Option.REUSE_PORT)),
                        Sockets::localAddress,
                        Descriptors::close);
        var command = new ChildCommand(DatagramWorker.class, options, StartCache.open());
        var server = new PreforkingDatagramServer(options, listener, bound, command);
        server.start();
        return server;
    }

    private PreforkingDatagramServer(
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
        this.workers = options.numberOr(Option.WORKERS, PreforkingServer.USUAL_WORKERS);
        this.keeper = Thread.ofPlatform().name("preforking-keeper").unstarted(this::keepWorkers);
    }

    private void start() {
        keeper.start();
        children.awaitReady(workers, START);
    }

    @Override
    public SocketAddress address() {
        return bound.address();
    }

    // ---------------------------------------------------------------- receive

    // The children receive, whoever is faster: DatagramWorker.

    private void keepWorkers() {
        try {
            var backoff = new Backoff();
            while (awaitMissing()) {
                if (!wasStillborn()) {
                    backoff.succeeded();
                } else if (pause(backoff)) {
                    return;
                }
                startChild();
            }
        } catch (Throwable e) { // nobody replaces a child any more
            context.failed(e, this::close);
        }
    }

    /** Waits until there is one worker too few, and counts it; false at the end. */
    private boolean awaitMissing() {
        lock.lock();
        try {
            while (!stopping && alive >= workers) {
                changed.awaitUninterruptibly();
            }
            alive++;
            return !stopping;
        } finally {
            lock.unlock();
        }
    }

    private boolean wasStillborn() {
        lock.lock();
        try {
            boolean was = stillborn;
            stillborn = false;
            return was;
        } finally {
            lock.unlock();
        }
    }

    /** Starts a child that was counted, trying until it starts or the server stops. */
    private void startChild() {
        var backoff = new Backoff();
        while (true) {
            try {
                Process process =
                        command.start(ForkedChild.WORKER, lifeline.path(), "", bound.socket());
                var child = new Child(process, null, listener, children::poke);
                children.add(child);
                child.watch(this::ended);
                return;
            } catch (IOException e) {
                LOG.log(Level.WARNING, "no child starts: {0}", e.getMessage());
                if (pause(backoff)) {
                    return;
                }
            }
        }
    }

    /** Waits a little, or not at all when stopping; says which. */
    private boolean pause(Backoff backoff) {
        lock.lock();
        try {
            long left = backoff.failed().toNanos();
            while (!stopping && left > 0) {
                left = changed.awaitNanos(left);
            }
            return stopping;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        } finally {
            lock.unlock();
        }
    }

    // ---------------------------------------------------------------- send

    // The children send: DatagramWorker.

    /** A child has ended and is reaped; its watcher calls. */
    private void ended(Child child, int status) {
        LOG.log(Level.DEBUG, () -> "child " + child.pid() + " ended with status " + status);
        lock.lock();
        try {
            alive--;
            stillborn |= !child.isReady();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        children.remove(child);
    }

    // ---------------------------------------------------------------- shutdown

    @Override
    public synchronized void close() {
        if (!stop()) {
            return;
        }
        joinKeeper();
        listener.draining();
        children.drain(options.duration(Option.DRAIN_TIMEOUT), this::cut);
        closeQuietly();
        listener.stopped();
    }

    @Override
    public void cut() {
        try {
            lifeline.cut();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the children are killed: {0}", e.getMessage());
        }
        children.cut();
    }

    /** Ends every wait for a datagram, and the keeper's; false if that was done before. */
    private boolean stop() {
        lock.lock();
        try {
            if (stopping) {
                return false;
            }
            stopping = true;
            changed.signalAll();
            DatagramSockets.refuseMore(bound.socket());
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the socket is gone: {0}", e.getMessage());
        } finally {
            lock.unlock();
        }
        return true;
    }

    private void joinKeeper() {
        try {
            keeper.join();
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
