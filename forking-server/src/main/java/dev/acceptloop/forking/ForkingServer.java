package dev.acceptloop.forking;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.serving.Backoff;
import dev.acceptloop.protocol.serving.Drain;
import dev.acceptloop.protocol.serving.ServerContext;
import dev.acceptloop.protocol.serving.UnnamedUnixAddress;
import dev.acceptloop.syscalls.Descriptors;
import dev.acceptloop.syscalls.Sockets;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
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
 * <p>Threads: acceptor, keeper, and one watcher per child; the counts are theirs together ({@link
 * ChildSupervisor}).
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/dup.2.html">dup2(2)</a>
 */
final class ForkingServer implements Server {
    static final int MOST_CHILDREN = 40; // socketserver.ForkingMixIn's

    private final ServerContext<Integer> context;
    private final ServerListener listener;
    private final Drain drain;
    private final ChildCommand command;
    private final ChildSupervisor children;
    private final Refused refused;
    private final int cap;
    private final int limit;
    private final int spares;
    private final Thread acceptor;
    private final Thread keeper;

    // ---------------------------------------------------------------- bind

    static ForkingServer open(ServerOptions options, ServerListener listener) throws IOException {
        ForkingServer server =
                ServerContext.bind(options, listener, SharedSocket::bind).open(ForkingServer::new);
        server.start();
        return server;
    }

    private ForkingServer(ServerContext<Integer> context) throws IOException {
        ServerOptions options = context.options();
        this.context = context;
        this.listener = context.listener();
        this.drain = context.drain();
        this.command = new ChildCommand(ForkedChild.class, options, ChildImage.open());
        this.children = new ChildSupervisor(context, drain, context::acceptFailed, pid -> {});
        this.refused = new Refused(context);
        this.cap = options.numberOr(Option.WORKERS, MOST_CHILDREN);
        this.limit = options.numberOr(Option.MAX_CONNECTIONS, Integer.MAX_VALUE);
        this.spares = options.number(Option.SPARES);
        this.acceptor = Thread.ofPlatform().name("forking-acceptor").unstarted(this::acceptAll);
        this.keeper = Thread.ofPlatform().name("forking-keeper").unstarted(this::keepSpares);
    }

    private void start() {
        context.closeOnFailure(this::close);
        acceptor.start();
        keeper.start();
        children.awaitReady(Math.min(spares, Math.min(cap, limit)));
    }

    @Override
    public SocketAddress address() {
        return context.address();
    }

    // ---------------------------------------------------------------- accept

    private void acceptAll() {
        var backoff = new Backoff();
        try {
            while (children.await(this::isOurTurn)) {
                try {
                    Sockets.Accepted accepted = Sockets.accept(context.socket());
                    accept(accepted.descriptor(), UnnamedUnixAddress.of(accepted.peer()));
                    backoff.succeeded();
                } catch (IOException e) {
                    if (!drain.hasBegun()) { // else it is how the acceptor is woken
                        context.acceptFailed(e);
                    }
                    children.pause(backoff);
                }
            }
        } catch (Throwable e) {
            context.failed(e);
        }
    }

    /** Whether there is room for one more child, or nobody but us to refuse the next one. */
    private boolean isOurTurn() {
        return isFull() || (spares == 0 && children.alive() < cap);
    }

    private boolean isFull() {
        return children.alive() - children.idle() >= limit;
    }

    private boolean isFullOrHasRoom() {
        return isFull() || children.alive() < cap;
    }

    private void accept(int connection, SocketAddress peer) throws IOException {
        listener.accepted(peer);
        @Nullable Child child = children.reserve(peer, this::isFullOrHasRoom, this::isFull);
        if (child == null) {
            refused.take(connection, context.refusal());
            listener.closed(peer, CloseReason.OVERLOADED);
            return;
        }
        try {
            children.start(child, deathPipe -> startChild(deathPipe, connection));
        } finally {
            Descriptors.close(connection);
        }
    }

    private Process startChild(String deathPipe, int connection) throws IOException {
        return command.start(ForkedChild.CONNECTION, deathPipe, "", connection);
    }

    /** Spares accept for themselves, and each is replaced as soon as it has. */
    private void keepSpares() {
        children.keep(spares, Math.min(cap, limit), this::startSpare);
    }

    private Process startSpare(String deathPipe) throws IOException {
        return command.start(ForkedChild.SPARE, deathPipe, "", context.socket());
    }

    // ---------------------------------------------------------------- shutdown

    @Override
    public synchronized void close() {
        if (!drain.begin()) {
            return;
        }
        SharedSocket.refuseMore(context);
        children.wake();
        Drain.end(List.of(acceptor, keeper));
        context.stopAccepting();
        children.end();
        refused.close();
        context.stopped();
    }

    @Override
    public void cut() {
        drain.cut();
    }
}
