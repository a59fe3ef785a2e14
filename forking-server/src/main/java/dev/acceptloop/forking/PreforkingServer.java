package dev.acceptloop.forking;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.serving.Drain;
import dev.acceptloop.protocol.serving.ServerContext;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of processes, started ahead; each accepts from the one listening socket they all
 * inherited, serves that connection alone, and accepts again.
 *
 * <pre>
 * keeper:        start children until there are enough -> wait until one dies -> ...
 * each child:    accept -> (read -> protocol -> write)* -> close -> accept ...   {@link ForkedChild}
 *
 * with datagrams:
 * each child:    receive -> protocol -> send -> receive ...                   {@link DatagramWorker}
 * </pre>
 *
 * <p>The parent accepts and receives nothing, and so need not know which it is: it starts, replaces
 * and stops. What the children accept they tell it, and it tells the listener. When every child is
 * busy peers wait in the backlog, and datagrams in the socket's buffer. {@code --max-connections}
 * is a row of {@link SharedSlots} that the children share.
 *
 * <p>Threads: the keeper, and one watcher per child.
 */
final class PreforkingServer implements Server {
    static final int USUAL_WORKERS = 8;

    private final ServerContext<Integer> context;
    private final Drain drain;
    private final ChildCommand command;
    private final ChildSupervisor children;
    private final @Nullable SharedSlots slots;
    private final int workers;
    private final Thread keeper;

    // ---------------------------------------------------------------- bind

    static PreforkingServer open(ServerOptions options, ServerListener listener)
            throws IOException {
        PreforkingServer server =
                ServerContext.bind(options, listener, SharedSocket::bind)
                        .open(PreforkingServer::new);
        server.start();
        return server;
    }

    private PreforkingServer(ServerContext<Integer> context) throws IOException {
        ServerOptions options = context.options();
        boolean stream = options.transport().isStream();
        Class<?> child = stream ? ForkedChild.class : DatagramWorker.class;
        int limit = options.number(Option.MAX_CONNECTIONS);
        this.context = context;
        this.drain = context.drain();
        this.command = new ChildCommand(child, options, ChildImage.open());
        this.workers = options.numberOr(Option.WORKERS, USUAL_WORKERS);
        this.slots = limit > 0 && limit < workers ? opened(limit) : null;
        this.children = new ChildSupervisor(context, drain, this::notStarted, this::freeSlot);
        this.keeper = Thread.ofPlatform().name("preforking-keeper").unstarted(this::keepWorkers);
    }

    private SharedSlots opened(int limit) throws IOException {
        return context.opened(SharedSlots.create(limit));
    }

    private void start() {
        context.closeOnFailure(this::close);
        keeper.start();
        children.awaitReady(workers);
    }

    @Override
    public SocketAddress address() {
        return context.address();
    }

    // ---------------------------------------------------------------- accept

    private void keepWorkers() {
        children.keep(workers, workers, this::startWorker);
    }

    private Process startWorker(String deathPipe) throws IOException {
        String row = slots == null ? "" : slots.file().toString();
        return command.start(ForkedChild.WORKER, deathPipe, row, context.socket());
    }

    private void notStarted(IOException cause) {
        context.warn(String.valueOf(cause.getMessage()));
    }

    // ---------------------------------------------------------------- close

    /** A child that was killed has not freed it. */
    private void freeSlot(long pid) {
        if (slots != null) {
            slots.free(pid);
        }
    }

    // ---------------------------------------------------------------- shutdown

    @Override
    public synchronized void close() {
        if (!drain.begin()) {
            return;
        }
        SharedSocket.refuseMore(context);
        children.wake();
        Drain.end(List.of(keeper));
        context.stopAccepting();
        children.end();
        if (slots != null) {
            slots.close();
        }
        context.stopped();
    }

    @Override
    public void cut() {
        drain.cut();
    }
}
