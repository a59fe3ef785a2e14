package dev.acceptloop.event.deferred;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.event.time.ManualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What cancel does in each state, and time-outs, which are cancels. */
final class CancelTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final List<Object> seen = new ArrayList<>();
    private final IOException failure = new IOException("broken");
    private final ManualTime time = new ManualTime();

    private <T> Deferred<T> watched(Deferred<T> deferred) {
        deferred.addCallbacks(seen::add, e -> seen.add(e.getClass()));
        return deferred;
    }

    @AfterEach
    void nothingIsLeftToTheLog() {
        assertThat(Deferred.reportUnhandled()).isZero();
    }

    // ---------------------------------------------------------------- not fired

    @Test
    void withoutACancellerOneLateFiringIsForgiven() {
        Deferred<String> deferred = watched(new Deferred<>());
        deferred.cancel();
        assertThat(seen).containsExactly(CancellationException.class);
        deferred.callback("late");
        assertThat(seen).hasSize(1);
        assertThatThrownBy(() -> deferred.callback("later"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void withoutACancellerALateFailureIsForgivenToo() {
        Deferred<String> deferred = watched(new Deferred<>());
        deferred.cancel();
        deferred.errback(failure);
        assertThatThrownBy(() -> deferred.errback(failure))
                .isInstanceOf(IllegalStateException.class);
        assertThat(seen).containsExactly(CancellationException.class);
    }

    @Test
    void withoutACancelNothingIsForgiven() {
        Deferred<String> deferred = watched(new Deferred<>());
        deferred.callback("value");
        deferred.cancel();
        assertThatThrownBy(() -> deferred.callback("again"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aCancellerMayFireIt() {
        watched(new Deferred<String>(d -> d.callback("of the canceller"))).cancel();
        watched(new Deferred<String>(d -> d.errback(failure))).cancel();
        assertThat(seen).containsExactly("of the canceller", IOException.class);
    }

    @Test
    void aCancellerThatDoesNotFireItIsFollowedByTheException() {
        Deferred<String> deferred = watched(new Deferred<>(_ -> seen.add("asked")));
        deferred.cancel();
        assertThat(seen).containsExactly("asked", CancellationException.class);
        assertThatThrownBy(() -> deferred.callback("late"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatACancellerThrowsComesOutAndItIsNotFired() {
        Deferred<String> deferred =
                watched(
                        new Deferred<>(_ -> {
                            throw new IllegalArgumentException("canceller");
                        }));
        assertThatThrownBy(deferred::cancel).hasMessage("canceller");
        assertThat(deferred.isFired()).isFalse();
        deferred.callback("value");
        assertThat(seen).containsExactly("value");
    }

    @Test
    void aCancellerIsAskedOnceAndNotAfterFiring() {
        Deferred<String> cancelled = watched(new Deferred<>(_ -> seen.add("asked")));
        cancelled.cancel();
        cancelled.cancel();
        assertThat(seen).containsExactly("asked", CancellationException.class);
        Deferred<String> fired = watched(new Deferred<>(_ -> seen.add("asked in vain")));
        fired.callback("value");
        fired.cancel();
        assertThat(seen).endsWith("value");
    }

    @Test
    void aCancellerThatCancelsAgainIsNotAskedAgain() {
        watched(
                        new Deferred<String>(d -> {
                            seen.add("asked");
                            d.cancel();
                        }))
                .cancel();
        assertThat(seen).containsExactly("asked", CancellationException.class);
    }

    // ---------------------------------------------------------------- waiting

    @Test
    void oneThatWaitsCancelsTheOtherOnly() {
        Deferred<String> inner = new Deferred<>(_ -> seen.add("inner asked"));
        Deferred<String> outer = new Deferred<>(_ -> seen.add("outer asked"));
        outer.callback("start");
        watched(outer.chainCallback(_ -> inner));
        outer.cancel();
        assertThat(seen).containsExactly("inner asked", CancellationException.class);
    }

    @Test
    void oneThatWaitsGoesOnIfTheOtherMakesAValueOfTheCancel() {
        Deferred<String> inner = new Deferred<>();
        Deferred<String> outer = Deferred.succeed("start").chainCallback(_ -> inner);
        watched(outer);
        inner.addErrback(_ -> "unused: added behind the waiter");
        outer.cancel();
        assertThat(seen).containsExactly(CancellationException.class);
        Deferred<String> saved = new Deferred<String>().addErrback(_ -> "saved");
        watched(Deferred.succeed("start").chainCallback(_ -> saved)).cancel();
        assertThat(seen).endsWith("saved");
    }

    @Test
    void cancelGoesThroughAllThatWait() {
        Deferred<String> innermost = new Deferred<>(_ -> seen.add("innermost asked"));
        Deferred<String> inner = Deferred.succeed("").chainCallback(_ -> innermost);
        watched(Deferred.succeed("").chainCallback(_ -> inner)).cancel();
        assertThat(seen).containsExactly("innermost asked", CancellationException.class);
    }

    // ---------------------------------------------------------------- time-out

    @Test
    void aTimeoutCancelsAndSaysSo() {
        Deferred<String> deferred = new Deferred<>(_ -> seen.add("asked"));
        watched(deferred.addTimeout(LIMIT, time));
        time.pass(LIMIT.minusNanos(1));
        assertThat(seen).isEmpty();
        time.pass(Duration.ofNanos(1));
        assertThat(seen).containsExactly("asked", TimeoutException.class);
    }

    @Test
    void aResultInTimeTakesTheTimerAway() {
        Deferred<String> deferred = new Deferred<>();
        watched(deferred.addTimeout(LIMIT, time));
        deferred.callback("in time");
        assertThat(time.pending()).isZero();
        watched(Deferred.<String>fail(failure).addTimeout(LIMIT, time));
        assertThat(time.pending()).isZero();
        assertThat(seen).containsExactly("in time", IOException.class);
    }

    @Test
    void aCancelBySomebodyElseIsNoTimeout() {
        Deferred<String> deferred = new Deferred<>();
        watched(deferred.addTimeout(LIMIT, time));
        deferred.cancel();
        assertThat(seen).containsExactly(CancellationException.class);
        assertThat(time.pending()).isZero();
    }

    @Test
    void whatACancellerMakesOfTheTimeoutPasses() {
        Deferred<String> value = new Deferred<>(d -> d.callback("partial"));
        watched(value.addTimeout(LIMIT, time));
        Deferred<String> other = new Deferred<>(d -> d.errback(failure));
        watched(other.addTimeout(LIMIT, time));
        time.pass(LIMIT);
        assertThat(seen).containsExactly("partial", IOException.class);
    }

    @Test
    void anErrbackBeforeItMaySwallowTheCancel() {
        Deferred<String> deferred = new Deferred<>();
        deferred.addErrback(_ -> "default");
        watched(deferred.addTimeout(LIMIT, time));
        time.pass(LIMIT);
        assertThat(seen).containsExactly("default");
    }

    @Test
    void aHandlerMakesTheResultAfterATimeoutOnly() {
        Deferred<String> late = new Deferred<>();
        watched(late.addTimeout(LIMIT, time, outcome -> "late: " + outcome.isSuccess()));
        time.pass(LIMIT);
        Deferred<String> inTime = new Deferred<>();
        watched(inTime.addTimeout(LIMIT, time, _ -> "not asked"));
        inTime.callback("in time");
        assertThat(seen).containsExactly("late: false", "in time");
    }

    @Test
    void whatIsAddedAfterItIsNotLimited() {
        Deferred<String> slow = new Deferred<>();
        Deferred<String> deferred = new Deferred<>();
        watched(deferred.addTimeout(LIMIT, time).chainCallback(_ -> slow));
        deferred.callback("in time");
        time.pass(LIMIT.multipliedBy(2));
        assertThat(seen).isEmpty();
        slow.callback("slow");
        assertThat(seen).containsExactly("slow");
    }

    @Test
    void whatIsAddedBeforeItIsLimitedTogether() {
        Deferred<String> slow = new Deferred<>(_ -> seen.add("slow asked"));
        Deferred<String> deferred = new Deferred<>();
        watched(deferred.chainCallback(_ -> slow).addTimeout(LIMIT, time));
        deferred.callback("in time");
        time.pass(LIMIT);
        assertThat(seen).containsExactly("slow asked", TimeoutException.class);
    }
}
