package dev.acceptloop.event.deferred;

import static dev.acceptloop.event.deferred.DeferredList.Option.CONSUME_ERRORS;
import static dev.acceptloop.event.deferred.DeferredList.Option.FIRE_ON_ONE_ERRBACK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.event.deferred.DeferredList.AllFailed;
import dev.acceptloop.event.deferred.DeferredList.Found;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several Deferreds at once. */
final class DeferredListTest {
    private final List<Object> seen = new ArrayList<>();
    private final IOException failure = new IOException("broken");
    private final Deferred<String> a = new Deferred<>(_ -> seen.add("a cancelled"));
    private final Deferred<String> b = new Deferred<>(_ -> seen.add("b cancelled"));
    private final List<Deferred<String>> both = List.of(a, b);

    private void handled(Deferred<?>... deferreds) {
        for (Deferred<?> each : deferreds) {
            each.addBoth(_ -> "handled");
        }
    }

    private static List<Throwable> causes(Outcome<?> outcome) {
        return outcome instanceof Outcome.Failure<?>(AllFailedException e) ? e.causes() : List.of();
    }

    @AfterEach
    void nothingIsLeftToTheLog() {
        assertThat(Deferred.reportUnhandled()).isZero();
    }

    // ---------------------------------------------------------------- all

    @Test
    void allHasEveryOutcomeInTheOrderOfTheInputs() {
        DeferredList.all(both).addAction(seen::add);
        b.errback(failure);
        assertThat(seen).isEmpty();
        a.callback("1");
        assertThat(seen)
                .containsExactly(
                        List.of(new Outcome.Success<>("1"), new Outcome.Failure<>(failure)));
        handled(b);
    }

    @Test
    void allOfNothingIsThereAtOnce() {
        DeferredList.all(List.<Deferred<String>>of()).addAction(seen::add);
        assertThat(seen).containsExactly(List.of());
    }

    @Test
    void takesFiredInputsToo() {
        DeferredList.all(List.of(Deferred.succeed(1), Deferred.succeed(2))).addAction(seen::add);
        assertThat(seen)
                .containsExactly(List.of(new Outcome.Success<>(1), new Outcome.Success<>(2)));
    }

    @Test
    void whatAnInputCameToPassesOn() {
        DeferredList.all(both);
        a.addAction(seen::add);
        b.addErrback(e -> "" + seen.add(e));
        a.callback("value");
        b.errback(failure);
        assertThat(seen).containsExactly("value", failure);
    }

    @Test
    void failuresAreConsumedIfWished() {
        DeferredList.all(both, CONSUME_ERRORS);
        a.addBoth(seen::add);
        b.addBoth(seen::add);
        a.errback(failure);
        b.callback("value");
        assertThat(seen)
                .containsExactly(new Outcome.Success<>(null), new Outcome.Success<>("value"));
    }

    @Test
    void oneFailureDecidesIfWished() {
        DeferredList.all(both, FIRE_ON_ONE_ERRBACK)
                .addErrback(
                        FirstFailureException.class,
                        e -> {
                            seen.add(e.index());
                            seen.add(e.getCause());
                            return List.of();
                        });
        b.errback(failure);
        assertThat(seen).containsExactly(1, failure);
        a.callback("too late");
        assertThat(seen).hasSize(2);
        handled(b);
    }

    @Test
    void theInputsAreCopied() {
        var inputs = new ArrayList<>(both);
        DeferredList.all(inputs).addAction(outcomes -> seen.add(outcomes.size()));
        inputs.clear();
        a.callback("1");
        b.callback("2");
        assertThat(seen).containsExactly(2);
    }

    @Test
    void cancelCancelsEveryInput() {
        DeferredList.all(both, CONSUME_ERRORS)
                .addAction(outcomes ->
                        assertThat(outcomes).hasSize(2).allMatch(outcome -> !outcome.isSuccess()))
                .addFinally(_ -> seen.add("all"))
                .cancel();
        assertThat(seen).containsExactly("a cancelled", "b cancelled", "all");
    }

