package dev.acceptloop.event.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.event.deferred.Deferred;
import dev.acceptloop.event.time.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ticks of a clock that a test moves. */
final class LoopingCallTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualTime time = new ManualTime();
    private final long begin = time.nanoTime();
    private final List<Object> seen = new ArrayList<>();
    private final IOException failure = new IOException("broken");
    private final LoopingCall ticks = LoopingCall.of(time, this::note);

    private double now() {
        return (time.nanoTime() - begin) / 1e9;
    }

    private void note() {
        seen.add(now());
    }

    private void watch(Deferred<LoopingCall> done) {
        done.addCallbacks(_ -> seen.add("stopped"), e -> seen.add(e.getClass()));
    }

    private static Duration seconds(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }

    @AfterEach
    void nothingIsLeftToTheLog() {
        assertThat(Deferred.reportUnhandled()).isZero();
    }

    // ---------------------------------------------------------------- start

    @Test
    void callsAtOnceAndThenEachInterval() {
        ticks.start(SECOND);
        time.pass(seconds(3.5));
        assertThat(seen).containsExactly(0.0, 1.0, 2.0, 3.0);
    }

    @Test
    void mayWaitAnIntervalFirst() {
        ticks.startLater(SECOND);
        time.pass(seconds(2.5));
        assertThat(seen).containsExactly(1.0, 2.0);
    }

    @Test
    void anIntervalIsNotNegativeAndItIsStartedOnce() {
        assertThatThrownBy(() -> ticks.start(SECOND.negated()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(ticks.isRunning()).isFalse();
        ticks.start(SECOND);
        assertThatThrownBy(() -> ticks.start(SECOND)).hasMessage("already running");
    }

    @Test
    void withoutAnIntervalItCallsInEachTurn() {
        ticks.start(Duration.ZERO);
        time.turn();
        time.turn();
        assertThat(seen).containsExactly(0.0, 0.0, 0.0);
        ticks.stop();
        assertThat(time.pending()).isZero();
    }

    // ---------------------------------------------------------------- alignment

    @Test
    void aBodyThatTakesLongSkipsTicksAndDoesNotBunchThem() {
        LoopingCall slow =
                LoopingCall.of(
                        time,
                        () -> {
                            note();
                            time.stall(seconds(2));
                        });
        slow.start(seconds(0.5));
        time.turn();
        time.pass(seconds(0.5));
        assertThat(seen).containsExactly(0.0, 2.5); // at 2 exactly a tick was due: it is over
    }

    @Test
    void aLoopThatWasBusyGetsBackInStep() {
        ticks.start(SECOND);
        time.stall(seconds(2.25));
        time.turn();
        time.pass(seconds(1));
        assertThat(seen).containsExactly(0.0, 2.25, 3.0);
    }

    @Test
    void waitsForWhatTheBodyReturns() {
        var jobs = new ArrayList<Deferred<String>>();
        var looping =
                new LoopingCall(
                        time,
                        _ -> {
                            note();
                            var job = new Deferred<String>();
                            jobs.add(job);
                            time.callLater(seconds(2.5), () -> job.callback("done"));
                            return job;
                        });
        looping.start(SECOND);
        time.pass(seconds(7));
        assertThat(seen).containsExactly(0.0, 3.0, 6.0);
        jobs.getFirst().addBoth(outcome -> seen.add(outcome.isSuccess()));
        assertThat(seen).endsWith(true);
    }

    // ---------------------------------------------------------------- stop

    @Test
    void stopsAtOnceBetweenCallsAndFires() {
        watch(ticks.start(SECOND));
        ticks.stop();
        assertThat(seen).containsExactly(0.0, "stopped");
        assertThat(time.pending()).isZero();
        assertThat(ticks.isRunning()).isFalse();
        assertThatThrownBy(ticks::stop).hasMessage("not running");
    }

    @Test
    void stoppedInItsBodyItFiresWhenThatIsOver() {
        var loops = new ArrayList<LoopingCall>();
        loops.add(
                LoopingCall.of(
                        time,
                        () -> {
                            loops.getFirst().stop();
                            note();
                        }));
        watch(loops.getFirst().startLater(SECOND));
        time.pass(SECOND);
        assertThat(seen).containsExactly(1.0, "stopped");
        assertThat(time.pending()).isZero();
    }

    @Test
    void stoppedWhileItWaitsItFiresWhenThatHasFired() {
        var job = new Deferred<String>();
        var looping = new LoopingCall(time, _ -> job);
        watch(looping.start(SECOND));
        looping.stop();
        assertThat(seen).isEmpty();
        assertThatThrownBy(() -> looping.start(SECOND)).hasMessage("its last call goes on");
        job.callback("done");
        assertThat(seen).containsExactly("stopped");
    }

    @Test
    void mayBeStartedAgain() {
        watch(ticks.start(SECOND));
        ticks.stop();
        time.pass(seconds(0.5));
        ticks.start(SECOND);
        time.pass(SECOND);
        assertThat(seen).containsExactly(0.0, "stopped", 0.5, 1.5);
    }

    @Test
    void mayBeStartedAgainByWhoHearsThatItStopped() {
        ticks.start(SECOND).addAction(stopped -> stopped.startLater(SECOND));
        ticks.stop();
        time.pass(SECOND);
        assertThat(seen).containsExactly(0.0, 1.0);
    }

    // ---------------------------------------------------------------- failure, cancel

    @Test
    void aFailureEndsIt() {
        var looping =
                new LoopingCall(
                        time,
                        _ -> {
                            throw failure;
                        });
        watch(looping.startLater(SECOND));
        time.pass(SECOND);
        assertThat(seen).containsExactly(IOException.class);
        assertThat(looping.isRunning()).isFalse();
        assertThat(time.pending()).isZero();
    }

    @Test
    void aFailureOfWhatItWaitsForEndsIt() {
        var job = new Deferred<String>();
        watch(new LoopingCall(time, _ -> job).start(SECOND));
        job.errback(failure);
        assertThat(seen).containsExactly(IOException.class);
    }

    @Test
    void aBodyThatStopsItAndThenFailsFails() {
        var loops = new ArrayList<LoopingCall>();
        loops.add(
                new LoopingCall(
                        time,
                        _ -> {
                            loops.getFirst().stop();
                            throw failure;
                        }));
        watch(loops.getFirst().startLater(SECOND));
        time.pass(SECOND);
        assertThat(seen).containsExactly(IOException.class);
    }

    @Test
    void cancelStopsIt() {
        Deferred<LoopingCall> done = ticks.start(SECOND);
        watch(done);
        done.cancel();
        time.pass(seconds(2));
        assertThat(seen).containsExactly(0.0, CancellationException.class);
        ticks.start(SECOND);
        assertThat(ticks.isRunning()).isTrue();
    }

    @Test
    void cancelReachesWhatItWaitsFor() {
        Deferred<String> job = new Deferred<>(_ -> seen.add("asked"));
        Deferred<LoopingCall> done = new LoopingCall(time, _ -> job).start(SECOND);
        watch(done);
        done.cancel();
        assertThat(seen).containsExactly("asked", CancellationException.class);
    }

    // ---------------------------------------------------------------- reset

    @Test
    void resetBeginsToCountAnew() {
        ticks.start(SECOND);
        time.pass(seconds(0.75));
        ticks.reset();
        time.pass(seconds(2));
        assertThat(seen).containsExactly(0.0, 1.75, 2.75);
    }

    @Test
    void resetDoesNothingWhileACallGoesOn() {
        var job = new Deferred<String>();
        var looping = new LoopingCall(time, _ -> job);
        looping.start(SECOND);
        looping.reset();
        assertThat(time.pending()).isZero();
        assertThatThrownBy(ticks::reset).hasMessage("not running");
    }

    // ---------------------------------------------------------------- count

    @Test
    void countsTheTicksItStandsFor() {
        LoopingCall.withCount(time, seen::add).start(SECOND);
        time.pass(SECOND);
        time.stall(seconds(3.5));
        time.turn();
        time.pass(seconds(0.5));
        assertThat(seen).containsExactly(1L, 1L, 3L, 1L);
    }

    @Test
    void withoutAnIntervalItCountsOne() {
        LoopingCall.withCount(time, seen::add).start(Duration.ZERO);
        time.stall(SECOND);
        time.turn();
        assertThat(seen).containsExactly(1L, 1L);
    }

    @Test
    void whatWasSkippedBeforeAResetIsCounted() {
        LoopingCall looping = LoopingCall.withCount(time, seen::add);
        looping.startLater(SECOND);
        time.stall(seconds(2.5));
        looping.reset();
        time.pass(SECOND);
        assertThat(seen).containsExactly(3L);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theCountsAddUpToTheIntervalsThatHavePassed(long seed) {
        var random = new SplittableRandom(seed);
        long interval = 100_000_000 / 3; // no whole number of binary fractions
        var sum = new long[1];
        LoopingCall.withCount(
                        time,
                        count -> {
                            assertThat(count).isPositive();
                            sum[0] += count;
                        })
                .startLater(Duration.ofNanos(interval));
        for (int i = 0; i < 10_000; i++) {
            time.stall(Duration.ofNanos(random.nextLong(3 * interval)));
            time.turn();
        }
        assertThat(sum[0]).isEqualTo((time.nanoTime() - begin) / interval);
    }

    // ---------------------------------------------------------------- deferLater

    @Test
    void deferLaterFiresWithWhatTheCallReturnsOrThrows() {
        DeferLater.deferLater(time, SECOND).addBoth(seen::add);
        DeferLater.deferLater(time, SECOND, () -> "value").addAction(seen::add);
        DeferLater.deferLater(
                        time,
                        SECOND,
                        () -> {
                            throw failure;
                        })
                .addErrback(seen::add);
        time.pass(seconds(0.5));
        assertThat(seen).isEmpty();
        time.pass(seconds(0.5));
        assertThat(seen).hasSize(3).contains("value", failure);
    }

    @Test
    void cancelOfDeferLaterTakesTheTimerAway() {
        DeferLater.deferLater(time, SECOND)
                .addErrback(e -> {
                    seen.add(e.getClass());
                    return null;
                })
                .cancel();
        assertThat(time.pending()).isZero();
        assertThat(seen).containsExactly(CancellationException.class);
    }
}
