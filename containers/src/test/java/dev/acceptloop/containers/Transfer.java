package dev.acceptloop.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Some bytes to an echo and back, sent and read at once, and compared one by one. */
final class Transfer {
    private static final int PIECE = 8 << 10;
    private static final int PIECES = 256;

    private final byte[] sent = new byte[PIECE * PIECES];
    private final Peer peer;
    private final CountDownLatch half = new CountDownLatch(PIECES / 2);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final CompletableFuture<byte[]> received;
    private final CompletableFuture<Void> sending;

    Transfer(Peer peer) {
        this.peer = peer;
        new Random(sent.length).nextBytes(sent);
        received = CompletableFuture.supplyAsync(this::read, Transfer::start);
        sending = CompletableFuture.runAsync(this::send, Transfer::start);
    }

    private static void start(Runnable task) {
        Thread.ofPlatform().daemon().start(task);
    }

    /** Half of it is sent before a fault, half during and after it. */
    void awaitHalf() throws InterruptedException {
        assertThat(half.await(Patience.LONG.toSeconds(), TimeUnit.SECONDS)).as("half").isTrue();
    }

    /** From now on the second half is sent. */
    void proceed() {
        mayEnd.countDown();
    }

    private void send() {
        try {
            OutputStream out = peer.socket().getOutputStream();
            for (int i = 0; i < PIECES; i++) {
                if (i == PIECES / 2) {
                    mayEnd.await();
                }
                out.write(sent, i * PIECE, PIECE);
                half.countDown();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private byte[] read() {
        try {
            return peer.socket().getInputStream().readNBytes(sent.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All comes back as it was sent. */
    void isWhole() throws Exception {
        sending.get(2 * Patience.LONG.toSeconds(), TimeUnit.SECONDS);
        byte[] back = received.get(2 * Patience.LONG.toSeconds(), TimeUnit.SECONDS);
        assertThat(back.length).as("bytes that came back").isEqualTo(sent.length);
        assertThat(java.util.Arrays.mismatch(back, sent))
                .as("the first that is wrong")
                .isEqualTo(-1);
    }
}
