package dev.acceptloop.selector;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.IntrusiveSet;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.serving.Backoff;
import dev.acceptloop.protocol.serving.Connection;
import dev.acceptloop.protocol.serving.Drain;
import dev.acceptloop.protocol.serving.LoopExecutor;
import dev.acceptloop.protocol.serving.ServerContext;
import dev.acceptloop.protocol.serving.SocketChannels;
import dev.acceptloop.protocol.serving.StreamSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * One thread waits for all connections at once.
 *
 * <pre>
 * loop:  select -> (owed? write) -> (readable? read -> protocol -> write) ... -> tasks -> select
 * </pre>
 *
 * <p>Threads: a connection belongs to one loop for life. The listening socket is a key of the first
 * loop, which deals connections round.
 *
 * @see <a href="https://gee.cs.oswego.edu/dl/cpjslides/nio.pdf">Doug Lea, Scalable IO in Java</a>
 */
final class SelectorServer implements Server {
    private static final int ACCEPT_BATCH = 64; // the others get their turn in a connect storm

    private final ServerContext<ServerSocketChannel> context;
    private final Drain drain;
    private final List<Loop> loops = new ArrayList<>();
    private final SelectionKey listening; // of the first loop

    // ---------------------------------------------------------------- bind

    static SelectorServer open(ServerOptions options, ServerListener listener) throws IOException {
        return ServerContext.listening(options, listener).open(SelectorServer::new);
    }

    private SelectorServer(ServerContext<ServerSocketChannel> context) throws IOException {
        this.context = context;
        this.drain = context.drain();
        for (int i = 0; i < context.options().number(Option.LOOPS); i++) {
            loops.add(new Loop("selector-loop-" + i));
        }
        this.listening = loops.getFirst().listen(context.socket());
        context.closeOnFailure(this::close);
        loops.forEach(loop -> loop.thread.start());
    }

    @Override
    public SocketAddress address() {
        return context.address();
    }

    /** One selector, its thread, and the connections that are its own. */
    private final class Loop {
        private final Selector selector = context.opened(Selector.open());
        private final ByteBuffer in = ByteBuffer.allocateDirect(context.readBuffer());
        private final Thread thread;
        private final LoopExecutor tasks;
        private final Backoff backoff = new Backoff();
        private final IntrusiveSet<Socket> sockets = new IntrusiveSet<>();
        private int nextLoop;
        private boolean draining;

        Loop(String name) throws IOException {
            this.thread = new Thread(this::run, name);
            this.tasks = new LoopExecutor(thread, selector::wakeup);
        }

        private SelectionKey listen(ServerSocketChannel channel) throws IOException {
            channel.configureBlocking(false);
            return channel.register(selector, SelectionKey.OP_ACCEPT, (Runnable) this::accept);
        }

        private void run() {
            try (selector) {
                while (!draining || !sockets.isEmpty()) {
                    drain.forgetInterrupt(); // of a handler: select would not wait
                    selector.select(
                            key -> ((Runnable) key.attachment()).run(), backoff.millisLeft());
                    if (backoff.takeEnd() && listening.isValid()) {
                        listening.interestOps(SelectionKey.OP_ACCEPT);
                    }
                    tasks.runAll();
                }
            } catch (Throwable e) { // nobody here can be served any more
                context.failed(e);
                abortAll();
            }
            tasks.end();
        }

        // ------------------------------------------------------------ accept

        private void accept() {
            try {
                for (int i = 0; i < ACCEPT_BATCH; i++) {
                    SocketChannel channel = context.socket().accept();
                    if (channel == null) {
                        return;
                    }
                    backoff.succeeded();
                    nextLoop = (nextLoop + 1) % loops.size();
                    Loop loop = loops.get(nextLoop);
                    loop.tasks.execute(() -> loop.connect(channel));
                }
            } catch (IOException e) {
                context.acceptFailed(e);
                backoff.failed();
                listening.interestOps(0);
            }
        }

        private void connect(SocketChannel channel) {
            try {
                var socket = new Socket(this, channel);
                sockets.add(socket);
                socket.connection.open();
            } catch (IOException | ClosedSelectorException e) { // reset before we looked; or ended
                SocketChannels.close(channel, true);
            }
        }

        private void drainAll() {
            draining = true;
            for (Socket socket : sockets.copy()) {
                socket.connection.drain();
                socket.read();
            }
        }

        private void abortAll() {
            sockets.copy().forEach(socket -> socket.connection.abort(CloseReason.STOPPING));
        }
    }

    /** One connection's channel, and what its key carries: read when ready, written at once. */
    private final class Socket extends IntrusiveSet.Element implements StreamSocket, Runnable {
        private final Loop loop;
        private final SocketChannel channel;
        private final SelectionKey key;
        private final Connection connection;

        Socket(Loop loop, SocketChannel channel) throws IOException {
            this.loop = loop;
            this.channel = SocketChannels.nonBlocking(channel);
            this.key = channel.register(loop.selector, SelectionKey.OP_READ, this);
            this.connection = context.accepted(this, loop.tasks, channel);
        }

        @Override
        public void run() {
            if (key.isWritable()) {
                connection.flush();
            }
            if (key.isValid() && (key.isReadable() || connection.isDraining())) {
                read();
            }
        }

        // ------------------------------------------------------------ read

        /** Once a turn; when the server stops, until there is nothing more. */
        private void read() {
            try {
                if (connection.wantsToRead()) {
                    int count = channel.read(loop.in.clear());
                    connection.received(count, loop.in.flip());
                    if (count != 0 && connection.isDraining()) {
                        loop.tasks.execute(this::read); // after the others had their turn
                    }
                }
            } catch (IOException e) {
                connection.lost(e);
            }
        }

        // ------------------------------------------------------------ write

        @Override
        public void send(ByteBuffer data) throws IOException {
            channel.write(data); // what the kernel does not take now is owed
        }

        @Override
        public void want(boolean toRead, boolean toWrite) {
            int interest =
                    (toRead ? SelectionKey.OP_READ : 0) | (toWrite ? SelectionKey.OP_WRITE : 0);
            if (interest != key.interestOps()) {
                key.interestOps(interest);
            }
        }

        @Override
        public void shutdownOutput() throws IOException {
            channel.shutdownOutput();
        }

        // ------------------------------------------------------------ close

        @Override
        public void close(boolean reset) {
            SocketChannels.close(channel, reset);
            loop.sockets.remove(this);
            connection.closed();
        }
    }

    // ---------------------------------------------------------------- shutdown

    @Override
    public synchronized void close() {
        if (!drain.begin()) {
            return;
        }
        List<Thread> threads = loops.stream().map(loop -> loop.thread).toList();
        loops.getFirst().tasks.execute(this::stopAccepting);
        drain.await(threads);
        loops.forEach(loop -> loop.tasks.execute(loop::abortAll));
        Drain.end(threads); // interrupts handlers that block
        context.stopped();
    }

    @Override
    public void cut() {
        drain.cut();
    }

    /** In the first loop; what it dealt to the others is in their queues already. */
    private void stopAccepting() {
        context.stopAccepting();
        loops.forEach(loop -> loop.tasks.execute(loop::drainAll));
    }
}
