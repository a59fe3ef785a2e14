package dev.acceptloop.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * The smallest client: sends one message on each connection, then waits for all replies, over and
 * over. The first bytes of every reply are compared with what was sent.
 *
 * <p>Not thread-safe.
 */
final class EchoClient implements AutoCloseable {
    private static final int MESSAGE_BYTES = 64;

    private final List<SocketChannel> channels = new ArrayList<>();
    private final ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_BYTES);
    private final ByteBuffer reply = ByteBuffer.allocateDirect(MESSAGE_BYTES);
    private long sequence;

    EchoClient(InetSocketAddress address, int connections) throws IOException {
        try {
            for (int i = 0; i < connections; i++) {
                SocketChannel channel = SocketChannel.open(address);
                channels.add(channel);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /**
     * At least so many messages, there and back.
     *
     * @throws IOException if a reply is wrong or the connection is lost
     */
    void exchange(long messages) throws IOException {
        for (long done = 0; done < messages; done += channels.size()) {
            sequence++;
            for (SocketChannel channel : channels) {
                message.clear().putLong(0, sequence);
                write(channel);
            }
            for (SocketChannel channel : channels) {
                read(channel);
            }
        }
    }

    private void write(SocketChannel channel) throws IOException {
        while (message.hasRemaining()) {
            channel.write(message);
        }
    }

    private void read(SocketChannel channel) throws IOException {
        reply.clear();
        while (reply.hasRemaining()) {
            if (channel.read(reply) < 0) {
                throw new EOFException("closed by the server");
            }
        }
        if (reply.getLong(0) != sequence) {
            throw new IOException("reply " + reply.getLong(0) + " to message " + sequence);
        }
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }
}
