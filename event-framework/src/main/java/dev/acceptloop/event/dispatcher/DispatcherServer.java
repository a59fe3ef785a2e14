package dev.acceptloop.event.dispatcher;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.serving.Backoff;
import dev.acceptloop.protocol.serving.Drain;
import dev.acceptloop.protocol.serving.LoopExecutor;
import dev.acceptloop.protocol.serving.ServerContext;
import dev.acceptloop.protocol.serving.SocketChannels;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One thread, and sockets that are asked each turn what they wait for.
 *
 * <pre>
 * loop:  every socket: readable()? writable()? -> select -> handleWrite | handleRead -> tasks
 * </pre>
 *
 * <p>What the other event loops do when the interest of a connection changes is here two methods,
 * {@code readable} and {@code writable}; the questions to the silent ones are what that costs.
 *
 * <p>Threads: all but {@link #close()} and {@link #cut} are the loop's.
 *
 * @see <a href="https://docs.python.org/3.11/library/asyncore.html">asyncore, as Python 3.11 had
 *     it</a>
 */
final class DispatcherServer implements Server {
    private static final int ACCEPT_BATCH = 64; // the others get their turn in a connect storm

    final ServerContext<ServerSocketChannel> context;
    final ChannelMap map;
    final LoopExecutor tasks;
    private final Drain drain;
    private final Listening listening;
    private final Thread thread;

    // ---------------------------------------------------------------- bind

    static DispatcherServer open(ServerOptions options, ServerListener listener)
            throws IOException {
        ServerContext<ServerSocketChannel> context = ServerContext.listening(options, listener);
        try {
            return new DispatcherServer(context);
        } catch (IOException e) {
            context.abandon();
            throw e;
        }
    }

    private DispatcherServer(ServerContext<ServerSocketChannel> context) throws IOException {
        this.context = context;
        this.drain = context.drain();
        this.map = ChannelMap.open(context.readBuffer());
        this.thread = new Thread(this::run, "dispatcher-loop");
        this.tasks = new LoopExecutor(thread, map::wakeUp);
        this.listening = new Listening(context.socket());
        context.closeOnFailure(this::close);
        thread.start();
    }

    @Override
    public SocketAddress address() {
        return context.address();
    }

    /** Serves until the listening socket and all connections have left the map. */
    private void run() {
        try (map) {
            serve(); // and fails before the map is closed: its channels are the connections
            tasks.end();
        } catch (IOException e) {
            context.failed(e); // of the selector, which could not be closed
        }
    }

    private void serve() {
        try {
            while (!map.isEmpty()) {
                drain.forgetInterrupt(); // of a handler: select would not wait
                map.poll(tasks.hasTasks() ? 0 : listening.nanosToAccept());
                tasks.runAll();
            }
        } catch (Throwable e) { // nobody can be served any more
            context.failed(e);
            forEach(connection -> connection.abort(CloseReason.STOPPING));
        }
    }

    // ---------------------------------------------------------------- accept

    /** The listening socket; not asked to accept for a while after it failed to. */
    private final class Listening extends Dispatcher {
        private final Backoff backoff = new Backoff();
        private boolean pausing;

        Listening(ServerSocketChannel channel) throws IOException {
            super(map);
            attach(channel);
        }

        @Override
        protected boolean readable() {
            pausing &= !backoff.takeEnd();
            return !pausing;
        }

        /** How long a turn may wait, -1 for ever. */
        long nanosToAccept() {
            return pausing ? TimeUnit.MILLISECONDS.toNanos(backoff.millisLeft()) : -1;
        }

        @Override
        protected void handleAccept() throws IOException {
            for (int i = 0; i < ACCEPT_BATCH; i++) {
                SocketChannel channel = accept();
                if (channel == null) {
                    return;
                }
                backoff.succeeded();
                connect(channel);
            }
        }

        @Override
        protected void handleError(Exception cause) {
            context.acceptFailed(cause instanceof IOException e ? e : new IOException(cause));
            backoff.failed();
            pausing = true;
        }

        private void connect(SocketChannel channel) {
            try {
                new DispatcherConnection(DispatcherServer.this, channel).open();
            } catch (IOException e) { // reset before we looked
                SocketChannels.close(channel, true);
            }
        }
    }

    // ---------------------------------------------------------------- shutdown

    @Override
    public synchronized void close() {
        if (!drain.begin()) {
            return;
        }
        tasks.execute(this::drainAll);
        drain.await(List.of(thread));
        tasks.execute(() -> forEach(connection -> connection.abort(CloseReason.STOPPING)));
        Drain.end(List.of(thread)); // interrupts a handler that blocks
        context.stopped();
    }

    @Override
    public void cut() {
        drain.cut();
    }

    private void drainAll() {
        context.stopAccepting();
        listening.close();
        forEach(DispatcherConnection::drain);
    }

    private void forEach(Consumer<DispatcherConnection> action) {
        for (Dispatcher dispatcher : map.channels()) {
            if (dispatcher instanceof DispatcherConnection connection) {
                action.accept(connection);
            }
        }
    }
}
