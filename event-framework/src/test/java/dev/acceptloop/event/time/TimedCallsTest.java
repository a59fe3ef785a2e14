package dev.acceptloop.event.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Timed calls under a clock that stands still until it is moved. */
final class TimedCallsTest {
    private static final Duration ZERO = Duration.ZERO;

    private long now = Long.MAX_VALUE - 1_000; // wraps within the tests, as nanoTime may
    private final TimedCalls calls = new TimedCalls(() -> now);
    private final List<String> made = new ArrayList<>();

    private DelayedCall in(long seconds, String name) {
        return calls.add(Duration.ofSeconds(seconds), () -> made.add(name));
    }

    private void pass(long seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
        calls.runDue(Runnable::run);
    }

    @Test
    void areMadeInTheOrderOfTheirTimeThenOfTheirAsking() {
        in(2, "c");
        in(1, "a");
        in(2, "d");
        in(1, "b");
        pass(1);
        assertThat(made).containsExactly("a", "b");
        pass(1);
        assertThat(made).containsExactly("a", "b", "c", "d");
        assertThat(calls.nanosToNext()).isEqualTo(-1);
    }

    @Test
    void areNotMadeBeforeTheirTime() {
        in(3, "a");
        pass(2);
        assertThat(made).isEmpty();
        assertThat(calls.nanosToNext()).isEqualTo(Duration.ofSeconds(1).toNanos());
    }

    @Test
    void aZeroDelayWaitsForTheNextPass() {
        calls.add(
                ZERO,
                () -> {
                    made.add("first");
                    calls.add(ZERO, () -> made.add("second"));
                });
        pass(0);
        assertThat(made).containsExactly("first");
        assertThat(calls.nanosToNext()).isZero();
        pass(0);
        assertThat(made).containsExactly("first", "second");
    }

    @Test
    void aCallMovedIntoThisPassWaitsForTheNext() {
        DelayedCall later = in(9, "later");
        in(1, "due");
        calls.add(ZERO, () -> later.reset(ZERO));
        pass(1);
        pass(0);
        assertThat(made).containsExactly("due", "later");
    }

    @Test
    void cancelKeepsACallFromBeingMade() {
        DelayedCall call = in(1, "a");
        in(1, "b");
        assertThat(call.active()).isTrue();
        call.cancel();
        assertThat(call.active()).isFalse();
        assertThat(calls.size()).isEqualTo(1);
        pass(1);
        assertThat(made).containsExactly("b");
    }

    @Test
    void aCallInTheSamePassCanBeCancelled() {
        DelayedCall[] second = new DelayedCall[1];
        calls.add(ZERO, () -> second[0].cancel());
        second[0] = in(0, "second");
        pass(0);
        assertThat(made).isEmpty();
    }

    @Test
    void whatIsOverCannotBeChanged() {
        DelayedCall cancelled = in(1, "cancelled");
        cancelled.cancel();
        DelayedCall called = in(1, "called");
        pass(1);
        assertThatThrownBy(cancelled::cancel)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("already cancelled");
        assertThatThrownBy(called::cancel)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("already called");
        assertThatThrownBy(() -> called.reset(ZERO)).hasMessage("already called");
        assertThatThrownBy(() -> cancelled.delay(ZERO)).hasMessage("already cancelled");
    }

    @Test
    void aCallCountsAsMadeWhileItRuns() {
        DelayedCall[] self = new DelayedCall[1];
        self[0] = calls.add(ZERO, () -> made.add(self[0].active() ? "active" : "called"));
        pass(0);
        assertThat(made).containsExactly("called");
    }

    @Test
    void resetCountsFromNow() {
        DelayedCall call = in(5, "a");
        pass(3);
        call.reset(Duration.ofSeconds(4));
        pass(3);
        assertThat(made).isEmpty();
        call.reset(Duration.ofSeconds(1));
        pass(1);
        assertThat(made).containsExactly("a");
    }

    @Test
    void delayCountsFromWhenItWasDue() {
        DelayedCall call = in(8, "a");
        call.delay(Duration.ofSeconds(-6));
        pass(1);
        assertThat(made).isEmpty();
        call.delay(Duration.ofSeconds(1));
        pass(1);
        assertThat(made).isEmpty();
        pass(1);
        assertThat(made).containsExactly("a");
    }

    @Test
    void aNegativeDelayIsRefused() {
        assertThatThrownBy(() -> calls.add(Duration.ofNanos(-1), () -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theLongestDelayThereIsIsFarAway() {
        calls.add(Duration.ofSeconds(Long.MAX_VALUE), () -> made.add("never"));
        in(1, "soon");
        pass(1);
        assertThat(made).containsExactly("soon");
        assertThat(calls.nanosToNext()).isGreaterThan(Duration.ofDays(30_000).toNanos());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void randomlyScheduledMovedAndCancelledCallsComeInOrder(long seed) {
        var random = new SplittableRandom(seed);
        var waiting = new ArrayList<DelayedCall>();
        var times = new ArrayList<Long>();
        for (int i = 0; i < 50_000; i++) {
            Duration delay = Duration.ofNanos(random.nextInt(1_000_000));
            DelayedCall[] self = new DelayedCall[1];
            self[0] = calls.add(delay, () -> times.add(self[0].dueNanos()));
            waiting.add(self[0]);
            DelayedCall other = waiting.get(random.nextInt(waiting.size()));
            if (other.active() && random.nextInt(3) == 0) {
                other.cancel();
            } else if (other.active()) {
                other.reset(delay);
            }
        }
        long active = waiting.stream().filter(DelayedCall::active).count();
        pass(1);
        assertThat(times).hasSize((int) active);
        for (int i = 1; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 1)).isNotNegative();
        }
        assertThat(calls.size()).isZero();
    }

    @Test
    void aMoveOutOfAllMeasureKeepsTheCall() {
        DelayedCall early = in(1, "early");
        early.delay(Duration.ofSeconds(Long.MIN_VALUE));
        DelayedCall reset = in(1, "reset");
        reset.reset(Duration.ofSeconds(Long.MIN_VALUE));
        DelayedCall never = in(1, "never");
        for (int i = 0; i < 5; i++) { // together longer than the clock is
            never.delay(Duration.ofSeconds(Long.MAX_VALUE));
        }
        pass(0);
        assertThat(made).containsExactlyInAnyOrder("early", "reset");
        in(1, "soon");
        pass(1);
        assertThat(made).hasSize(3).endsWith("soon");
    }
}
