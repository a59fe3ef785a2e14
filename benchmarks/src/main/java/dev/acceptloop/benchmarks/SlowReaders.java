package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Connections that send to an echo as long as it takes anything, and do not read; at last they read
 * all that they are owed, and compare it with what they sent.
 *
 * <p>Not thread-safe.
 */
final class SlowReaders implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final int PART = 64 * 1024;
    private static final int PERIOD = 251; // a prime: a part that is lost is noticed
    private static final byte[] PATTERN = pattern();
    private static final int OWN_BUFFER = 128 * 1024; // this end is to hold little
    private static final long MOST_BYTES = 64L << 20; // of each, above what any kernel holds
    private static final long QUIET = 100_000_000; // nothing was taken for so long: it is full
    private static final long LOOK_AGAIN = 1_000_000;

    private final List<SocketChannel> channels = new ArrayList<>();
    private final List<Long> sent = new ArrayList<>();

    SlowReaders(InetSocketAddress address, int connections) throws IOException {
        try {
            for (int i = 0; i < connections; i++) {
                SocketChannel channel = SocketChannel.open();
                channels.add(channel);
                sent.add(0L);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.setOption(StandardSocketOptions.SO_SNDBUF, OWN_BUFFER);
                channel.setOption(StandardSocketOptions.SO_RCVBUF, OWN_BUFFER);
                channel.socket().connect(address, TIMEOUT_MILLIS);
                channel.configureBlocking(false);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /**
     * Sends until the server takes no more from any of them.
     *
     * @throws IOException if it takes without end, or ends a connection
     */
    void fill() throws IOException {
        long last = System.nanoTime();
        while (System.nanoTime() - last < QUIET) {
            boolean some = false;
            for (int i = 0; i < channels.size(); i++) {
                some |= send(i);
            }
            if (some) {
                last = System.nanoTime();
            } else {
                LockSupport.parkNanos(LOOK_AGAIN);
            }
        }
    }

    private boolean send(int i) throws IOException {
        long before = sent.get(i);
        int written;
        try {
            written = channels.get(i).write(part(before));
        } catch (IOException e) {
            throw new IOException("slow reader: " + e.getMessage(), e);
        }
        sent.set(i, before + written);
        if (before + written > MOST_BYTES) {
            throw new IOException(
                    "slow reader: it took " + (MOST_BYTES >> 20) + " MiB that nobody reads");
        }
        return written > 0;
    }

    private static byte[] pattern() {
        var pattern = new byte[PERIOD + PART];
        for (int i = 0; i < pattern.length; i++) {
            pattern[i] = (byte) (i % PERIOD);
        }
        return pattern;
    }

    private static ByteBuffer part(long from) {
        return ByteBuffer.wrap(PATTERN, (int) (from % PERIOD), PART);
    }

    /**
     * Reads what is owed, to the end.
     *
     * @throws IOException if it is not what was sent
     */
    void takeAll() throws IOException {
        for (int i = 0; i < channels.size(); i++) {
            SocketChannel channel = channels.get(i);
            channel.configureBlocking(true);
            channel.socket().setSoTimeout(TIMEOUT_MILLIS);
            channel.shutdownOutput();
            takeAll(channel.socket().getInputStream(), sent.get(i));
        }
    }

    private static void takeAll(InputStream in, long due) throws IOException {
        long at = 0;
        var buffer = new byte[PART];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            int from = (int) (at % PERIOD);
            if (Arrays.mismatch(buffer, 0, count, PATTERN, from, from + count) >= 0) {
                throw new IOException("slow reader: the reply is not what was sent");
            }
            at += count;
        }
        if (at != due) {
            throw new IOException("slow reader: " + at + " bytes of " + due + " came back");
        }
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }
}
