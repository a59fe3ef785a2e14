package dev.acceptloop.benchmarks;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Connections that have been answered once and say nothing since, or very little. Every reply is
 * compared with what was sent.
 *
 * <p>Not thread-safe.
 */
final class SilentConnections implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000; // a process may have to start
    private static final int MESSAGE_BYTES = 32;

    private final InetSocketAddress address;
    private final List<Socket> sockets = new ArrayList<>();
    private final Random random;
    private long sequence;

    SilentConnections(InetSocketAddress address, long seed) {
        this.address = address;
        this.random = new Random(seed);
    }

    int size() {
        return sockets.size();
    }

    /**
     * Opens further ones until there are so many, each with one message there and back.
     *
     * @throws IOException if one is refused or answered wrong, in one line
     */
    void growTo(int connections) throws IOException {
        while (sockets.size() < connections) {
            var socket = new Socket();
            sockets.add(socket);
            try {
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(TIMEOUT_MILLIS);
                socket.connect(address, TIMEOUT_MILLIS);
                exchange(socket);
            } catch (IOException e) {
                throw new IOException("connection " + sockets.size() + ": " + e.getMessage(), e);
            }
        }
    }

    /** One message at a time on any of them, so many a second. */
    void whisper(int perSecond, Duration time) throws IOException {
        long gap = 1_000_000_000L / perSecond;
        long begun = System.nanoTime();
        for (long due = 0; due < time.toNanos(); due += gap) {
            exchange(sockets.get(random.nextInt(sockets.size())));
            pause(begun + due + gap);
        }
    }

    /** Waits until that time, by {@link System#nanoTime}. */
    static void pause(long until) {
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void exchange(Socket socket) throws IOException {
        String text = "x".repeat(MESSAGE_BYTES) + ++sequence;
        byte[] message =
                text.substring(text.length() - MESSAGE_BYTES).getBytes(StandardCharsets.US_ASCII);
        socket.getOutputStream().write(message);
        var reply = new byte[MESSAGE_BYTES];
        try {
            new DataInputStream(socket.getInputStream()).readFully(reply);
        } catch (EOFException e) {
            throw new IOException("closed by the server", e);
        }
        if (!Arrays.equals(reply, message)) {
            throw new IOException("the reply is not what was sent");
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }
}
