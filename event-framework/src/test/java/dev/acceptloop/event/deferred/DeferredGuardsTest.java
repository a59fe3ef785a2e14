package dev.acceptloop.event.deferred;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lock, semaphore and queue. */
final class DeferredGuardsTest {
    private static final int MANY = 100_000;

    private final List<Object> seen = new ArrayList<>();
    private final IOException failure = new IOException("broken");
    private final DeferredLock lock = new DeferredLock();

    private void noteFailure(Deferred<?> deferred) {
        deferred.addBoth(outcome ->
                outcome instanceof Outcome.Failure<?>(Throwable cause)
                        && seen.add(cause.getClass()));
    }

    @AfterEach
    void nothingIsLeftToTheLog() {
        assertThat(Deferred.reportUnhandled()).isZero();
    }

    // ---------------------------------------------------------------- lock

    @Test
    void aFreeLockIsAcquiredAtOnceAndTheOthersWaitInOrder() {
        lock.acquire().addAction(acquired -> seen.add(acquired.equals(lock)));
        lock.acquire().addAction(_ -> seen.add("second"));
        lock.acquire().addAction(_ -> seen.add("third"));
        assertThat(seen).containsExactly(true);
        lock.release();
        assertThat(seen).containsExactly(true, "second");
        assertThat(lock.isLocked()).isTrue(); // it was handed over, never free
        lock.release();
        lock.release();
        assertThat(seen).containsExactly(true, "second", "third");
        assertThat(lock.isLocked()).isFalse();
    }

    @Test
    void aLockNobodyHoldsCannotBeReleased() {
        assertThatThrownBy(lock::release).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aCancelledAcquireIsPassedOver() {
        lock.acquire();
        Deferred<?> second = lock.acquire();
        noteFailure(second);
        lock.acquire().addAction(_ -> seen.add("third"));
        second.cancel();
        lock.release();
        assertThat(seen).containsExactly(CancellationException.class, "third");
    }

    @Test
    void cancelOfAnAcquiredLockDoesNothing() {
        Deferred<DeferredLock> acquired = lock.acquire();
        acquired.cancel();
        assertThat(lock.isLocked()).isTrue();
    }

    @Test
    void runHoldsItUntilWhatItCallsHasFired() {
        var work = new Deferred<String>();
        lock.run(() -> work).addAction(seen::add);
        lock.acquire().addAction(_ -> seen.add("next"));
        assertThat(lock.isLocked()).isTrue();
        assertThat(seen).isEmpty();
        work.callback("done");
        assertThat(seen).containsExactly("next", "done");
    }

    @Test
    void runGivesItBackAfterAFailureAndAnException() {
        noteFailure(lock.run(() -> Deferred.fail(failure)));
        assertThat(lock.isLocked()).isFalse();
        noteFailure(
                lock.run(() -> {
                    throw failure;
                }));
        assertThat(lock.isLocked()).isFalse();
        assertThat(seen).containsExactly(IOException.class, IOException.class);
    }

    @Test
    void runThatIsCancelledWhileItWaitsNeitherCallsNorGivesBack() {
        lock.acquire();
        Deferred<String> run = lock.run(() -> Deferred.succeed("" + seen.add("called")));
        noteFailure(run);
        run.cancel();
        assertThat(seen).containsExactly(CancellationException.class);
        assertThat(lock.isLocked()).isTrue();
    }

    // ---------------------------------------------------------------- semaphore

    @Test
    void aSemaphoreLetsItsLimitIn() {
        var semaphore = new DeferredSemaphore(2);
        for (int i = 0; i < 4; i++) {
            int number = i;
            semaphore.acquire().addAction(_ -> seen.add(number));
        }
        assertThat(seen).containsExactly(0, 1);
        assertThat(semaphore.waiting()).isEqualTo(2);
        semaphore.release();
        assertThat(seen).containsExactly(0, 1, 2);
        assertThat(semaphore.free()).isZero();
    }

    @Test
    void aSemaphoreHasALimitAndIsNotReleasedTooOften() {
        assertThatThrownBy(() -> new DeferredSemaphore(0))
                .isInstanceOf(IllegalArgumentException.class);
        var semaphore = new DeferredSemaphore(1);
        assertThatThrownBy(semaphore::release).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aReleaseInAHolderServesTheNextWithoutAStack() {
        var semaphore = new DeferredSemaphore(1);
        semaphore.acquire();
        var served = new int[1];
        for (int i = 0; i < MANY; i++) {
            semaphore.run(() -> Deferred.succeed(served[0]++));
        }
        semaphore.release();
        assertThat(served[0]).isEqualTo(MANY);
        assertThat(semaphore.free()).isEqualTo(1);
    }

    @Test
    void nobodyOvertakesThoseWhoWait() {
        var semaphore = new DeferredSemaphore(1);
        semaphore.acquire();
        semaphore
                .acquire()
                .addAction(_ -> {
                    seen.add("second");
                    semaphore.release(); // the third is served when this has returned
                    semaphore.acquire().addAction(_ -> seen.add("fourth"));
                });
        semaphore.acquire().addAction(_ -> seen.add("third"));
        semaphore.release();
        semaphore.release();
        assertThat(seen).containsExactly("second", "third", "fourth");
    }

    // ---------------------------------------------------------------- queue

    @Test
    void aQueueHandsItemsOverInOrder() {
        var queue = new DeferredQueue<String>(10, 10);
        queue.put("1");
        queue.put("2");
        queue.get().addAction(seen::add);
        queue.get().addAction(seen::add);
        queue.get().addAction(item -> seen.add("first waiter " + item));
        queue.get().addAction(item -> seen.add("second waiter " + item));
        queue.put("3");
        queue.put("4");
        assertThat(seen).containsExactly("1", "2", "first waiter 3", "second waiter 4");
    }

    @Test
    void aQueueHasLimitsOnBothSides() {
        var queue = new DeferredQueue<String>(1, 1);
        queue.put("kept");
        assertThatThrownBy(() -> queue.put("too many")).hasMessage("queue full: 1");
        queue.get().addAction(seen::add);
        queue.get().addAction(seen::add);
        assertThatThrownBy(queue::get).hasMessage("too many wait: 1");
        queue.put("handed over");
        assertThat(seen).containsExactly("kept", "handed over");
    }

    @Test
    void aQueueMayKeepNothing() {
        var queue = new DeferredQueue<String>(0, 1);
        assertThatThrownBy(() -> queue.put("nobody waits")).hasMessage("queue full: 0");
        queue.get().addAction(seen::add);
        queue.put("somebody does");
        assertThat(seen).containsExactly("somebody does");
        assertThatThrownBy(() -> new DeferredQueue<String>(1, 0).get())
                .hasMessage("too many wait: 0");
        assertThatThrownBy(() -> new DeferredQueue<String>(-1, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCancelledGetIsPassedOver() {
        var queue = new DeferredQueue<String>(1, 2);
        Deferred<String> cancelled = queue.get();
        noteFailure(cancelled);
        queue.get().addAction(seen::add);
        cancelled.cancel();
        queue.put("item");
        assertThat(seen).containsExactly(CancellationException.class, "item");
    }
}
