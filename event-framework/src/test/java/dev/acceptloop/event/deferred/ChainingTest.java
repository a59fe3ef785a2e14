package dev.acceptloop.event.deferred;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deferreds that wait for one another. */
final class ChainingTest {
    private static final int MANY = 1_000_000;

    private final List<Object> seen = new ArrayList<>();
    private final IOException failure = new IOException("broken");
    private final Deferred<String> outer = new Deferred<>();
    private final Deferred<String> inner = new Deferred<>();

    @AfterEach
    void nothingIsLeftToTheLog() {
        assertThat(Deferred.reportUnhandled()).isZero();
    }

    // ---------------------------------------------------------------- wait

    @Test
    void waitsForTheDeferredAStepReturns() {
        outer.chainCallback(_ -> inner).addAction(seen::add);
        outer.callback("start");
        assertThat(seen).isEmpty();
        inner.callback("of inner");
        assertThat(seen).containsExactly("of inner");
    }

    @Test
    void takesTheResultSoThatLaterStepsOfTheInnerOneGetNull() {
        outer.chainCallback(_ -> inner).addAction(value -> seen.add("outer " + value));
        outer.callback("start");
        inner.addAction(value -> seen.add("inner " + value));
        inner.callback("value");
        assertThat(seen).containsExactly("outer value", "inner null");
    }

    @Test
    void stepsTheInnerOneHadBeforeRunFirst() {
        inner.addCallback(value -> value + " refined");
        outer.chainCallback(_ -> inner).addAction(seen::add);
        outer.callback("start");
        inner.callback("value");
        assertThat(seen).containsExactly("value refined");
    }

    @Test
    void ofTwoThatWaitForTheSameTheFirstGetsTheValue() {
        Deferred.succeed("").chainCallback(_ -> inner).addAction(value -> seen.add("1 " + value));
        Deferred.succeed("").chainCallback(_ -> inner).addAction(value -> seen.add("2 " + value));
        inner.callback("value");
        assertThat(seen).containsExactly("1 value", "2 null");
    }

    @Test
    void takesTheResultOfAFiredOneAtOnce() {
        inner.callback("of inner");
        outer.callback("start");
        outer.chainCallback(_ -> inner).addAction(seen::add);
        inner.addAction(value -> seen.add("left: " + value));
        assertThat(seen).containsExactly("of inner", "left: null");
    }

    @Test
    void aFailureOfTheInnerOneIsTheOuters() {
        Deferred<String> failed = Deferred.fail(failure);
        outer.chainCallback(_ -> failed).addErrback(e -> "" + seen.add(e));
        outer.callback("start");
        failed.addBoth(seen::add);
        assertThat(seen).containsExactly(failure, new Outcome.Success<>(null));
    }

    @Test
    void anErrbackMayReturnADeferredToo() {
        outer.chainErrback(_ -> inner).addAction(seen::add);
        outer.errback(failure);
        inner.callback("instead");
        Deferred.<String>fail(failure).chainBoth(_ -> Deferred.succeed(1)).addAction(seen::add);
        assertThat(seen).containsExactly("instead", 1);
    }

    @Test
    void aFiredInnerOneThatIsPausedIsWaitedFor() {
        inner.callback("of inner");
        inner.pause();
        outer.callback("start");
        outer.chainCallback(_ -> inner).addAction(seen::add);
        assertThat(seen).isEmpty();
        inner.unpause();
        assertThat(seen).containsExactly("of inner");
    }

    @Test
    void aPausedOuterOneGoesOnWhenUnpaused() {
        outer.chainCallback(_ -> inner).addAction(value -> seen.add("outer " + value));
        outer.callback("start");
        outer.pause();
        inner.addAction(_ -> seen.add("inner goes on"));
        inner.callback("value");
        assertThat(seen).containsExactly("inner goes on");
        outer.unpause();
        assertThat(seen).containsExactly("inner goes on", "outer value");
    }

    @Test
    void waitsForOneThatWaits() {
        var innermost = new Deferred<String>();
        inner.callback("start");
        inner.chainCallback(_ -> innermost).addCallback(value -> value + " through inner");
        outer.callback("start");
        outer.chainCallback(_ -> inner).addAction(seen::add);
        innermost.callback("value");
        assertThat(seen).containsExactly("value through inner");
    }

    @Test
    void waitsForOneWhoseStepIsRunning() {
        inner.addCallback(value -> {
            outer.callback("start");
            return value + " when done";
        });
        outer.chainCallback(_ -> inner).addAction(seen::add);
        inner.callback("value");
        assertThat(seen).containsExactly("value when done");
    }

    @Test
    void waitsForTheStepsAnInnerOneStillHasWhileItsWaiterRuns() {
        Deferred<String> second = new Deferred<>();
        Deferred.succeed("").chainCallback(_ -> inner).addAction(_ -> second.callback(""));
        inner.addCallback(_ -> "after the first waiter");
        second.chainCallback(_ -> inner).addAction(seen::add);
        inner.callback("value");
        assertThat(seen).containsExactly("after the first waiter");
    }

