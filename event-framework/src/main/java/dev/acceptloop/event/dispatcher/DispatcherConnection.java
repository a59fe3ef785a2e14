package dev.acceptloop.event.dispatcher;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.serving.Connection;
import dev.acceptloop.protocol.serving.SocketChannels;
import dev.acceptloop.protocol.serving.StreamSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;

/** One connection's channel of a {@link DispatcherServer}: asked each turn what it waits for. */
final class DispatcherConnection extends Dispatcher {
    private static final int READ_BATCH = 64; // in a drain, the others get their turn

    private final DispatcherServer server;
    private final SocketChannel channel;
    private final Connection connection;

    DispatcherConnection(DispatcherServer server, SocketChannel channel) throws IOException {
        super(server.map);
        this.server = server;
        this.channel = SocketChannels.accepted(channel);
        attach(channel);
        this.connection = server.context.accepted(new Socket(), server.tasks, channel);
    }

    void open() {
        connection.open();
    }

    @Override
    protected void handleClose() { // somebody else has closed the socket
        connection.lost(new ClosedChannelException());
    }

    @Override
    protected void handleError(Exception cause) {
        connection.lost(cause instanceof IOException e ? e : new IOException(cause));
    }

    // ---------------------------------------------------------------- read

    @Override
    protected boolean readable() {
        return connection.wantsToRead();
    }

    /** Once a turn; when the server stops, until there is nothing more. */
    @Override
    protected void handleRead() throws IOException {
        boolean again = connection.wantsToRead();
        for (int i = 0; again && i < READ_BATCH; i++) {
            ByteBuffer in = server.map.readBuffer();
            int count = channel.read(in);
            connection.received(count, in.flip());
            again = count != 0 && connection.isDraining() && connection.wantsToRead();
        }
        if (again) {
            server.tasks.execute(this::readOn); // after the others had their turn
        }
    }

    private void readOn() {
        try {
            handleRead();
        } catch (IOException e) {
            connection.lost(e);
        }
    }

    // ---------------------------------------------------------------- write

    @Override
    protected boolean writable() {
        return connection.wantsToWrite();
    }

    @Override
    protected void handleWrite() {
        connection.flush();
        if (connection.isDraining()) {
            readOn();
        }
    }

    /** The verbs, as this loop has them. */
    private final class Socket implements StreamSocket {
        @Override
        public void send(ByteBuffer data) throws IOException {
            channel.write(data); // what the kernel does not take now is owed
        }

        @Override
        public void want(boolean toRead, boolean toWrite) {} // readable(), writable() are asked

        @Override
        public void shutdownOutput() throws IOException {
            channel.shutdownOutput();
        }

        // ------------------------------------------------------------ close

        @Override
        public void close(boolean reset) {
            if (reset) {
                SocketChannels.close(channel, true);
            }
            DispatcherConnection.this.close(); // leaves the map
            connection.closed();
        }
    }

    void abort(CloseReason why) {
        connection.abort(why);
    }

    // ---------------------------------------------------------------- shutdown

    void drain() {
        connection.drain();
        readOn();
    }
}
