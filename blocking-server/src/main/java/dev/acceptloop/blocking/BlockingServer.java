package dev.acceptloop.blocking;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.serving.Acceptor;
import dev.acceptloop.protocol.serving.BlockingSocket;
import dev.acceptloop.protocol.serving.Drain;
import dev.acceptloop.protocol.serving.ServerContext;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One thread, one connection at a time: the next client waits until this one leaves.
 *
 * <pre>
 * acceptor:   accept -> (read -> protocol -> write)* -> close -> accept ...
 * </pre>
 *
 * <p>Threads: a connection's protocol is called by its thread, and by tasks from elsewhere between
 * those calls ({@link BlockingSocket}).
 */
final class BlockingServer implements Server {
    private final ServerContext<ServerSocketChannel> context;
    private final Drain drain;
    private final Acceptor acceptor;
    private final Thread thread;
    private volatile @Nullable BlockingSocket current; // the one that is served

    // ---------------------------------------------------------------- bind

    BlockingServer(ServerContext<ServerSocketChannel> context) {
        this.context = context;
        this.drain = context.drain();
        this.acceptor = new Acceptor(context);
        context.closeOnFailure(this::close);
        this.thread = Thread.ofPlatform().name("blocking-acceptor").start(this::acceptAll);
    }

    @Override
    public SocketAddress address() {
        return context.address();
    }

    // ---------------------------------------------------------------- accept

    private void acceptAll() {
        try {
            while (!drain.hasBegun()) {
                accept(acceptor.accept());
            }
        } catch (ClosedChannelException e) {
            return; // close() closed the listening socket
        } catch (Throwable e) {
            context.failed(e);
        }
    }

    /** This thread waits for one peer; all others wait for this thread. */
    private void accept(SocketChannel channel) {
        BlockingSocket socket = BlockingSocket.accepted(channel, context);
        if (socket == null) {
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
        drain.await(() -> !thread.isAlive(), () -> ifServing(BlockingSocket::look));
        ifServing(
                socket -> socket.abort(CloseReason.STOPPING)); // and wakes a blocked read or write
        Drain.end(List.of(thread)); // interrupts a handler that blocks
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
