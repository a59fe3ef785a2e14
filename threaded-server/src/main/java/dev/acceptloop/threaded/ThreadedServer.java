package dev.acceptloop.threaded;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.serving.Acceptor;
import dev.acceptloop.protocol.serving.BlockingSocket;
import dev.acceptloop.protocol.serving.Drain;
import dev.acceptloop.protocol.serving.ServerContext;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

/**
 * One thread per connection: each waits in its own {@code read}.
 *
 * <pre>
 * acceptor:   accept -> start a thread -> accept ...
 * its thread:  (read -> protocol -> write)* -> close
 * </pre>
 *
 * <p>Threads: a connection's protocol is called by its thread, and by tasks from elsewhere between
 * those calls ({@link BlockingSocket}).
 */
final class ThreadedServer implements Server {
    private final ServerContext<ServerSocketChannel> context;
    private final Drain drain;
    private final Acceptor acceptor;
    private final ExecutorService workers;
    private final Thread thread;
    private final Set<BlockingSocket> sockets = ConcurrentHashMap.newKeySet(); // served, or to be

    // ---------------------------------------------------------------- bind

    ThreadedServer(ThreadedModel model, ServerContext<ServerSocketChannel> context) {
        this.context = context;
        this.drain = context.drain();
        this.acceptor = new Acceptor(context);
        this.workers = model.workers(context.options());
        context.closeOnFailure(this::close);
        this.thread = Thread.ofPlatform().name(model.name() + "-acceptor").start(this::acceptAll);
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

    /** A thread waits for this peer; this one goes on to the next. */
    private void accept(SocketChannel channel) {
        BlockingSocket socket = BlockingSocket.accepted(channel, context);
        if (socket == null) {
            return;
        }
        sockets.add(socket);
        try {
            workers.execute(() -> serve(socket));
        } catch (RejectedExecutionException | OutOfMemoryError e) { // stopping, or no thread left
            socket.refuse();
            sockets.remove(socket);
            acceptor.failed(new IOException("no thread for a connection: " + e.getMessage()));
        }
    }

    private void serve(BlockingSocket socket) {
        socket.serve();
        sockets.remove(socket);
    }

    // ---------------------------------------------------------------- shutdown

    @Override
    public synchronized void close() {
        if (!drain.begin()) {
            return;
        }
        context.stopAccepting();
        drain.await(() -> !isServing(), () -> sockets.forEach(BlockingSocket::look));
        sockets.forEach(socket -> socket.abort(CloseReason.STOPPING)); // and wakes its thread
        Drain.end(List.of(thread));
        workers.shutdownNow(); // interrupts handlers that block
        workers.close();
        context.stopped();
    }

    @Override
    public void cut() {
        drain.cut();
    }

    private boolean isServing() {
        return thread.isAlive() || !sockets.isEmpty();
    }
}
