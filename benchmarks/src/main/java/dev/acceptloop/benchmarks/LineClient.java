package dev.acceptloop.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends one segment of lines on each connection, then waits until all have come back as they were,
 * over and over.
 *
 * <p>Not thread-safe.
 */
final class LineClient implements AutoCloseable {
    private static final String END = "\r\n";

    private final List<SocketChannel> channels = new ArrayList<>();
    private final ByteBuffer segment;
    private final ByteBuffer reply;

    /**
     * Connects.
     *
     * @param lineBytes of a line, its CR LF included
     */
    LineClient(InetSocketAddress address, int connections, int linesPerSegment, int lineBytes)
            throws IOException {
        String line = "x".repeat(lineBytes - END.length()) + END;
        byte[] bytes = line.repeat(linesPerSegment).getBytes(StandardCharsets.US_ASCII);
        segment = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        reply = ByteBuffer.allocateDirect(bytes.length);
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
     * At least so many segments, there and back.
     *
     * @return how many
     * @throws IOException if a reply is wrong or a connection is lost
     */
    long exchange(long segments) throws IOException {
        long done = 0;
        while (done < segments) {
            for (SocketChannel channel : channels) {
                segment.rewind();
                while (segment.hasRemaining()) {
                    channel.write(segment);
                }
            }
            for (SocketChannel channel : channels) {
                read(channel);
            }
            done += channels.size();
        }
        return done;
    }

    private void read(SocketChannel channel) throws IOException {
        reply.clear();
        while (reply.hasRemaining()) {
            if (channel.read(reply) < 0) {
                throw new EOFException("closed by the server");
            }
        }
        if (!reply.flip().equals(segment.rewind())) {
            throw new IOException("a reply is not what was sent");
        }
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }
}
