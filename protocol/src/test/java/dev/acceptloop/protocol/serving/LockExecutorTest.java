package dev.acceptloop.protocol.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class LockExecutorTest {
    private final LockExecutor turn = new LockExecutor();
    private final List<Integer> ran = new ArrayList<>(); // within a turn only

    private void awaitTasksSoFar() throws InterruptedException {
        var done = new CountDownLatch(1);
        turn.execute(done::countDown);
        assertThat(done.await(15, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void runsTasksInTheirOrder() throws InterruptedException {
        for (int i = 0; i < 1_000; i++) {
            int number = i;
            turn.execute(() -> ran.add(number));
        }
        awaitTasksSoFar();
        assertThat(ran).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
    }

    /** Memory was short for a moment: what was given then comes with the next. */
    @Test
    void goesOnAfterAThreadCouldNotBeStarted() throws InterruptedException {
        var memory = new Semaphore(0);
        var scarce =
                new LockExecutor(task -> {
                    if (!memory.tryAcquire()) {
                        throw new OutOfMemoryError("as the test wants it");
                    }
                    Thread.ofVirtual().start(task);
                });
        assertThatThrownBy(() -> scarce.execute(() -> ran.add(1)))
                .isInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(() -> scarce.execute(() -> ran.add(2)))
                .isInstanceOf(OutOfMemoryError.class);
        memory.release();
        var done = new CountDownLatch(1);
        scarce.execute(done::countDown);
        assertThat(done.await(15, TimeUnit.SECONDS)).isTrue();
        assertThat(ran).containsExactly(1, 2);
    }

    @Test
    void runsNothingDuringATurnOfTheConnection() throws InterruptedException {
        turn.enter();
        turn.execute(() -> ran.add(1));
        turn.execute(() -> ran.add(2));
        for (int i = 0; i < 1_000; i++) { // long enough for a task to come in, were it let
            Thread.onSpinWait();
            assertThat(ran).isEmpty();
        }
        turn.leave();
        awaitTasksSoFar();
        assertThat(ran).containsExactly(1, 2);
    }

    @Test
    void turnsAndTasksFromManyThreadsNeverMeet() throws InterruptedException {
        int[] counter = {0};
        var done = new CountDownLatch(4);
        for (int i = 0; i < 4; i++) {
            Thread.ofPlatform().start(() -> give(2_000, () -> counter[0]++, done));
        }
        for (int i = 0; i < 2_000; i++) {
            turn.enter();
            counter[0]++;
            turn.leave();
        }
        assertThat(done.await(15, TimeUnit.SECONDS)).isTrue();
        awaitTasksSoFar();
        assertThat(counter[0]).isEqualTo(10_000);
    }

    private void give(int times, Runnable task, CountDownLatch done) {
        for (int i = 0; i < times; i++) {
            turn.execute(task);
        }
        done.countDown();
    }

    @Test
    void aTaskThatThrowsDoesNotStopTheNext() throws InterruptedException {
        turn.execute(() -> {
            throw new IllegalStateException("expected in this test's log");
        });
        turn.execute(() -> ran.add(1));
        awaitTasksSoFar();
        assertThat(ran).containsExactly(1);
    }

    @Test
    void aTaskMayGiveAnother() throws InterruptedException {
        var done = new CountDownLatch(1);
        turn.execute(() -> {
            turn.execute(done::countDown);
            ran.add(1); // before the other, which is never run inside this call
            assertThat(done.getCount()).isEqualTo(1);
        });
        assertThat(done.await(15, TimeUnit.SECONDS)).isTrue();
        assertThat(ran).containsExactly(1);
    }

    @Test
    void turnsNestAndAreOfOneThread() {
        turn.enter();
        turn.enter();
        turn.leave();
        assertThat(turn.isEntered()).isTrue();
        assertThat(CompletableFuture.supplyAsync(turn::tryEnter).join()).isFalse();
        turn.leave();
        assertThat(turn.isEntered()).isFalse();
        assertThat(turn.tryEnter()).isTrue();
        turn.leave();
    }

    @Test
    void whoAwaitsSomethingLetsTasksInUntilItIsSo() {
        turn.enter(); // no task comes in before it waits
        turn.execute(() -> ran.add(1));
        turn.execute(() -> {
            ran.add(2);
            throw new IllegalStateException("expected in this test's log");
        });
        turn.awaitUntil(() -> ran.size() == 2);
        assertThat(turn.isEntered()).isTrue();
        turn.leave();
        assertThat(ran).containsExactly(1, 2);
    }

    @Test
    void whoAwaitsSomethingIsNotInterrupted() {
        Thread.currentThread().interrupt();
        turn.enter();
        turn.execute(() -> ran.add(1));
        turn.awaitUntil(() -> !ran.isEmpty());
        turn.leave();
        assertThat(Thread.interrupted()).isTrue();
    }
}
