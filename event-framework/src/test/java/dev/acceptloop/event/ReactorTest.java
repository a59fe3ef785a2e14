package dev.acceptloop.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** A reactor without descriptors: its life, its calls, and calls from threads. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class ReactorTest {
    private static final Duration ZERO = Duration.ZERO;

    private final Reactor reactor;
    private final List<String> made = new ArrayList<>();

    ReactorTest() throws IOException {
        reactor = Reactor.open();
    }

    @AfterEach
    void close() throws IOException {
        reactor.close();
    }

    // ---------------------------------------------------------------- life

    @Test
    void runsAgainAfterItWasStopped() {
        for (int i = 0; i < 3; i++) {
            reactor.callWhenRunning(() -> made.add("run"));
            reactor.callLater(ZERO, reactor::stop);
            reactor.run();
            assertThat(reactor.isRunning()).isFalse();
        }
        assertThat(made).containsExactly("run", "run", "run");
    }

    @Test
    void stopIsForAReactorThatRuns() {
        assertThatThrownBy(reactor::stop)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("not running");
        reactor.callWhenRunning(() -> {
            reactor.stop();
            assertThatThrownBy(reactor::stop).hasMessage("not running");
            made.add("refused");
        });
        reactor.run();
        assertThat(made).containsExactly("refused");
    }

    @Test
    void runsOnceAtATime() {
        reactor.callWhenRunning(() -> {
            assertThatThrownBy(reactor::run).hasMessage("already running");
            assertThatThrownBy(reactor::close).hasMessage("running");
            made.add("refused");
            reactor.stop();
        });
        reactor.run();
        assertThat(made).containsExactly("refused");
    }

    @Test
    void stopReturnsAtOnceAndEndsTheTurn() {
        reactor.callLater(
                ZERO,
                () -> {
                    reactor.stop();
                    made.add("after stop");
                });
        reactor.callLater(ZERO, () -> made.add("same pass"));
        reactor.run();
        assertThat(made).containsExactly("after stop", "same pass");
    }

    @Test
    void isStoppedFromAnotherThreadWhileItSleeps() throws InterruptedException {
        var running = new CountDownLatch(1);
        reactor.callWhenRunning(running::countDown);
        Thread loop = Thread.ofPlatform().start(reactor::run);
        running.await();
        reactor.stop();
        loop.join();
        assertThat(reactor.isRunning()).isFalse();
    }

    @Test
    void anInterruptEndsIt() {
        reactor.callLater(ZERO, () -> Thread.currentThread().interrupt());
        reactor.run();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void callWhenRunningCallsAtOnceInARunningReactor() {
        reactor.callWhenRunning(() -> made.add("first"));
        reactor.callWhenRunning(() -> {
            reactor.callWhenRunning(() -> made.add("at once"));
            made.add("then");
            reactor.stop();
        });
        assertThat(made).isEmpty();
        reactor.run();
        assertThat(made).containsExactly("first", "at once", "then");
    }

    @Test
    void whatACallWhenRunningThrowsIsItsCallersToHandle() {
        reactor.callWhenRunning(() -> {
            assertThatThrownBy(() -> reactor.callWhenRunning(() -> fail("on purpose")))
                    .hasMessage("on purpose");
            made.add("thrown");
            reactor.stop();
        });
        reactor.run();
        assertThat(made).containsExactly("thrown");
    }

    @Test
    void severalRunInOneProcess() throws IOException {
        try (Reactor inner = Reactor.open()) {
            reactor.callLater(
                    ZERO,
                    () -> {
                        inner.callLater(Duration.ofMillis(1), inner::stop);
                        inner.run();
                        made.add("inner ended");
                        reactor.stop();
                    });
            reactor.run();
        }
        assertThat(made).containsExactly("inner ended");
    }

    // ---------------------------------------------------------------- timed calls

    @Test
    void sleepsUntilACallIsDue() {
        long begin = System.nanoTime();
        reactor.callLater(Duration.ofMillis(30), reactor::stop);
        reactor.run();
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(30_000_000);
    }

    /** Further away than a selector can wait. */
    @Test
    void aCallThatIsFarAwayDoesNotBreakTheLoop() throws InterruptedException {
        reactor.callLater(Duration.ofSeconds(Long.MAX_VALUE), () -> made.add("never"));
        Thread loop = Thread.ofPlatform().start(reactor::run);
        for (int i = 0; i < 3; i++) {
            awaitAsleep(loop);
            var woken = new CountDownLatch(1);
            reactor.callFromThread(() -> made.add("woken"));
            reactor.callFromThread(woken::countDown);
            woken.await();
        }
        reactor.callFromThread(reactor::stop);
        loop.join();
        assertThat(made).containsExactly("woken", "woken", "woken");
    }

    /** Until it is inside of its selector; a thread that waits there has no state that says so. */
    private static void awaitAsleep(Thread loop) {
        while (Arrays.stream(loop.getStackTrace())
                .noneMatch(frame -> frame.getMethodName().equals("select"))) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aTimedCallFromAnotherThreadIsRefused() throws InterruptedException {
        var running = new CountDownLatch(1);
        reactor.callWhenRunning(running::countDown);
        Thread loop = Thread.ofPlatform().start(reactor::run);
        running.await();
        assertThatThrownBy(() -> reactor.callLater(ZERO, () -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("callFromThread");
        reactor.callFromThread(reactor::stop);
        loop.join();
    }

    @Test
    void whatACallThrowsIsLoggedAndTheLoopGoesOn() {
        var logged = new ArrayList<LogRecord>();
        Logger logger = Logger.getLogger(Reactor.class.getName());
        Handler handler = new ListHandler(logged);
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try {
            reactor.callFromThread(() -> fail("from a thread"));
            reactor.callLater(ZERO, () -> fail("timed"));
            reactor.callLater(Duration.ofMillis(1), reactor::stop);
            reactor.run();
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
        assertThat(logged)
                .extracting(logRecord -> logRecord.getThrown().getMessage())
                .containsExactly("from a thread", "timed");
    }

    private static void fail(String message) {
        throw new IllegalArgumentException(message);
    }

    private static final class ListHandler extends Handler {
        private final List<LogRecord> records;

        ListHandler(List<LogRecord> records) {
            this.records = records;
        }

        @Override
        public void publish(LogRecord logRecord) {
            records.add(logRecord);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    // ---------------------------------------------------------------- calls from threads

    @Test
    void aCallFromAThreadWaitsForTheReactorToRun() {
        reactor.callFromThread(() -> made.add("ran"));
        assertThat(made).isEmpty();
        reactor.callFromThread(reactor::stop);
        reactor.run();
        assertThat(made).containsExactly("ran");
    }

    @Test
    void aCallFromTheReactorsOwnThreadWaitsForTheNextTurn() {
        reactor.callFromThread(() -> {
            reactor.callFromThread(() -> made.add("next turn"));
            reactor.callLater(ZERO, () -> made.add("timed"));
            made.add("this turn");
        });
        reactor.callLater(Duration.ofMillis(5), reactor::stop);
        reactor.run();
        assertThat(made).containsExactly("this turn", "timed", "next turn");
    }

    @Test
    void aCallThatKeepsCallingLetsTimedCallsHaveTheirTurn() {
        reactor.callFromThread(this::callAgain);
        reactor.callLater(Duration.ofMillis(2), reactor::stop);
        reactor.run();
        assertThat(made).isEmpty();
    }

    private void callAgain() {
        reactor.callFromThread(this::callAgain);
    }

    @Test
    void aCallFromATimedCallIsNoticedAtOnce() {
        reactor.callLater(ZERO, () -> reactor.callFromThread(reactor::stop));
        reactor.run(); // for ever, were it not
    }

    @Test
    void wakesUpEvenIfItWasNotAsleepYet() throws InterruptedException {
        for (int i = 0; i < 2_000; i++) {
            var ran = new CountDownLatch(1);
            reactor.callWhenRunning(() -> made.add("run"));
            Thread loop = Thread.ofPlatform().start(reactor::run);
            reactor.callFromThread(ran::countDown);
            ran.await();
            reactor.callFromThread(reactor::stop);
            loop.join();
        }
        assertThat(made).hasSize(2_000);
    }

    @Test
    void callsOfFourThreadsAreAllMadeInTheOrderOfEachThread() throws InterruptedException {
        int threads = 4;
        int calls = 250_000;
        int[] next = new int[threads]; // the reactor's
        int[] outOfOrder = new int[1];
        Thread loop = Thread.ofPlatform().start(reactor::run);
        var senders = new ArrayList<Thread>();
        for (int t = 0; t < threads; t++) {
            int thread = t;
            senders.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 0; i < calls; i++) {
                                    int number = i;
                                    reactor.callFromThread(() -> {
                                        if (next[thread]++ != number) {
                                            outOfOrder[0]++;
                                        }
                                    });
                                }
                            }));
        }
        for (Thread sender : senders) {
            sender.join();
        }
        reactor.callFromThread(reactor::stop);
        loop.join();
        assertThat(next).containsOnly(calls);
        assertThat(outOfOrder[0]).isZero();
    }

    @Test
    void aHundredThousandCallsWaitForABlockedLoop() {
        for (int i = 0; i < 100_000; i++) {
            reactor.callFromThread(() -> made.add("x"));
        }
        reactor.callFromThread(reactor::stop);
        reactor.run();
        assertThat(made).hasSize(100_000);
    }

    @Test
    void aCallGivenToAClosedReactorStillRuns() throws IOException, InterruptedException {
        var ran = new CountDownLatch(2);
        reactor.callFromThread(ran::countDown);
        reactor.close();
        reactor.callFromThread(ran::countDown);
        ran.await();
    }
}
