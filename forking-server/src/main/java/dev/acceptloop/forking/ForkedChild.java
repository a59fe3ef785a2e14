package dev.acceptloop.forking;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.serving.Backoff;
import dev.acceptloop.protocol.serving.BlockingSocket;
import dev.acceptloop.protocol.serving.Drain;
import dev.acceptloop.protocol.serving.ServerContext;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The child process: finds a socket on descriptor 0 and serves from it, one connection at a time,
 * alone.
 *
 * <pre>
 * connection:  descriptor 0 is the connection:          (read -> protocol -> write)* -> exit
 * spare:       descriptor 0 is the listening socket:    accept -> (read ...)* -> exit
 * worker:      descriptor 0 is the listening socket:    accept -> (read ...)* -> accept ...
 * </pre>
 *
 * <p>Arguments: role, death pipe, slots, then the server's options. What it tells its parent, and
 * by which exit status, {@link ChildReport} says. SIGTERM makes it finish what it has received and
 * end; when its parent is gone, or cuts the drain, it ends at once.
 *
 * <p>Threads: the connection's protocol is called by the main thread, and by tasks from elsewhere
 * between those calls ({@link BlockingSocket}).
 */
final class ForkedChild implements ServerListener {
    static final String CONNECTION = "connection";
    static final String SPARE = "spare";
    static final String WORKER = "worker";

    private static final Logger LOG = System.getLogger(ForkedChild.class.getName());

    private final String role;
    private final ServerContext<?> context;
    private final Drain drain;
    private final ChildReport reports;
    private final @Nullable SharedSlots slots;
    private final long pid = ProcessHandle.current().pid();
    private volatile @Nullable ServerSocketChannel listening;
    private volatile @Nullable BlockingSocket current; // the one that is served
    private volatile CloseReason last = CloseReason.STOPPING; // of the connection served last
    private boolean hasSlot; // main thread

    // ---------------------------------------------------------------- bind

    public static void main(String[] arguments) throws IOException {
        ChildReport reports = ChildReport.onStandardOutput();
        List<String> words = Arrays.asList(arguments);
        var options = ServerOptions.parse(words.subList(3, words.size()));
        var child = new ForkedChild(words.get(0), options, reports, words.get(2));
        ParentDeathPipe.Watch watch =
                ParentDeathPipe.watch(words.get(1), () -> child.cut(CloseReason.STOPPING));
        Runtime.getRuntime().addShutdownHook(new Thread(child::drain, "drain"));
        // Not System.exit, which would wait for the drain, which waits for this.
        watch.halt(child.run());
    }

    private ForkedChild(String role, ServerOptions options, ChildReport reports, String slots)
            throws IOException {
        this.role = role;
        this.context = ServerContext.unbound(options, this);
        this.drain = context.drain();
        this.reports = reports;
        this.slots = slots.isEmpty() ? null : SharedSlots.open(Path.of(slots));
        context.closeOnFailure(() -> cut(CloseReason.SERVICE_FAILED));
    }

    // ---------------------------------------------------------------- accept

    /** Serves what is on descriptor 0; returns the status to exit with. */
    private int run() {
        try {
            reports.ready();
            // The role says what it is: a connection that was reset comes as a listening socket.
            if (role.equals(CONNECTION)) {
                last = CloseReason.RESET;
                if (System.inheritedChannel() instanceof SocketChannel channel) {
                    serve(new BlockingSocket(channel, context));
                }
            } else if (System.inheritedChannel() instanceof ServerSocketChannel channel) {
                acceptAll(channel);
            } else {
                throw new IOException("no listening socket on descriptor 0");
            }
        } catch (IOException e) { // the connection was reset, say
            LOG.log(Level.DEBUG, "child ends", e);
        } catch (Throwable e) {
            context.failed(e);
            last = CloseReason.SERVICE_FAILED;
        }
        return ChildReport.status(last);
    }

    private void acceptAll(ServerSocketChannel channel) throws IOException {
        listening = channel;
        var backoff = new Backoff();
        while (!drain.hasBegun() && (role.equals(WORKER) || current == null)) {
            try {
                accept(channel.accept());
                backoff.succeeded();
            } catch (ClosedChannelException e) {
                return; // drain() closed the listening socket
            } catch (IOException e) {
                reports.acceptFailed(e);
                backoff.pause();
            }
        }
    }

    private void accept(SocketChannel channel) throws IOException {
        BlockingSocket socket;
        try {
            socket = new BlockingSocket(channel, context);
        } catch (IOException e) { // reset before we looked
            channel.close();
            return;
        }
        hasSlot = slots != null && slots.take(pid);
        if (slots == null || hasSlot) {
            serve(socket);
        } else {
            socket.serveRefusal();
        }
    }

    private void serve(BlockingSocket socket) {
        current = socket;
        socket.serve();
    }

    // ---------------------------------------------------------------- close

    /** Of the connections this process accepts its parent knows nothing. */
    @Override
    public void accepted(SocketAddress peer) {
        if (!role.equals(CONNECTION)) {
            reports.accepted(peer);
        }
    }

    /** Before the peer can see it: who comes at once finds the slot free. */
    @Override
    public void closed(SocketAddress peer, CloseReason reason) {
        last = reason;
        reports.answered(context.takeAnswered());
        if (slots != null && hasSlot) {
            slots.free(pid);
        }
        if (role.equals(WORKER)) {
            reports.closed(reason);
        }
    }

    // ---------------------------------------------------------------- shutdown

    /** Told to stop: the main thread finishes what was received, and halts this process. */
    private void drain() {
        drain.begin();
        closeQuietly(listening);
        drain.await(() -> false, () -> ifServing(BlockingSocket::look));
        cut(CloseReason.STOPPING);
    }

    /** What cannot be finished is reset: the end of a process would look like a whole answer. */
    private void cut(CloseReason why) {
        ifServing(socket -> socket.abort(why));
        Runtime.getRuntime().halt(ChildReport.status(why));
    }

    private void ifServing(Consumer<BlockingSocket> action) {
        BlockingSocket socket = current;
        if (socket != null) {
            action.accept(socket);
        }
    }

    private static void closeQuietly(@Nullable ServerSocketChannel listening) {
        try {
            if (listening != null) {
                listening.close();
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "closing the listening socket: {0}", e.getMessage());
        }
    }
}
