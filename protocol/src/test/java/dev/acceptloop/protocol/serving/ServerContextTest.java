package dev.acceptloop.protocol.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ServerContextTest {
    private final Error cause = new AssertionError("as the test wants it");

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final BlockingQueue<Thread> closing = new LinkedBlockingQueue<>();
    private final Records records = new Records();
    private volatile boolean listenerFails;
    private ServerContext<Void> context;

    @BeforeEach
    void open() {
        context = ServerContext.unbound(ServerOptions.DEFAULTS, new Telling());
        context.closeOnFailure(() -> closing.add(Thread.currentThread()));
    }

    @AfterEach
    void close() {
        records.close();
        context.stopped();
    }

    private final class Telling implements ServerListener {
        @Override
        public void failed(Throwable cause) {
            told.add("failed " + cause.getMessage());
            if (listenerFails) {
                throw new OutOfMemoryError("as the test wants it");
            }
        }

        @Override
        public void acceptFailed(IOException cause) {
            told.add("accept failed");
        }

        @Override
        public void draining() {
            told.add("draining");
        }

        @Override
        public void stopped() {
            told.add("stopped");
        }
    }

    // ------------------------------------------------------------------ a server that cannot go on

    @Test
    void closesItselfByAThreadOfItsOwn() throws InterruptedException {
        context.failed(cause);
        Thread thread = closing.poll(15, TimeUnit.SECONDS);
        assertThat(thread).isNotNull().isNotSameAs(Thread.currentThread());
        assertThat(told).containsExactly("failed as the test wants it");
        assertThat(records.lines)
                .containsExactly(Thread.currentThread().getName() + " failed, the server ends");
    }

    @Test
    void failsOnceHoweverManyOfItsThreadsDo() throws InterruptedException {
        var all = new CountDownLatch(4);
        for (int i = 0; i < 4; i++) {
            Thread.ofPlatform()
                    .start(() -> {
                        context.failed(cause);
                        all.countDown();
                    });
        }
        all.await();
        Thread thread = closing.poll(15, TimeUnit.SECONDS);
        assertThat(thread).isNotNull();
        Eventually.ends(thread);
        assertThat(closing).isEmpty();
        assertThat(told).hasSize(1);
        assertThat(records.lines).hasSize(1);
    }

    @Test
    void aLogThatFailsKeepsItFromNothing() throws InterruptedException {
        records.fails = true;
        context.acceptFailed(new IOException("Too many open files"));
        context.failed(cause);
        assertThat(closing.poll(15, TimeUnit.SECONDS)).isNotNull();
        assertThat(told).containsExactly("accept failed", "failed as the test wants it");
        assertThat(records.lines).hasSize(2);
    }

    @Test
    void aListenerThatFailsKeepsItFromNothing() throws InterruptedException {
        listenerFails = true;
        context.failed(cause);
        assertThat(closing.poll(15, TimeUnit.SECONDS)).isNotNull();
    }

    // ------------------------------------------------------------------ what may be so again

    @Test
    void everyFailureToAcceptIsToldAndOneASecondIsSaid() {
        long begin = System.nanoTime();
        for (int i = 0; i < 1_000; i++) {
            context.acceptFailed(new IOException("Too many open files"));
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
        assertThat(told).hasSize(1_000);
        assertThat(records.lines)
                .hasSizeBetween(1, 1 + (int) seconds)
                .containsOnly("accept failed: Too many open files");
    }

    @Test
    void aSecondLaterItIsSaidAgain() {
        long begin = System.nanoTime();
        Eventually.holds(
                "said twice",
                () -> {
                    context.warn("again");
                    return records.lines.size() == 2;
                });
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
    }

    // ------------------------------------------------------------------ what a peer made it say

    @Test
    void whatAServiceThrowsCommandsNoTerminalAndForgesNoLine() {
        context.serviceFailed(new IllegalStateException("no \u001b[2J\n12:00 INFO: forged"));
        context.acceptFailed(new IOException("\u009b1m"));
        Trouble.log(System.Logger.Level.WARNING, "closing", new IOException("\u009b1m"));
        assertThat(records.lines)
                .containsExactly("service failed", "accept failed: ?1m", "closing: ?1m");
        assertThat(records.thrown)
                .containsExactly("java.lang.IllegalStateException: no ?[2J?12:00 INFO: forged");
    }

    // ------------------------------------------------------------------ end

    @Test
    void thePortIsFreeBeforeItSaysThatItDrains() throws IOException {
        boolean freed = false;
        for (int tries = 0; tries < 10 && !freed; tries++) {
            freed = freesItsPort();
        }
        assertThat(freed).isTrue();
    }

    /** False if it cannot be bound: another process may have been given it meanwhile. */
    private boolean freesItsPort() throws IOException {
        told.clear();
        var options = ServerOptions.DEFAULTS.with(Option.PORT, 0);
        var listening = ServerContext.listening(options, new Telling());
        var address = (InetSocketAddress) listening.address();
        listening.stopAccepting();
        listening.stopped();
        assertThat(List.copyOf(told)).isEqualTo(List.of("draining", "stopped"));
        assertThat(listening.socket().isOpen()).isFalse();
        try (var again = new ServerSocket()) {
            again.bind(address);
            return true;
        } catch (BindException e) {
            return false;
        }
    }
}
