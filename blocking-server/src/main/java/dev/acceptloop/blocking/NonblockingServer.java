package dev.acceptloop.blocking;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.server.Server;
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
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * One thread asks every connection in turn whether it has something, and never waits: busy whether
 * or not anybody speaks, and late by the questions to all the silent ones. All but {@link #close}
 * and {@link #cut} is the loop's.
 *
 * <pre>
 * loop:  accept? -> each connection: (owed? write) (read? -> protocol -> write) -> tasks -> accept?
 * </pre>
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/fcntl.2.html">fcntl(2), O_NONBLOCK</a>
 */
final class NonblockingServer implements Server {
    private final ServerContext<ServerSocketChannel> context;
    private final Drain drain;
    private final ByteBuffer in;
    private final Thread thread = new Thread(this::run, "nonblocking-loop");
    private final LoopExecutor tasks = new LoopExecutor(thread, () -> {}); // it is always awake
    private final Backoff backoff = new Backoff();
    private final List<Socket> sockets = new ArrayList<>();

    // ---------------------------------------------------------------- bind

    NonblockingServer(ServerContext<ServerSocketChannel> context) throws IOException {
        this.context = context;
        this.drain = context.drain();
        this.in = ByteBuffer.allocateDirect(context.readBuffer());
        context.socket().configureBlocking(false);
        context.closeOnFailure(this::close);
        thread.start();
    }

    @Override
    public SocketAddress address() {
        return context.address();
    }

    private void run() {
        try {
            while (context.socket().isOpen() || !sockets.isEmpty()) {
                if (context.socket().isOpen() && backoff.allows()) {
                    accept();
                }
                sockets.forEach(Socket::ask);
                sockets.removeIf(socket -> socket.connection.isClosed());
                tasks.runAll();
            }
        } catch (Throwable e) { // nobody can be served any more
            context.failed(e);
            abortAll();
        }
        tasks.end();
    }

    // ---------------------------------------------------------------- accept

    private void accept() {
        try {
            SocketChannel channel = context.socket().accept();
            backoff.succeeded();
            if (channel != null) {
                connect(channel);
            }
        } catch (IOException e) {
            context.acceptFailed(e);
            backoff.failed();
        }
    }

    private void connect(SocketChannel channel) {
        try {
            sockets.add(new Socket(channel));
            sockets.getLast().connection.open();
        } catch (IOException e) { // reset before we looked
            SocketChannels.close(channel, true);
        }
    }

    /** One connection's channel: asked in every turn, written at once. */
    private final class Socket implements StreamSocket {
        private final SocketChannel channel;
        private final Connection connection;

        Socket(SocketChannel channel) throws IOException {
            this.channel = SocketChannels.nonBlocking(channel);
            this.connection = context.accepted(this, tasks, channel);
        }

        // ------------------------------------------------------------ read

        /** Most times nothing has come, which is news only when the server stops. */
        void ask() {
            try {
                if (connection.wantsToWrite()) {
                    connection.flush();
                }
                int count = connection.wantsToRead() ? channel.read(in.clear()) : 0;
                if (count != 0 || connection.isDraining()) {
                    connection.received(count, in.flip());
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
        public void want(boolean toRead, boolean toWrite) {} // it is asked in every turn

        @Override
        public void shutdownOutput() throws IOException {
            channel.shutdownOutput();
        }

        // ------------------------------------------------------------ close

        @Override
        public void close(boolean reset) {
            SocketChannels.close(channel, reset);
            connection.closed();
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
        tasks.execute(this::abortAll);
        Drain.end(List.of(thread)); // interrupts a handler that blocks
        context.stopped();
    }

    @Override
    public void cut() {
        drain.cut();
    }

    private void drainAll() {
        context.stopAccepting();
        sockets.forEach(socket -> socket.connection.drain());
    }

    private void abortAll() {
        sockets.forEach(socket -> socket.connection.abort(CloseReason.STOPPING));
    }
}
