package dev.acceptloop.protocol.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class LoopExecutorTest {
    private static final int ROUNDS = 2_000;

    private final AtomicInteger wakeUps = new AtomicInteger();
    private final List<Object> ran = new ArrayList<>();

    private LoopExecutor ofThisThread() {
        return new LoopExecutor(Thread.currentThread(), wakeUps::incrementAndGet);
    }

    private LoopExecutor ofAnotherThread() {
        return new LoopExecutor(new Thread(), wakeUps::incrementAndGet);
    }

    @Test
    void aTaskFromElsewhereEndsTheWaitOfTheLoop() {
        LoopExecutor loop = ofAnotherThread();
        loop.execute(() -> ran.add(1));
        assertThat(wakeUps).hasValue(1);
        assertThat(ran).isEmpty();
        assertThat(loop.hasTasks()).isTrue();
        assertThat(loop.isEntered()).isFalse();
    }

    @Test
    void aTaskOfTheLoopComesInThisTurn() {
        LoopExecutor loop = ofThisThread();
        loop.execute(() -> ran.add(1));
        loop.execute(() -> ran.add(2));
        assertThat(ran).isEmpty();
        loop.runAll();
        assertThat(ran).containsExactly(1, 2);
        assertThat(wakeUps).hasValue(0);
        assertThat(loop.hasTasks()).isFalse();
        assertThat(loop.isEntered()).isTrue();
    }

    /** Or one that gives itself again, as reads do in a drain, would be all that is done. */
    @Test
    void aTaskOfATaskComesInTheNextTurnWhichDoesNotWait() {
        LoopExecutor loop = ofThisThread();
        loop.execute(() -> {
            loop.execute(() -> ran.add(2));
            ran.add(1);
        });
        loop.runAll();
        assertThat(ran).containsExactly(1);
        assertThat(wakeUps).hasValue(1);
        assertThat(loop.hasTasks()).isTrue();
        loop.runAll();
        assertThat(ran).containsExactly(1, 2);
        assertThat(wakeUps).hasValue(1);
    }

    @Test
    void aTaskThatThrowsLeavesTheOthersToTheEnd() {
        LoopExecutor loop = ofThisThread();
        loop.execute(() -> {
            throw new AssertionError("as the test wants it");
        });
        loop.execute(() -> ran.add(1));
        assertThatThrownBy(loop::runAll).isInstanceOf(AssertionError.class);
        loop.end();
        assertThat(ran).containsExactly(1);
    }

    @Test
    void whatIsLeftWhenTheLoopEndsIsRunInOrder() {
        LoopExecutor loop = ofThisThread();
        for (int i = 0; i < 10; i++) {
            int number = i;
            loop.execute(() -> ran.add(number));
        }
        loop.end();
        assertThat(loop.hasEnded()).isTrue();
        assertThat(ran).containsExactlyElementsOf(IntStream.range(0, 10).boxed().toList());
    }

    @Test
    void whatComesLaterIsRunByWhoGivesIt() {
        LoopExecutor loop = ofAnotherThread();
        loop.end();
        loop.execute(() -> {
            loop.execute(() -> ran.add("then the next"));
            ran.add(Thread.currentThread());
            ran.add(loop.isEntered());
        });
        assertThat(ran).containsExactly(Thread.currentThread(), true, "then the next");
        assertThat(loop.isEntered()).isFalse();
    }

    @Test
    void whatComesLaterOfItsOwnThreadIsRunAtOnceToo() {
        LoopExecutor loop = ofThisThread();
        loop.end();
        loop.execute(() -> ran.add(1));
        assertThat(ran).containsExactly(1);
        assertThat(wakeUps).hasValue(0);
    }

    @Test
    void aTaskThatFailsAfterTheEndTakesNoOtherWithIt() {
        LoopExecutor loop = ofThisThread();
        loop.execute(() -> {
            throw new AssertionError("expected in this test's log");
        });
        loop.execute(() -> ran.add(1));
        loop.end();
        assertThat(ran).containsExactly(1);
    }

    @Test
    void afterTheEndTasksOfManyThreadsNeverMeet() throws InterruptedException {
        LoopExecutor loop = ofAnotherThread();
        loop.end();
        int[] counter = {0};
        var done = new CountDownLatch(4);
        for (int i = 0; i < 4; i++) {
            Thread.ofPlatform()
                    .start(() -> {
                        for (int j = 0; j < 5_000; j++) {
                            loop.execute(() -> counter[0]++);
                        }
                        done.countDown();
                    });
        }
        done.await();
        assertThat(counter[0]).isEqualTo(20_000);
    }

    @Test
    void aLoopThatEndsAsItIsWokenLosesNothing() {
        var ending = new AtomicReference<LoopExecutor>();
        var loop = new LoopExecutor(new Thread(), () -> ending.get().end());
        ending.set(loop);
        loop.execute(() -> ran.add(1));
        assertThat(ran).containsExactly(1);
    }

    @Test
    void noneIsLostWhileTheLoopEnds() throws InterruptedException {
        var loops = new SynchronousQueue<LoopExecutor>();
        var given = new Semaphore(0);
        Thread.ofPlatform().daemon().start(() -> giveOneToEach(loops, given));
        for (int i = 1; i <= ROUNDS; i++) {
            LoopExecutor loop = ofThisThread();
            loops.put(loop);
            loop.runAll();
            loop.end();
            given.acquire();
            assertThat(ran).hasSize(i);
        }
    }

    private void giveOneToEach(SynchronousQueue<LoopExecutor> loops, Semaphore given) {
        try {
            for (int i = 1; i <= ROUNDS; i++) {
                int number = i;
                loops.take().execute(() -> ran.add(number));
                given.release();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
