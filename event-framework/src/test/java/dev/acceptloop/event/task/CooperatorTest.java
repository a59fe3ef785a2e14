package dev.acceptloop.event.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.event.deferred.Deferred;
import dev.acceptloop.event.time.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Work in steps, under a clock that a test moves; one step in each slice, unless said. */
final class CooperatorTest {
    private final ManualTime time = new ManualTime();
    private final List<Object> seen = new ArrayList<>();
    private final Cooperator cooperator = new Cooperator(time, () -> () -> true, true);

    private Iterator<Integer> steps(String name, int count) {
        return IntStream.range(0, count).peek(i -> seen.add(name + i)).iterator();
    }

    private void turns(int count) {
        for (int i = 0; i < count; i++) {
            time.turn();
        }
    }

    private CooperativeTask watched(CooperativeTask task) {
        task.whenDone().addCallbacks(_ -> seen.add("done"), e -> seen.add(e.getClass()));
        return task;
    }

    @AfterEach
    void nothingIsLeftToTheLog() {
        assertThat(Deferred.reportUnhandled()).isZero();
    }

    // ---------------------------------------------------------------- slices

    @Test
    void tasksTakeTurns() {
        cooperator.cooperate(steps("a", 2));
        cooperator.cooperate(steps("b", 3));
        assertThat(seen).isEmpty();
        turns(10);
        assertThat(seen).containsExactly("a0", "b0", "a1", "b1", "b2");
        assertThat(time.pending()).isZero();
    }

    @Test
    void aSliceLastsUntilItIsSaidToBeOver() {
        var left = new int[1];
        var three =
                new Cooperator(
                        time,
                        () -> {
                            left[0] = 3;
                            return () -> --left[0] == 0;
                        },
                        true);
        three.cooperate(steps("a", 5));
        three.cooperate(steps("b", 5));
        time.turn();
        assertThat(seen).containsExactly("a0", "b0", "a1");
        time.turn();
        assertThat(seen).containsExactly("a0", "b0", "a1", "b1", "a2", "b2");
    }

    @Test
    void aSliceIsTenMillisecondsUnlessSaidOtherwise() {
        var cooperator = new Cooperator(time);
        cooperator.cooperate(
                IntStream.range(0, 10)
                        .peek(i -> {
                            seen.add(i);
                            time.stall(Duration.ofMillis(4));
                        })
                        .iterator());
        time.turn();
        assertThat(seen).containsExactly(0, 1, 2);
    }

    // ---------------------------------------------------------------- the end

    @Test
    void whenDoneFiresWithTheIteratorForEachWhoAsked() {
        Iterator<Integer> steps = steps("a", 1);
        CooperativeTask task = cooperator.cooperate(steps);
        task.whenDone().addAction(done -> seen.add(done.equals(steps)));
        cooperator.coiterate(steps("b", 0)).addAction(_ -> seen.add("b done"));
        turns(4);
        task.whenDone().addAction(done -> seen.add(done.equals(steps)));
        assertThat(seen).containsExactly("a0", "b done", true, true);
        assertThat(task.whenDone()).isNotSameAs(task.whenDone());
    }

    @Test
    void aStepThatThrowsFailsItsTaskAlone() {
        watched(
                cooperator.cooperate(
                        IntStream.range(0, 2)
                                .peek(_ -> {
                                    throw new IllegalArgumentException("step");
                                })
                                .iterator()));
        watched(cooperator.cooperate(steps("b", 1)));
        turns(4);
        assertThat(seen).containsExactly(IllegalArgumentException.class, "b0", "done");
    }

    @Test
    void stopFailsItAsCancelled() {
        CooperativeTask task = watched(cooperator.cooperate(steps("a", 2)));
        time.turn();
        task.stop();
        assertThat(seen).containsExactly("a0", CancellationException.class);
        assertThat(time.pending()).isZero(); // the last one is gone
    }

    @Test
    void whatIsOverCannotBeChanged() {
        CooperativeTask done = cooperator.cooperate(steps("a", 0));
        CooperativeTask failed =
                cooperator.cooperate(
                        List.of(Deferred.fail(new IllegalArgumentException())).iterator());
        CooperativeTask stopped = cooperator.cooperate(steps("c", 1));
        turns(2);
        stopped.stop();
        assertThatThrownBy(done::pause).hasMessage("already done");
        assertThatThrownBy(failed::stop).hasMessage("already failed");
        assertThatThrownBy(stopped::stop).hasMessage("already stopped");
        assertThatThrownBy(stopped::resume).hasMessage("not paused");
    }

