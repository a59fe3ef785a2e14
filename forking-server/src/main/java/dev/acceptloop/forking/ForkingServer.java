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
import dev.acceptloop.protocol.UnnamedPeer;
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
 * One process per connection: the parent accepts, a child serves that one connection and exits.
 *
 * <pre>
 * acceptor:    wait for room -> accept -> start a child -> close our copy -> ...
 * its child:   (read -> protocol -> write)* -> exit                       {@link ForkedChild}
 *
 * with spares:
 * keeper:      start children ahead, as many as are missing -> wait -> ...
 * its child:   accept, tell the parent -> (read -> protocol -> write)* -> exit
 * </pre>
 *
 * <p>At most {@code --workers} children live at a time, spares included; at that cap nobody
 * accepts, and peers wait in the backlog. Above {@code --max-connections} the parent accepts,
 * refuses and closes without a child; spares and served connections together never exceed that
 * limit, so no spare can take a connection that is to be refused.
 *
 * <p>Threads: acceptor, keeper, and one watcher per child; the three counters are theirs together.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/dup.2.html">dup2(2)</a>
 */
final class ForkingServer implements Server {
    static final int MOST_CHILDREN = 40; // socketserver.ForkingMixIn's

    private static final Logger LOG = System.getLogger(ForkingServer.class.getName());
    private static final Duration START = Duration.ofSeconds(20);

    private final ServerOptions options;
    private final ServerListener listener;
    private final ServerContext<Integer> context;
    private final int listening;
    private final ChildCommand command;
    private final Lifeline lifeline = new Lifeline();
    private final Children children = new Children();
    private final Refused refused;
    private final int cap;
    private final int limit;
    private final int spares;
    private final Thread acceptor;
    private final Thread keeper;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int alive; // children, those about to be started included; guarded by lock
    private int starting; // spares among them that are not in children yet; guarded by lock
    private boolean stillborn; // a spare died before it was ready; guarded by lock
    private boolean stopping; // guarded by lock

    // ---------------------------------------------------------------- bind

    static ForkingServer open(ServerOptions options, ServerListener listener) throws IOException {
        ServerContext<Integer> context =
                ServerContext.bind(options, listener, ForkingServer::listening);
        var command = new ChildCommand(ForkedChild.class, options, StartCache.open());
        var server = new ForkingServer(options, context, command);
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

    private ForkingServer(
            ServerOptions options, ServerContext<Integer> context, ChildCommand command)
            throws IOException {
        this.options = options;
        this.listener = context.listener();
        this.context = context;
        this.listening = context.socket();
        this.command = command;
        this.refused = new Refused(context);
        this.cap = options.numberOr(Option.WORKERS, MOST_CHILDREN);
        this.limit = options.numberOr(Option.MAX_CONNECTIONS, Integer.MAX_VALUE);
        this.spares = options.number(Option.SPARES);
        this.acceptor = Thread.ofPlatform().name("forking-acceptor").unstarted(this::acceptAll);
        this.keeper = Thread.ofPlatform().name("forking-keeper").unstarted(this::keepSpares);
    }

    private void start() {
        context.closeOnFailure(this::close);
        keeper.start();
        children.awaitReady(Math.min(spares, Math.min(cap, limit)), START);
        acceptor.start();
    }

    @Override
    public SocketAddress address() {
        return context.address();
    }

    // ---------------------------------------------------------------- accept

    private void acceptAll() {
        try {
            acceptInTurn();
        } catch (Throwable e) {
            context.failed(e);
        }
    }

    private void acceptInTurn() {
        var backoff = new Backoff();
        while (awaitTurn()) {
            try {
                Sockets.Accepted accepted = Sockets.accept(listening);
                accept(accepted.descriptor(), UnnamedPeer.of(accepted.peer()));
                backoff.succeeded();
            } catch (IOException e) {
                tell(e);
                pause(backoff);
            }
        }
    }

    /** Waits until there is room for one more child, or one to be refused; false at the end. */
    private boolean awaitTurn() {
        lock.lock();
        try {
            while (!stopping && !isFull() && (spares > 0 || alive >= cap)) {
                changed.awaitUninterruptibly();
            }
            return !stopping;
        } finally {
            lock.unlock();
        }
    }

    private void accept(int connection, SocketAddress peer) throws IOException {
        listener.accepted(peer);
        if (!reserve()) {
            refused.take(connection, context.refusal());
            listener.closed(peer, CloseReason.OVERLOADED);
            return;
        }
        try {
            startChild(ForkedChild.CONNECTION, peer, connection);
        } finally {
            Descriptors.close(connection);
        }
    }

    /** Counts a child for the connection just accepted; false if it is one too many. */
    private boolean reserve() {
        lock.lock();
        try {
            while (!stopping && !isFull() && alive >= cap) {
                changed.awaitUninterruptibly();
            }
            if (isFull()) {
                return false;
            }
            alive++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Starts a child that was counted, trying until it starts or the server stops. */
    private void startChild(String role, @Nullable SocketAddress peer, int descriptor) {
        var backoff = new Backoff();
        while (true) {
            try {
                Process process = command.start(role, lifeline.path(), "", descriptor);
                var child = new Child(process, peer, listener, this::recount);
                started(child);
                return;
            } catch (IOException e) {
                tell(new IOException(Children.whyNotStarted(e), e));
                if (pause(backoff)) {
                    notStarted(peer);
                    return;
                }
            }
        }
    }

    private void tell(IOException cause) {
        lock.lock();
        try {
            if (stopping) {
                return; // it is how the acceptor is woken
            }
        } finally {
            lock.unlock();
        }
        context.acceptFailed(cause);
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

    private void started(Child child) {
        lock.lock();
        try {
            children.add(child);
            starting -= child.isIdle() ? 1 : 0;
        } finally {
            lock.unlock();
        }
        child.watch(this::ended);
    }

    private void notStarted(@Nullable SocketAddress peer) {
        lock.lock();
        try {
            alive--;
            starting -= peer == null ? 1 : 0;
        } finally {
            lock.unlock();
        }
        if (peer != null) {
            listener.closed(peer, CloseReason.STOPPING);
        }
    }

    private void keepSpares() {
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
                notStarted(null);
                return;
            }
            startChild(ForkedChild.SPARE, null, listening);
        }
    }

    /** Waits until there is one spare too few, and counts it; false at the end. */
    private boolean awaitMissing() {
        lock.lock();
        try {
            while (!stopping && (idle() >= spares || alive >= Math.min(cap, limit))) {
                changed.awaitUninterruptibly();
            }
            if (!stopping) {
                alive++;
                starting++;
            }
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

    private boolean isFull() { // under lock
        return alive - idle() >= limit;
    }

    private int idle() { // under lock
        return starting + children.idle();
    }

    /** A child has told us something: it is ready, or a spare has taken a connection. */
    private void recount() {
        children.poke();
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    // ---------------------------------------------------------------- close

    /** A child has ended and is reaped; its watcher calls. */
    private void ended(Child child, int status) {
        boolean expected;
        lock.lock();
        try {
            alive--;
            stillborn |= child.isIdle() && !child.isReady();
            expected = stopping;
            child.ended();
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
        Drain.end(List.of(acceptor, keeper));
        context.stopAccepting();
        children.drain(options.duration(Option.DRAIN_TIMEOUT), this::cut);
        refused.close();
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

    /** Wakes whoever waits for room or for a connection; false if that was done before. */
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
        } catch (IOException e) {
            LOG.log(Level.WARNING, "closing the listening socket: {0}", e.getMessage());
        }
    }
}
