package dev.acceptloop.threaded;

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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A fixed number of threads, started ahead, each of which accepts for itself.
 *
 * <pre>
 * each thread:  accept -> (read -> protocol -> write)* -> close -> accept ...
 * </pre>
 *
 * <p>Nothing is handed from one thread to another, and there is no queue but the kernel's: who
 * comes when all threads are taken waits in the backlog. One thread waits in {@code accept}, and
 * the others stand behind it at a lock.
 *
 * <p>Threads: a connection's protocol is called by the thread that accepted it, and by tasks from
 * elsewhere between those calls ({@link BlockingSocket}).
 *
 * @see <a href="http://www.unpbook.com/">W. R. Stevens, B. Fenner, A. M. Rudoff, UNIX Network
 *     Programming, volume 1, 3rd edition, 30.12</a>
 */
final class PrethreadedServer implements Server {
    private final ServerContext<ServerSocketChannel> context;
    private final Drain drain;
    private final Acceptor acceptor;
    private final List<Thread> threads;
    private final Set<BlockingSocket> sockets = ConcurrentHashMap.newKeySet(); // served now

    // ---------------------------------------------------------------- bind

    PrethreadedServer(int threads, ServerContext<ServerSocketChannel> context) {
        this.context = context;
        this.drain = context.drain();
        this.acceptor = new Acceptor(context);
        context.closeOnFailure(this::close);
        var named = Thread.ofPlatform().name("prethreaded-", 0);
        this.threads =
                Stream.generate(() -> named.unstarted(this::acceptAll)).limit(threads).toList();
        this.threads.forEach(Thread::start);
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

    /** This thread waits for this peer; the others accept meanwhile. */
    private void accept(SocketChannel channel) {
        BlockingSocket socket = BlockingSocket.accepted(channel, context);
        if (socket == null) {
            return;
        }
        sockets.add(socket);
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
        Drain.end(threads); // interrupts handlers that block
        context.stopped();
    }

    @Override
    public void cut() {
        drain.cut();
    }

    private boolean isServing() {
        return threads.stream().anyMatch(Thread::isAlive);
    }
}
