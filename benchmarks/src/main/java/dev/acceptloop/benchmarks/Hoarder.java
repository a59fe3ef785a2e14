package dev.acceptloop.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Sends lines to an echo as long as it takes any, and reads none of what it is owed until it
 * leaves.
 *
 * <p>Not thread-safe.
 */
final class Hoarder implements AutoCloseable {
    private static final int LINES = 251; // of different length: what is lost is noticed
    private static final byte[] BLOCK = block();
    private static final int PART = 1 << 16;
    private static final byte[] PATTERN = pattern();
    private static final int OWN_BUFFER = 16 * 1024; // this end is to hold little
    private static final long MOST_BYTES = 3L << 20; // about what a kernel holds for the server

    private final SocketChannel channel;
    private long sent;

    Hoarder(InetSocketAddress address) throws IOException {
        channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, OWN_BUFFER);
            channel.socket().connect(address, Visitor.PATIENCE_MILLIS);
            channel.configureBlocking(false);
        } catch (IOException e) {
            channel.close();
            throw new IOException("not connected: " + e.getMessage(), e);
        }
    }

    private static byte[] block() {
        var block = new ByteArrayOutputStream();
        for (int i = 0; i < LINES; i++) {
            String line = i + "-".repeat(i * 7 % 97) + "\r\n";
            block.writeBytes(line.getBytes(StandardCharsets.US_ASCII));
        }
        return block.toByteArray();
    }

    private static byte[] pattern() {
        var pattern = new byte[BLOCK.length + PART];
        for (int i = 0; i < pattern.length; i++) {
            pattern[i] = BLOCK[i % BLOCK.length];
        }
        return pattern;
    }

    /**
     * Sends what is taken now.
     *
     * @throws IOException if the server has ended it
     */
    void send() throws IOException {
        try {
            int written = 1;
            while (written > 0 && sent < MOST_BYTES) {
                int from = (int) (sent % BLOCK.length);
                written = channel.write(ByteBuffer.wrap(PATTERN, from, PART));
                sent += written;
            }
        } catch (IOException e) {
            throw new IOException("ended by the server, " + sent + " bytes sent", e);
        }
    }

    /** Leaves all that it is owed, with RST. */
    void reset() throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();
    }

    /**
     * Reads all that it is owed to FIN.
     *
     * @throws IOException if that is not what it sent, a line that it did not finish left out
     */
    void takeAll() throws IOException {
        channel.configureBlocking(true);
        channel.socket().setSoTimeout(Visitor.PATIENCE_MILLIS);
        channel.shutdownOutput();
        long due = due();
        long at = 0;
        try {
            InputStream in = channel.socket().getInputStream();
            var buffer = new byte[PART];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                int from = (int) (at % BLOCK.length);
                int wrong = Arrays.mismatch(buffer, 0, count, PATTERN, from, from + count);
                if (wrong >= 0 || at + count > due) {
                    throw new Visitor.WrongByteException(at + Math.max(0, wrong) + 1, due);
                }
                at += count;
            }
        } catch (SocketTimeoutException e) {
            throw new IOException("silence after " + at + " of " + due + " bytes", e);
        } catch (SocketException e) {
            throw new IOException("reset after " + at + " of " + due + " bytes", e);
        }
        if (at != due) {
            throw new IOException("FIN after " + at + " of " + due + " bytes");
        }
    }

    private long due() {
        long due = sent;
        while (due > 0 && BLOCK[(int) ((due - 1) % BLOCK.length)] != '\n') {
            due--;
        }
        return due;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
