package dev.acceptloop.forking;

import dev.acceptloop.protocol.Backoff;
import dev.acceptloop.protocol.Bound;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Drain;
import dev.acceptloop.protocol.Option;
import dev.acceptloop.protocol.Server;
import dev.acceptloop.protocol.ServerContext;
import dev.acceptloop.protocol.ServerListener;
import dev.acceptloop.protocol.ServerOptions;
import dev.acceptloop.syscalls.Descriptors;
import dev.acceptloop.syscalls.Sockets;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of processes, started ahead; each accepts from the one listening socket they all
 * inherited, serves that connection alone, and accepts again.
 *
 * <pre>
 * keeper:        start children until there are enough -> wait until one dies -> ...
 * each child:    accept -> (read -> protocol -> write)* -> close -> accept ...   {@link ForkedChild}
 * </pre>
 *
 * <p>The parent accepts nothing and sees no connection: it starts, replaces and stops. What the
 * children accept they tell it, and it tells the listener. When every child is busy peers wait in
 * the backlog. {@code --max-connections} is a row of {@link Seats} that the children share.
 *
 * <p>Threads: the keeper, and one watcher per child.
 */
final class PreforkingServer implements Server {
    static final int USUAL_WORKERS = 8;

    private static final Logger LOG = System.getLogger(PreforkingServer.class.getName());
    private static final Duration START = Duration.ofSeconds(20);

    private final ServerOptions options;
    private final ServerListener listener;
    private final ServerContext<Integer> context;
    private final int listening;
    private final ChildCommand command;
    private final Lifeline lifeline = new Lifeline();
    private final Children children = new Children();
    private final @Nullable Seats seats;
    private final int workers;
    private final Thread keeper;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int alive; // children, one about to be started included; guarded by lock
    private boolean stillborn; // one died before it was ready; guarded by lock
    private boolean stopping; // guarded by lock

    // ---------------------------------------------------------------- bind

    static PreforkingServer open(ServerOptions options, ServerListener listener)
            throws IOException {
        ServerContext<Integer> context =
                ServerContext.bind(options, listener, PreforkingServer::listening);
        var command = new ChildCommand(ForkedChild.class, options, StartCache.open());
        var server = new PreforkingServer(options, context, command);
        server.start();
        return server;
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

    private PreforkingServer(
            ServerOptions options, ServerContext<Integer> context, ChildCommand command)
            throws IOException {
        this.options = options;
        this.listener = context.listener();
        this.context = context;
        this.listening = context.socket();
        this.command = command;
        this.workers = options.numberOr(Option.WORKERS, USUAL_WORKERS);
        int limit = options.number(Option.MAX_CONNECTIONS);
        this.seats = limit > 0 && limit < workers ? Seats.create(limit) : null;
        this.keeper = Thread.ofPlatform().name("preforking-keeper").unstarted(this::keepWorkers);
    }

    private void start() {
        context.closeOnFailure(this::close);
        keeper.start();
        children.awaitReady(workers, START);
    }

    @Override
    public SocketAddress address() {
        return context.address();
    }

    // ---------------------------------------------------------------- accept

    private void keepWorkers() {
        try {
            startMissing();
        } catch (Throwable e) {
            context.failed(e);
        }
    }

    private void startMissing() {
        var backoff = new Backoff();
        while (awaitMissing()) {
            if (!wasStillborn()) {
                backoff.succeeded();
            } else if (pause(backoff)) {
                return;
            }
            startChild();
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
        String row = seats == null ? "" : seats.file().toString();
        while (true) {
            try {
                Process process =
                        command.start(ForkedChild.WORKER, lifeline.path(), row, listening);
                var child = new Child(process, null, listener, children::poke);
                children.add(child);
                child.watch(this::ended);
                return;
            } catch (IOException e) {
                context.warn(Children.whyNotStarted(e));
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

    // ---------------------------------------------------------------- close

    /** A child has ended and is reaped; its watcher calls. */
    private void ended(Child child, int status) {
        if (seats != null) {
            seats.free(child.pid());
        }
        boolean expected;
        lock.lock();
        try {
            alive--;
            stillborn |= !child.isReady();
            expected = stopping;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        child.closed(
                Report.reason(
                        status, expected ? CloseReason.STOPPING : CloseReason.SERVICE_FAILED));
        children.remove(child);
    }

    // ---------------------------------------------------------------- shutdown

    @Override
    public synchronized void close() {
        if (!stop()) {
            return;
        }
        Drain.end(List.of(keeper));
        context.stopAccepting();
        children.drain(options.duration(Option.DRAIN_TIMEOUT), this::cut);
        closeQuietly();
        context.stopped();
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

    /** Ends every accept, and the keeper's wait; false if that was done before. */
    private boolean stop() {
        lock.lock();
        try {
            if (stopping) {
                return false;
            }
            stopping = true;
            changed.signalAll();
            children.all().forEach(Child::stopAccepting);
            context.unlist();
            Sockets.shutdown(listening, Sockets.Direction.BOTH);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "closing the listening socket: {0}", e.getMessage());
        } finally {
            lock.unlock();
        }
        return true;
    }

    private void closeQuietly() {
        try {
            lifeline.close();
            if (seats != null) {
                seats.close();
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "closing the listening socket: {0}", e.getMessage());
        }
    }
}