    @Test
    void stepsAddedToTheInnerOneByItsWaiterRunAtOnce() {
        outer.chainCallback(_ -> inner)
                .addAction(_ -> {
                    inner.addAction(value -> seen.add("inner " + value));
                    seen.add("outer");
                });
        outer.callback("start");
        inner.callback("value");
        assertThat(seen).containsExactly("inner null", "outer");
    }

    // ---------------------------------------------------------------- refused

    @Test
    void itsOwnDeferredIsRefused() {
        outer.chainCallback(_ -> outer).addErrback(e -> "" + seen.add(e.getClass()));
        outer.callback("start");
        assertThat(seen).containsExactly(IllegalArgumentException.class);
    }

    @Test
    void aCircleIsRefused() {
        inner.chainCallback(_ -> outer).addErrback(e -> "" + seen.add(e.getClass()));
        outer.callback("start");
        outer.chainCallback(_ -> inner).addAction(seen::add);
        inner.callback("start"); // would wait for outer, which waits for inner
        assertThat(seen).containsExactly(IllegalArgumentException.class, "true");
    }

    @Test
    void aDeferredLeftAsAValueIsRefused() {
        outer.addCallback(_ -> inner)
                .addErrback(e -> {
                    seen.add(e.getMessage());
                    return inner;
                })
                .addBoth(seen::add);
        outer.callback("start");
        assertThat(seen)
                .hasSize(2)
                .allSatisfy(each -> assertThat(each).asString().contains("add it with chain"));
    }

    // ---------------------------------------------------------------- depth

    private Deferred<Integer> waitingFor(Deferred<Integer> that) {
        return Deferred.succeed(0).chainCallback(_ -> that);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aChainOfAMillionIsNoStack(boolean withLaterSteps) {
        var last = new Deferred<Integer>();
        var steps = new int[1];
        Deferred<Integer> first = last;
        for (int i = 0; i < MANY; i++) {
            Deferred<Integer> waitedFor = first;
            first = waitingFor(waitedFor);
            if (withLaterSteps) {
                waitedFor.addAction(_ -> steps[0]++);
            }
        }
        first.addAction(seen::add);
        last.callback(7);
        assertThat(seen).containsExactly(7);
        assertThat(steps[0]).isEqualTo(withLaterSteps ? MANY : 0);
    }

    @Test
    void aChainOfAMillionMadeOuterFirstIsNoStack() {
        var all = new ArrayList<Deferred<Integer>>();
        all.add(new Deferred<>());
        for (int i = 0; i < MANY; i++) {
            var next = new Deferred<Integer>();
            all.getLast().chainCallback(_ -> next);
            all.add(next);
        }
        all.getFirst().addAction(seen::add);
        all.forEach(each -> each.callback(7));
        assertThat(seen).containsExactly(7);
    }

    @Test
    void aLoopOfAMillionFiredOnesIsNoStack() {
        var countdown = new Countdown();
        countdown.loop.callback(0);
        countdown.loop.chainCallback(countdown);
        assertThat(countdown.left).isZero();
    }

    private static final class Countdown implements Callback<Integer, Deferred<Integer>> {
        final Deferred<Integer> loop = new Deferred<>();
        int left = MANY;

        @Override
        public Deferred<Integer> call(Integer taken) {
            if (--left > 0) {
                loop.chainCallback(this);
            }
            return Deferred.succeed(taken + 1);
        }
    }

    @Test
    void cancelReachesTheEndOfAMillion() {
        var last = new Deferred<Integer>(_ -> seen.add("asked"));
        Deferred<Integer> first = last;
        for (int i = 0; i < MANY; i++) {
            first = waitingFor(first);
        }
        first.cancel();
        first.addErrback(e -> seen.size());
        assertThat(seen).containsExactly("asked");
    }

    // ---------------------------------------------------------------- chainDeferred

    @Test
    void chainDeferredFiresTheOtherAndGoesOnWithNull() {
        outer.chainDeferred(inner).addAction(seen::add);
        inner.addAction(seen::add);
        outer.callback("value");
        assertThat(seen).containsExactly("value", null);
    }

    @Test
    void chainDeferredPassesAFailureOn() {
        outer.chainDeferred(inner).addBoth(seen::add);
        outer.errback(failure);
        inner.addErrback(e -> "" + seen.add(e));
        assertThat(seen).containsExactly(new Outcome.Success<>(null), failure);
    }

    @Test
    void toCancelTheOtherOfChainDeferredDoesNotCancelThis() {
        outer.chainDeferred(inner).addBoth(seen::add);
        inner.addErrback(e -> "" + seen.add(e.getClass().getSimpleName()));
        inner.cancel();
        assertThat(outer.isFired()).isFalse();
        outer.callback("late");
        assertThat(seen).containsExactly("CancellationException", new Outcome.Success<>(null));
    }
}