    @Test
    void aCancellerThatThrowsDoesNotKeepTheOthersFromBeingCancelled() {
        Deferred<String> bad =
                new Deferred<>(_ -> {
                    throw new IllegalStateException("canceller");
                });
        Deferred<?> list = DeferredList.all(List.of(bad, a), CONSUME_ERRORS);
        list.addBoth(outcome -> seen.add(outcome.isSuccess()));
        list.cancel();
        assertThat(seen).containsExactly("a cancelled", false); // bad has not fired: as cancelled
        bad.callback("late");
        assertThat(seen).hasSize(2);
    }

    @Test
    void cancelAfterwardsDoesNothing() {
        Deferred<?> list = DeferredList.all(both);
        a.callback("1");
        b.callback("2");
        list.cancel();
        assertThat(seen).isEmpty();
    }

    // ---------------------------------------------------------------- gatherResults

    @Test
    void gatherResultsHasTheValuesInOrder() {
        DeferredList.gatherResults(both).addAction(seen::add);
        DeferredList.gatherResults(List.<Deferred<String>>of()).addAction(seen::add);
        b.callback("2");
        a.callback("1");
        assertThat(seen).containsExactly(List.of(), List.of("1", "2"));
    }

    @Test
    void gatherResultsFailsWithTheFirstFailure() {
        DeferredList.gatherResults(both, CONSUME_ERRORS)
                .addErrback(e -> {
                    seen.add(e.getCause());
                    return List.of();
                });
        b.errback(failure);
        assertThat(seen).containsExactly(failure);
    }

    @Test
    void cancelOfGatherResultsCancelsEveryInput() {
        Deferred<?> gathered = DeferredList.gatherResults(both, CONSUME_ERRORS);
        gathered.addBoth(_ -> seen.add("end"));
        gathered.cancel();
        assertThat(seen).containsExactly("a cancelled", "end", "b cancelled");
    }

    // ---------------------------------------------------------------- first

    @Test
    void firstHasTheFirstValueAndItsPlace() {
        DeferredList.first(both, CONSUME_ERRORS).addAction(seen::add);
        b.callback("2");
        assertThat(seen).containsExactly(new Found<>(1, "2"));
        a.callback("1");
        assertThat(seen).hasSize(1);
    }

    @Test
    void firstIsNoFailureIfAllFailed() {
        var other = new IOException("other");
        DeferredList.first(both, CONSUME_ERRORS).addAction(seen::add);
        b.errback(other);
        a.errback(failure);
        assertThat(seen).containsExactly(new AllFailed<>(List.of(failure, other)));
    }

    @Test
    void firstOfNothingIsNothingAtOnce() {
        DeferredList.first(List.<Deferred<String>>of()).addAction(seen::add);
        assertThat(seen).containsExactly(new AllFailed<String>(List.of()));
    }

    // ---------------------------------------------------------------- race

    @Test
    void raceCancelsTheOthersAndHasTheFirstValue() {
        DeferredList.race(both).addAction(seen::add);
        b.callback("2");
        assertThat(seen).containsExactly("a cancelled", new Found<>(1, "2"));
    }

    @Test
    void aRaceGoesOnAfterAFailure() {
        DeferredList.race(both).addAction(seen::add);
        a.errback(failure);
        assertThat(seen).isEmpty();
        b.callback("2");
        assertThat(seen).containsExactly(new Found<>(1, "2"));
    }

    @Test
    void aRaceNobodyWinsHasTheFailuresInOrder() {
        var other = new IOException("other");
        Deferred<?> race = DeferredList.race(both);
        race.addBoth(outcome -> seen.add(causes(outcome)));
        b.errback(other);
        a.errback(failure);
        assertThat(seen).containsExactly(List.of(failure, other));
    }

    @Test
    void aLateValueInARacePassesOnToItsOwnSteps() {
        Deferred<String> stubborn = new Deferred<>(d -> d.callback("late"));
        DeferredList.race(List.of(stubborn, b)).addAction(seen::add);
        stubborn.addAction(seen::add);
        b.callback("2");
        assertThat(seen).containsExactly("late", new Found<>(1, "2"));
    }

    @Test
    void cancelOfARaceCancelsAll() {
        Deferred<?> race = DeferredList.race(both);
        race.addBoth(outcome -> seen.add(causes(outcome).getFirst().getClass()));
        race.cancel();
        assertThat(seen).containsExactly("a cancelled", "b cancelled", CancellationException.class);
    }
}