    // ---------------------------------------------------------------- pause

    @Test
    void pausesNest() {
        CooperativeTask task = cooperator.cooperate(steps("a", 1));
        task.pause();
        task.pause();
        assertThat(time.pending()).isZero();
        task.resume();
        turns(2);
        assertThat(seen).isEmpty();
        task.resume();
        turns(1);
        assertThat(seen).containsExactly("a0");
        assertThatThrownBy(task::resume).hasMessage("not paused");
    }

    @Test
    void aTaskStoppedWhilePausedMayBeResumedInVain() {
        CooperativeTask task = watched(cooperator.cooperate(steps("a", 1)));
        task.pause();
        task.stop();
        task.resume();
        turns(2);
        assertThat(seen).containsExactly(CancellationException.class);
    }

    @Test
    void aStepThatIsADeferredIsWaitedFor() {
        var awaited = new Deferred<String>();
        watched(cooperator.cooperate(List.of("first", awaited, "last").iterator()));
        cooperator.cooperate(steps("b", 3));
        turns(5);
        assertThat(seen).containsExactly("b0", "b1", "b2");
        assertThat(time.pending()).isEqualTo(1); // to see that b has no more
        awaited.callback("value");
        turns(4);
        assertThat(seen).endsWith("done");
    }

    @Test
    void aDeferredThatFailsFailsTheTask() {
        var awaited = new Deferred<String>();
        watched(cooperator.cooperate(List.of(awaited).iterator()));
        turns(1);
        awaited.errback(new IllegalArgumentException("awaited"));
        assertThat(seen).containsExactly(IllegalArgumentException.class);
    }

    @Test
    void aPauseAndADeferredMustBothBeOver() {
        var awaited = new Deferred<String>();
        CooperativeTask task = watched(cooperator.cooperate(List.of(awaited, "last").iterator()));
        turns(1);
        task.pause();
        awaited.callback("value");
        turns(3);
        assertThat(seen).isEmpty();
        task.resume();
        turns(3);
        assertThat(seen).containsExactly("done");
    }

    @Test
    void aResumeDoesNotEndTheWaitForADeferred() {
        var awaited = new Deferred<String>();
        CooperativeTask task = cooperator.cooperate(List.of(awaited, "last").iterator());
        turns(1);
        assertThatThrownBy(task::resume).hasMessage("not paused");
        assertThat(time.pending()).isZero();
        task.pause();
        task.resume();
        assertThat(time.pending()).isZero();
    }

    @Test
    void whatATaskWaitedForMayFireAfterItWasStopped() {
        var awaited = new Deferred<String>();
        CooperativeTask task = watched(cooperator.cooperate(List.of(awaited).iterator()));
        turns(1);
        task.stop();
        awaited.errback(new IllegalArgumentException("late"));
        assertThat(seen).containsExactly(CancellationException.class);
    }

    // ---------------------------------------------------------------- start, stop

    @Test
    void stopFailsAllTasksAndThoseThatCome() {
        watched(cooperator.cooperate(steps("a", 1)));
        watched(cooperator.cooperate(steps("b", 1))).pause();
        cooperator.stop();
        watched(cooperator.cooperate(steps("c", 1)));
        assertThat(seen).hasSize(3).containsOnly(CancellationException.class);
        assertThat(time.pending()).isZero();
        assertThat(cooperator.isRunning()).isFalse();
    }

    @Test
    void whoHearsOfTheEndMayStopTheCooperator() {
        CooperativeTask first = cooperator.cooperate(steps("a", 0));
        first.whenDone().addAction(_ -> cooperator.stop());
        watched(cooperator.cooperate(steps("b", 1)));
        CooperativeTask third = watched(cooperator.cooperate(steps("c", 1)));
        third.whenDone()
                .addErrback(e -> {
                    cooperator.stop();
                    throw new IllegalStateException(e);
                })
                .addErrback(IllegalStateException.class, _ -> List.of().iterator());
        turns(3);
        assertThat(seen).containsExactly(CancellationException.class, CancellationException.class);
    }

    @Test
    void notStartedItKeepsWhatItIsGiven() {
        var later = new Cooperator(time, () -> () -> true, false);
        later.cooperate(steps("a", 1));
        assertThat(time.pending()).isZero();
        later.start();
        turns(1);
        assertThat(seen).containsExactly("a0");
    }

    @Test
    void startedAgainItTakesNewTasks() {
        cooperator.stop();
        cooperator.start();
        watched(cooperator.cooperate(steps("a", 1)));
        turns(2);
        assertThat(seen).containsExactly("a0", "done");
    }
}
