package dev.acceptloop.event.deferred;

import static dev.acceptloop.event.deferred.Coroutine.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** Bodies that wait; the test's thread is the loop. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class CoroutineTest {
    private static final int MANY = 5_000;

    private final List<Object> seen = new ArrayList<>(); // without a lock: that is the point
    private final IOException failure = new IOException("broken");
    private final LinkedBlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
    private final Deferred<String> first = new Deferred<>();
    private final Deferred<String> second = new Deferred<>();

    private Deferred<String> watched(Deferred<String> deferred) {
        deferred.addCallbacks(seen::add, e -> seen.add(e.getClass()));
        return deferred;
    }

    // ---------------------------------------------------------------- values

    @Test
    void runsAtOnceUntilItWaitsAndGoesOnWhenThatFires() {
        watched(
                Coroutine.run(
                        loop::add,
                        () -> {
                            seen.add("begins");
                            seen.add("got " + await(first));
                            return "end";
                        }));
        seen.add("loop");
        first.callback("value");
        seen.add("fired");
        assertThat(seen).containsExactly("begins", "loop", "got value", "end", "fired");
    }

    @Test
    void aBodyThatNeverWaitsIsOverAtOnce() {
        watched(Coroutine.run(loop::add, () -> "value"));
        assertThat(seen).containsExactly("value");
    }

    @Test
    void whatIsAwaitedGoesOnWithNull() {
        watched(Coroutine.run(loop::add, () -> await(first)));
        first.callback("value");
        first.addBoth(seen::add);
        assertThat(seen).containsExactly("value", new Outcome.Success<>(null));
    }

    @Test
    void aFailureComesOutOfAwaitAsItIs() {
        watched(
                Coroutine.run(
                        loop::add,
                        () -> {
                            try {
                                return await(first);
                            } catch (IOException e) {
                                seen.add(e);
                                return "handled";
                            }
                        }));
        first.errback(failure);
        assertThat(seen).containsExactly(failure, "handled");
    }

    @Test
    void whatTheBodyThrowsIsTheFailure() {
        watched(
                Coroutine.run(
                        loop::add,
                        () -> {
                            await(first);
                            throw failure;
                        }));
        first.callback("value");
        assertThat(seen).containsExactly(IOException.class);
    }

    @Test
    void aDeferredIsNotAResult() {
        Deferred<Deferred<String>> result = Coroutine.run(loop::add, () -> first);
        result.addBoth(outcome -> seen.add(outcome.toString()));
        assertThat(seen).first().asString().contains("the body returned a Deferred: await it");
    }

    @Test
    void anErrorOfTheBodyIsTheFailure() {
        watched(
                Coroutine.run(
                        loop::add,
                        () -> {
                            await(first);
                            throw new StackOverflowError("too deep");
                        }));
        first.callback("value");
        assertThat(seen).containsExactly(StackOverflowError.class);
    }

    @Test
    void thereIsNoAwaitOutsideABody() {
        assertThatThrownBy(() -> await(first)).hasMessage("not in a coroutine");
    }

    // ---------------------------------------------------------------- turns

    @Test
    void whatHasFiredIsTakenWithoutGivingTheTurnAwayAndWithoutAStack() {
        watched(
                Coroutine.run(
                        loop::add,
                        () -> {
                            int depth = new Throwable().getStackTrace().length;
                            int sum = 0;
                            for (int i = 0; i < MANY; i++) {
                                sum += await(Deferred.succeed(1));
                            }
                            assertThat(new Throwable().getStackTrace()).hasSize(depth);
                            return "sum " + sum;
                        }));
        assertThat(seen).containsExactly("sum " + MANY);
    }

    @Test
    void bodyAndLoopTakeTurnsThousandsOfTimes() {
        var fired = new ArrayList<Deferred<Integer>>();
        watched(
                Coroutine.run(
                        loop::add,
                        () -> {
                            int sum = 0;
                            for (int i = 0; i < MANY; i++) {
                                var next = new Deferred<Integer>();
                                fired.add(next);
                                sum += await(next);
                            }
                            return "sum " + sum;
                        }));
        for (int i = 0; i < MANY; i++) {
            assertThat(fired).hasSize(i + 1); // the body was there, and has stopped
            fired.get(i).callback(1);
        }
        assertThat(seen).containsExactly("sum " + MANY);
    }

    @Test
    void aBodyThatBlocksElsewhereBlocksTheLoop() throws InterruptedException {
        var inBody = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        Thread other =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                inBody.await();
                                release.countDown();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        watched(
                Coroutine.run(
                        loop::add,
                        () -> {
                            inBody.countDown();
                            release.await();
                            return "unblocked";
                        }));
        assertThat(seen).containsExactly("unblocked"); // run returned only then
        other.join();
    }

    @Test
    void anInterruptOfTheLoopReachesTheBodyThatBlocksAndStays() {
        Thread loopThread = Thread.currentThread();
        watched(
                Coroutine.run(
                        loop::add,
                        () -> {
                            loopThread.interrupt();
                            new CountDownLatch(1).await();
                            return "never";
                        }));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(seen).containsExactly(InterruptedException.class);
    }

    @Test
    void oneBodyMayFireWhatAnotherAwaits() {
        watched(Coroutine.run(loop::add, () -> "first got " + await(first)));
        watched(
                Coroutine.run(
                        loop::add,
                        () -> {
                            String got = await(second);
                            first.callback("from the other");
                            seen.add("the other goes on");
                            return got;
                        }));
        second.callback("start");
        assertThat(seen).containsExactly("first got from the other", "the other goes on", "start");
    }

    @Test
    void knowsWhoseThreadItActsFor() {
        assertThat(Coroutine.loopThread()).isEqualTo(Thread.currentThread());
        Coroutine.run(
                loop::add,
                () -> {
                    seen.add(Coroutine.loopThread());
                    Coroutine.run(loop::add, () -> seen.add(Coroutine.loopThread()));
                    return seen.add(Thread.currentThread().isVirtual());
                });
        assertThat(seen).containsExactly(Thread.currentThread(), Thread.currentThread(), true);
    }

    @Test
    void threadLocalsAreInheritedAndItsOwn() {
        var local = new InheritableThreadLocal<String>();
        local.set("the loop's");
        watched(
                Coroutine.run(
                        loop::add,
                        () -> {
                            seen.add(local.get());
                            local.set("its own");
                            await(first);
                            return local.get();
                        }));
        local.set("changed");
        first.callback("value");
        assertThat(seen).containsExactly("the loop's", "its own");
        assertThat(local.get()).isEqualTo("changed");
    }

    @Test
    void whatFailsInABodyIsReportedToItsLoop() {
        Deferred.reportUnhandled();
        Coroutine.run(
                loop::add,
                () -> {
                    seen.add(Deferred.fail(failure));
                    return "";
                });
        assertThat(Deferred.reportUnhandled()).isEqualTo(1);
    }

    // ---------------------------------------------------------------- cancel

    @Test
    void cancelCancelsWhatIsAwaitedAndComesOutThere() {
        Deferred<String> awaited = new Deferred<>(_ -> seen.add("asked"));
        watched(
                        Coroutine.run(
                                loop::add,
                                () -> {
                                    try {
                                        return await(awaited);
                                    } finally {
                                        seen.add("cleans up");
                                    }
                                }))
                .cancel();
        assertThat(seen).containsExactly("asked", "cleans up", CancellationException.class);
    }

    @Test
    void aBodyMayGoOnAfterACancelAndBeCancelledAgain() {
        Deferred<String> result =
                watched(
                        Coroutine.run(
                                loop::add,
                                () -> {
                                    try {
                                        return await(first);
                                    } catch (CancellationException e) {
                                        seen.add("goes on");
                                        return await(second);
                                    }
                                }));
        result.cancel();
        assertThat(result.isFired()).isFalse();
        result.cancel();
        assertThat(seen).containsExactly("goes on", CancellationException.class);
    }

    @Test
    void aBodyMayTranslateACancel() {
        watched(
                        Coroutine.run(
                                loop::add,
                                () -> {
                                    try {
                                        return await(first);
                                    } catch (CancellationException e) {
                                        throw new IOException(e);
                                    }
                                }))
                .cancel();
        assertThat(seen).containsExactly(IOException.class);
    }

    @Test
    void aCancelTakesAsLongAsWhatIsAwaitedTakesOverIt() {
        var slow = new Deferred<String>();
        first.chainErrback(_ -> slow);
        Deferred<String> result = watched(Coroutine.run(loop::add, () -> await(first)));
        result.cancel();
        assertThat(seen).isEmpty();
        slow.callback("in the end");
        assertThat(seen).containsExactly("in the end");
    }

    @Test
    void aCancelDuringItsOwnTurnIsForTheNextWait() {
        var self = new ArrayList<Deferred<String>>();
        self.add(
                watched(
                        Coroutine.run(
                                loop::add,
                                () -> {
                                    await(first);
                                    self.getFirst().cancel();
                                    seen.add(await(Deferred.succeed("fired already")));
                                    return await(second);
                                })));
        first.callback("value");
        assertThat(seen).containsExactly("fired already", CancellationException.class);
    }

    @Test
    void cancelOfAFinishedOneDoesNothing() {
        Deferred<String> result = watched(Coroutine.run(loop::add, () -> "value"));
        result.cancel();
        assertThat(seen).containsExactly("value");
    }

    // ---------------------------------------------------------------- the end of what nobody fires

    private final CountDownLatch ended = new CountDownLatch(MANY / 50);

    private String awaitForever() throws Exception {
        try {
            return await(new Deferred<String>());
        } finally {
            ended.countDown();
        }
    }

    @Test
    void aBodyWhoseWaitNobodyCanEndIsEndedInTheLoop() throws InterruptedException {
        var results = new ArrayList<Deferred<String>>();
        for (int i = 0; i < MANY / 50; i++) {
            results.add(watched(Coroutine.run(loop::add, this::awaitForever)));
        }
        while (ended.getCount() > 0) {
            @Nullable Runnable call = loop.poll(50, TimeUnit.MILLISECONDS);
            if (call == null) {
                System.gc();
            } else {
                call.run();
            }
        }
        assertThat(results).allMatch(Deferred::isFired);
        assertThat(seen).hasSize(MANY / 50).containsOnly(CancellationException.class);
    }
}
