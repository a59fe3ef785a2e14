package dev.acceptloop.protocol.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class DrainTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final long IN_TIME = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LATE = TimeUnit.MILLISECONDS.toNanos(21);

    private final Drain drain = new Drain(HOUR);

    @AfterEach
    void nobodyIsInterrupted() {
        assertThat(Thread.interrupted()).isFalse();
    }

    // ------------------------------------------------------------------ time

    @Test
    void beginsOnce() {
        assertThat(drain.hasBegun()).isFalse();
        assertThat(drain.begin()).isTrue();
        assertThat(drain.begin()).isFalse();
        assertThat(drain.hasBegun()).isTrue();
        assertThat(drain.isOver()).isFalse();
    }

    @Test
    void halfOfTheTimeIsForWhoeverNeverCeasesToSend() {
        long before = System.nanoTime();
        drain.begin();
        long after = System.nanoTime();
        assertThat(drain.isHalfOver(before + HOUR.toNanos() / 2 - 1)).isFalse();
        assertThat(drain.isHalfOver(after + HOUR.toNanos() / 2)).isTrue();
    }

    @Test
    void isOverWhenTimeIsUp() {
        var none = new Drain(Duration.ZERO);
        assertThat(none.isOver()).isFalse();
        none.begin();
        assertThat(none.isOver()).isTrue();
    }

    @Test
    void isOverAtOnceWhenItIsCut() {
        drain.begin();
        drain.cut();
        assertThat(drain.isOver()).isTrue();
    }

    @Test
    void aCutBeforehandLeavesNothingToDrain() {
        drain.cut();
        assertThat(drain.isOver()).isFalse();
        drain.begin();
        assertThat(drain.isOver()).isTrue();
    }

    // ------------------------------------------------------------------ looks

    /** Looks until the pauses are used up; returns after how many of them each look came. */
    private List<Integer> looks(Long... pauses) {
        Deque<Long> left = new ArrayDeque<>(List.of(pauses));
        var looks = new ArrayList<Integer>();
        drain.begin();
        drain.await(left::isEmpty, () -> looks.add(pauses.length - left.size()), left::remove);
        return looks;
    }

    @Test
    void looksAfterEachPauseThatWasInTime() {
        assertThat(looks(IN_TIME, IN_TIME, IN_TIME)).containsExactly(0, 1, 2);
    }

    @Test
    void lateLooksAreLeftOut() {
        assertThat(looks(LATE, LATE, IN_TIME, IN_TIME)).containsExactly(0, 3);
    }

    @Test
    void oneInAFewLateLooksIsNot() {
        Long[] late = new Long[12];
        Arrays.fill(late, LATE);
        assertThat(looks(late)).containsExactly(0, 5, 10);
    }

    @Test
    void looksNoMoreWhenItIsDoneOrCut() {
        var looks = new AtomicInteger();
        drain.begin();
        drain.await(() -> true, looks::incrementAndGet);
        assertThat(looks).hasValue(0);
        drain.await(
                () -> false,
                () -> {
                    if (looks.incrementAndGet() == 2) {
                        drain.cut();
                    }
                });
        assertThat(looks).hasValue(2);
    }

    /** Two looks at once would both see a read that is just about to find something. */
    @Test
    void anInterruptMakesNoLookComeSooner() {
        drain.begin();
        var looks = new ArrayList<Long>();
        Thread.currentThread().interrupt();
        drain.await(() -> looks.size() == 3, () -> looks.add(System.nanoTime()));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(looks.get(1) - looks.get(0)).isGreaterThanOrEqualTo(IN_TIME);
        assertThat(looks.get(2) - looks.get(1)).isGreaterThanOrEqualTo(IN_TIME);
    }

    // ------------------------------------------------------------------ threads

    @Test
    void waitsForThreadsUntilTimeIsUp() throws InterruptedException {
        var release = new Semaphore(0);
        Thread quick = Thread.ofVirtual().start(() -> {});
        Thread stuck = Thread.ofVirtual().start(release::acquireUninterruptibly);
        drain.begin();
        drain.await(List.of(quick, Thread.currentThread()));
        assertThat(quick.isAlive()).isFalse();
        drain.cut();
        drain.await(List.of(stuck));
        assertThat(stuck.isAlive()).isTrue();
        release.release();
        stuck.join();
    }

    @Test
    void waitsForTheTasksOfAnExecutorUntilTimeIsUp() {
        var free = new CountDownLatch(1);
        try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            workers.execute(() -> awaitQuietly(free));
            workers.shutdown();
            drain.begin();
            Thread.ofVirtual().start(free::countDown);
            drain.await(workers);
            assertThat(workers.isTerminated()).isTrue();
        }
        try (var workers = Executors.newVirtualThreadPerTaskExecutor()) {
            workers.execute(() -> awaitQuietly(new CountDownLatch(1)));
            workers.shutdown();
            drain.cut();
            drain.await(workers);
            assertThat(workers.isTerminated()).isFalse();
            workers.shutdownNow();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void theEndInterruptsWhoBlocksAndPutsOffItsOwnInterrupt() {
        var interrupted = new AtomicInteger();
        Thread blocked =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                interrupted.incrementAndGet();
                            }
                        });
        Thread.currentThread().interrupt();
        Drain.end(List.of(blocked));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(blocked.isAlive()).isFalse();
        assertThat(interrupted).hasValue(1);
    }

    @Test
    void theEndWaitsWhateverItTakes() throws InterruptedException {
        var release = new Semaphore(0);
        Thread stuck = Thread.ofVirtual().start(release::acquireUninterruptibly);
        Thread ending = Thread.ofPlatform().start(() -> Drain.end(List.of(stuck)));
        ending.interrupt();
        ending.join(50);
        assertThat(ending.isAlive()).isTrue();
        release.release();
        Eventually.ends(ending);
        assertThat(stuck.isAlive()).isFalse();
    }
}
