package dev.acceptloop.blocking;

import dev.acceptloop.protocol.Backoff;
import dev.acceptloop.protocol.BlockingSocket;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Drain;
import dev.acceptloop.protocol.Server;
import dev.acceptloop.protocol.ServerContext;
import dev.acceptloop.protocol.ServerListener;
import dev.acceptloop.protocol.ServerOptions;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One thread, one connection at a time: the next client waits until this one leaves.
 *
 * <pre>
 * acceptor:    accept -> (read -> protocol -> write)* -> close -> accept ...
 * </pre>
 *
 * <p>Threads: the connection's protocol is called by the one thread, and by tasks from elsewhere
 * between those calls ({@link BlockingSocket}).
 */
final class BlockingServer implements Server {
    private final ServerContext<ServerSocketChannel> context;
    private final Drain drain;
    private final Thread acceptor;
    private volatile @Nullable BlockingSocket current; // the one that is served

    // ---------------------------------------------------------------- bind

    static BlockingServer open(ServerOptions options, ServerListener listener) throws IOException {
        return new BlockingServer(ServerContext.listening(options, listener));
    }

    private BlockingServer(ServerContext<ServerSocketChannel> context) {
        this.context = context;
        this.drain = context.drain();
        context.closeOnFailure(this::close);
        this.acceptor = Thread.ofPlatform().name("blocking-acceptor").start(this::acceptAll);
    }

    @Override
    public SocketAddress address() {
        return context.address();
    }

    // ---------------------------------------------------------------- accept

    private void acceptAll() {
        var backoff = new Backoff();
        try {
            while (!drain.hasBegun()) {
                try {
                    accept(context.socket().accept());
                    backoff.succeeded();
                } catch (ClosedChannelException e) {
                    return; // close() closed the listening socket
                } catch (IOException e) {
                    context.acceptFailed(e);
                    LockSupport.parkNanos(backoff.failed().toNanos());
                }
            }
        } catch (Throwable e) {
            context.failed(e);
        }
    }

    /** This thread waits for one peer; all others wait for this thread. */
    private void accept(SocketChannel channel) throws IOException {
        BlockingSocket socket;
        try {
            socket = new BlockingSocket(channel, context);
        } catch (IOException e) { // reset before we looked
            channel.close();
            return;
        }
        current = socket;
        socket.serve();
        current = null;
    }

    // ---------------------------------------------------------------- shutdown

    @Override
    public synchronized void close() {
        if (!drain.begin()) {
            return;
        }
        context.stopAccepting();
        drain.await(() -> !acceptor.isAlive(), () -> ifServing(socket -> socket.look(drain)));
        ifServing(socket -> socket.abort(CloseReason.STOPPING));
        Drain.end(List.of(acceptor)); // interrupts a handler that blocks
        context.stopped();
    }

    @Override
    public void cut() {
        drain.cut();
    }

    private void ifServing(Consumer<BlockingSocket> action) {
        BlockingSocket socket = current;
        if (socket != null) {
            action.accept(socket);
        }
    }
}
