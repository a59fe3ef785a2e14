package dev.acceptloop.clients;

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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Connections that come, ask an echo once and go, over and over, by a number of threads. The first
 * reply that is wrong or does not come ends the run.
 *
 * <p>Each leaves a port in TIME_WAIT for a minute on this side: a run ends before they are used up.
 * Good for one run.
 */
public final class Churn {
    private static final int MESSAGE_BYTES = 64;

    /** Of about 28 000 ports that a client may have towards one server, unless it is told. */
    private static final long MOST = 20_000;

    private final InetSocketAddress target;
    private final int threads;
    private final int timeoutMillis;
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong done = new AtomicLong();
    private volatile boolean over;
    private volatile String trouble = "";

    /**
     * So many at once.
     *
     * @param timeout longest wait for a connection, and for its reply
     */
    public Churn(InetSocketAddress target, int threads, Duration timeout) {
        this.target = target;
        this.threads = threads;
        this.timeoutMillis = (int) timeout.toMillis();
    }

    /**
     * What came of a window.
     *
     * @param connections that were answered right in it
     * @param seconds its length; shorter than asked for when the ports were used up
     * @param trouble the first error, in a line; empty if there was none
     */
    public record Result(long connections, double seconds, String trouble) {}

    /**
     * Lets them come and go, and measures a window of it.
     *
     * @param lead for which they do so before the window opens
     */
    public Result run(Duration lead, Duration window, LoadListener listener)
            throws InterruptedException {
        var working = new CountDownLatch(threads);
        List<Thread> running = new ArrayList<>();
        try {
            if (!lead.isZero()) {
                start(running, working);
                working.await(lead.toNanos(), TimeUnit.NANOSECONDS);
            }
            long opened = System.nanoTime();
            long before = done.get();
            listener.opened();
            if (running.isEmpty()) { // none may be done before the window opens
                start(running, working);
            }
            working.await(window.toNanos(), TimeUnit.NANOSECONDS);
            listener.closed();
            long answered = done.get() - before;
            double seconds = (System.nanoTime() - opened) / 1e9;
            return new Result(answered, seconds, trouble);
        } finally {
            over = true;
            for (Thread thread : running) {
                thread.join(timeoutMillis);
            }
        }
    }

    private void start(List<Thread> running, CountDownLatch working) {
        for (int i = 0; i < threads; i++) {
            running.add(
                    Thread.ofPlatform()
                            .daemon()
                            .name("churn-" + i)
                            .start(() -> comeAndGo(working)));
        }
    }

    private void comeAndGo(CountDownLatch working) {
        try {
            for (long n = begun.getAndIncrement(); !over && n < MOST; n = begun.getAndIncrement()) {
                askOnce(n);
                done.incrementAndGet();
            }
        } catch (IOException e) {
            if (trouble.isEmpty()) {
                trouble = String.valueOf(e.getMessage());
            }
            over = true;
        } finally {
            working.countDown();
        }
    }

    private static byte[] message(long number) {
        String digits = Long.toString(number);
        String text = "x".repeat(MESSAGE_BYTES - digits.length()) + digits;
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void askOnce(long number) throws IOException {
        byte[] message = message(number);
        try (var socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(timeoutMillis);
            socket.connect(target, timeoutMillis);
            socket.getOutputStream().write(message);
            var reply = new byte[message.length];
            new DataInputStream(socket.getInputStream()).readFully(reply);
            if (!Arrays.equals(reply, message)) {
                throw new IOException("the reply is not what was sent");
            }
        } catch (EOFException e) {
            throw new IOException("closed by the server", e);
        }
    }
}
