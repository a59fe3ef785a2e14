package dev.acceptloop.event.deferred;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One chain: what it is fired with, which half of a step runs, and when. */
final class DeferredTest {
    private final List<Object> seen = new ArrayList<>();
    private final IOException failure = new IOException("broken");

    @AfterEach
    void nothingIsLeftToTheLog() {
        Deferred.setDebugging(false);
        assertThat(Deferred.reportUnhandled()).isZero();
    }

    private static void fire(Deferred<String> deferred, String how) {
        if (how.equals("callback")) {
            deferred.callback("value");
        } else {
            deferred.errback(new IOException());
        }
    }

    // ---------------------------------------------------------------- fire

    @ParameterizedTest
    @CsvSource({"callback,callback", "callback,errback", "errback,callback", "errback,errback"})
    void isFiredOnce(String first, String second) {
        var deferred = new Deferred<String>();
        fire(deferred, first);
        assertThatThrownBy(() -> fire(deferred, second))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("already fired: Deferred@");
        deferred.addBoth(seen::add);
        assertThat(seen).hasSize(1);
    }

    @Test
    void isFiredOnceEvenFromItsOwnStep() {
        var deferred = new Deferred<String>();
        deferred.addAction(_ ->
                assertThatThrownBy(() -> deferred.callback("again"))
                        .isInstanceOf(IllegalStateException.class));
        deferred.callback("value");
        deferred.addBoth(seen::add);
        assertThat(seen).containsExactly(new Outcome.Success<>(null));
    }

    @Test
    void aDeferredIsNotAValue() {
        var deferred = new Deferred<Object>();
        assertThatThrownBy(() -> deferred.callback(new Deferred<String>()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("chainDeferred");
        assertThat(deferred.isFired()).isFalse();
    }

    @Test
    void debugModeTellsWhoMadeItAndWhoFiredItFirst() {
        Deferred.setDebugging(true);
        var deferred = new Deferred<String>();
        fireFirst(deferred);
        assertThatThrownBy(() -> deferred.callback("second"))
                .satisfies(e -> {
                    assertThat(e.getSuppressed()).hasSize(2);
                    assertThat(e.getSuppressed()[0].getStackTrace())
                            .anyMatch(at -> at.getMethodName().equals("fireFirst"));
                    assertThat(e.getSuppressed()[1]).hasMessage("created here");
                });
    }

    private static void fireFirst(Deferred<String> deferred) {
        deferred.callback("first");
    }

    @Test
    void debugModeMayChangeBetweenMakingAndFiring() {
        var madeBefore = new Deferred<String>();
        Deferred.setDebugging(true);
        var madeMeanwhile = new Deferred<String>();
        madeBefore.callback("value");
        Deferred.setDebugging(false);
        madeMeanwhile.callback("value");
        assertThatThrownBy(() -> madeBefore.callback("second"))
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        assertThatThrownBy(() -> madeMeanwhile.callback("second"))
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    }

    // ---------------------------------------------------------------- which half runs

    @Test
    void aValueGoesThroughCallbacksAndPassesErrbacks() {
        var deferred = new Deferred<String>();
        deferred.addCallback(String::length)
                .addErrback(_ -> -1)
                .addCallback(length -> length * 2)
                .addAction(seen::add);
        deferred.callback("four");
        assertThat(seen).containsExactly(8);
    }

    @Test
    void aFailureGoesThroughErrbacksAndPassesCallbacks() {
        var deferred = new Deferred<String>();
        deferred.addCallback(String::length)
                .addAction(seen::add)
                .addErrback(e -> {
                    seen.add(e);
                    return null;
                })
                .addAction(_ -> seen.add("handled"));
        deferred.errback(failure);
        assertThat(seen).containsExactly(failure, "handled");
    }

    @Test
    void whatACallbackThrowsIsForTheNextErrback() {
        var deferred = new Deferred<String>();
        deferred.addCallback(
                        _ -> {
                            throw failure;
                        })
                .addErrback(seen::add);
        deferred.callback("value");
        assertThat(seen).containsExactly(failure);
    }

    @Test
    void whatAnErrbackThrowsReplacesTheFailure() {
        var deferred = new Deferred<String>();
        deferred.addErrback(
                        _ -> {
                            throw new NoSuchElementException("replaced");
                        })
                .addErrback(e -> {
                    seen.add(e.getMessage());
                    return "";
                });
        deferred.errback(failure);
        assertThat(seen).containsExactly("replaced");
    }

    @Test
    void anErrbackDoesNotSeeWhatTheCallbackBesideItThrows() {
        var deferred = new Deferred<String>();
        deferred.addCallbacks(
                        _ -> {
                            throw failure;
                        },
                        _ -> seen.add("beside"))
                .addErrback(_ -> seen.add("next"));
        deferred.callback("value");
        assertThat(seen).containsExactly("next");
    }

    @Test
    void addCallbacksRunsTheHalfThatFits() {
        for (String how : List.of("callback", "errback")) {
            var deferred = new Deferred<String>();
            deferred.addCallbacks(_ -> seen.add("value"), _ -> seen.add("failure"));
            fire(deferred, how);
        }
        assertThat(seen).containsExactly("value", "failure");
    }

    @Test
    void addBothSeesEither() {
        Deferred.succeed("value").addBoth(seen::add);
        Deferred.<String>fail(failure).addBoth(seen::add);
        assertThat(seen)
                .containsExactly(new Outcome.Success<>("value"), new Outcome.Failure<>(failure));
    }

    @Test
    void anErrbackForOneTypeLetsOthersPass() {
        Deferred.<String>fail(failure)
                .addErrback(NoSuchElementException.class, _ -> "wrong")
                .addErrback(IOException.class, IOException::toString)
                .addErrback(Throwable.class, _ -> "too late")
                .addAction(seen::add);
        assertThat(seen).containsExactly("java.io.IOException: broken");
    }

    @Test
    void addFinallyRunsAndLetsPass() {
        Deferred.succeed("value").addFinally(seen::add).addAction(seen::add);
        Deferred.<String>fail(failure).addFinally(seen::add).addErrback(e -> "" + seen.add(e));
        assertThat(seen)
                .containsExactly(
                        new Outcome.Success<>("value"),
                        "value",
                        new Outcome.Failure<>(failure),
                        failure);
    }

    @Test
    void whatAddFinallyThrowsIsTheFailure() {
        Deferred.succeed("value")
                .addFinally(_ -> {
                    throw failure;
                })
                .addErrback(e -> "" + seen.add(e));
        assertThat(seen).containsExactly(failure);
    }

    @Test
    void aNullValueIsAValue() {
        Deferred.succeed(null).addCallbacks(seen::add, _ -> seen.add("failure"));
        assertThat(seen).hasSize(1).containsOnlyNulls();
    }

    @Test
    void anOldTypeIsFoundOutByTheStepThatTrustsIt() {
        var strings = new Deferred<String>();
        strings.addCallback(String::length);
        strings.addCallback(String::strip).addErrback(e -> "" + seen.add(e.getClass()));
        strings.callback("four");
        assertThat(seen).containsExactly(ClassCastException.class);
    }

    // ---------------------------------------------------------------- when

    @Test
    void aStepAddedAfterwardsRunsAtOnceInTheAddersStack() {
        var deferred = new Deferred<String>();
        deferred.callback("value");
        deferred.addAction(seen::add);
        assertThat(seen).containsExactly("value");
    }

    @Test
    void aStepAddedByAStepRunsAfterItAndAfterThoseAddedBefore() {
        var deferred = new Deferred<String>();
        deferred.addAction(_ -> {
            deferred.addAction(_ -> seen.add("added by first"));
            seen.add("first");
        });
        deferred.addAction(_ -> seen.add("second"));
        deferred.callback("value");
        assertThat(seen).containsExactly("first", "second", "added by first");
    }

    @Test
    void aStepAddedToAFiredOneByItsLastStepRunsAfterThat() {
        Deferred<String> deferred = Deferred.succeed("value");
        deferred.addAction(_ -> {
            deferred.addAction(_ -> seen.add("inner"));
            seen.add("outer");
        });
        assertThat(seen).containsExactly("outer", "inner");
    }

    @Test
    void aMillionStepsAddedByStepsDoNotGrowTheStack() {
        var repeating = new Repeating();
        repeating.deferred.callback("value");
        repeating.deferred.addAction(repeating);
        assertThat(repeating.left).isZero();
    }

    private static final class Repeating implements Action<Object> {
        final Deferred<Object> deferred = new Deferred<>();
        int left = 1_000_000;

        @Override
        public void run(Object taken) {
            if (--left > 0) {
                deferred.addAction(this);
            }
        }
    }

    // ---------------------------------------------------------------- pause

    @Test
    void pausesAreCounted() {
        var deferred = new Deferred<String>();
        deferred.addAction(seen::add);
        deferred.pause();
        deferred.pause();
        deferred.callback("value");
        deferred.unpause();
        assertThat(seen).isEmpty();
        deferred.unpause();
        assertThat(seen).containsExactly("value");
    }

    @Test
    void aStepMayPauseItsOwnChain() {
        Deferred<String> deferred = new Deferred<>();
        deferred.addAction(_ -> deferred.pause());
        deferred.addAction(_ -> seen.add("after"));
        deferred.callback("value");
        assertThat(seen).isEmpty();
        deferred.unpause();
        assertThat(seen).containsExactly("after");
    }

    @Test
    void whatIsNotPausedCannotBeUnpaused() {
        var deferred = new Deferred<String>();
        deferred.addAction(seen::add);
        assertThatThrownBy(deferred::unpause).hasMessage("not paused");
        deferred.callback("value");
        assertThat(seen).containsExactly("value");
    }

    // ---------------------------------------------------------------- errors, interrupts

    @Test
    void anErrorInAStepIsAFailure() {
        var error = new StackOverflowError("too deep");
        Deferred.succeed("value")
                .addAction(_ -> {
                    throw error;
                })
                .addBoth(seen::add);
        assertThat(seen).containsExactly(new Outcome.Failure<>(error));
    }

    @Test
    void anErrorOfWhoMakesADeferredIsItsFailure() {
        var error = new NoClassDefFoundError("gone");
        Deferred.<String>maybeDeferred(
                        () -> {
                            throw error;
                        })
                .addErrback(e -> "" + seen.add(e));
        assertThat(seen).containsExactly(error);
    }

    @Test
    void anErrorMayBeAFailureLikeAnother() {
        var error = new AssertionError("from elsewhere");
        Deferred.fail(error).addErrback(seen::add);
        assertThat(seen).containsExactly(error);
    }

    @Test
    void anInterruptedExceptionInAStepIsAFailureAndNoInterrupt() {
        Deferred.succeed("value")
                .addAction(_ -> {
                    throw new InterruptedException();
                })
                .addErrback(e -> {
                    seen.add(e.getClass());
                    return null;
                });
        assertThat(Thread.interrupted()).isFalse();
        assertThat(seen).containsExactly(InterruptedException.class);
    }

    // ---------------------------------------------------------------- made with a result

    @Test
    void executeCallsAtOnceAndWrapsWhatComes() {
        Deferred.execute(() -> "value").addAction(seen::add);
        Deferred.execute(
                        () -> {
                            throw failure;
                        })
                .addErrback(seen::add);
        assertThat(seen).containsExactly("value", failure);
    }

    @Test
    void maybeDeferredPassesADeferredAndWrapsWhatIsThrown() {
        var own = new Deferred<String>();
        assertThat(Deferred.maybeDeferred(() -> own)).isSameAs(own);
        Deferred.<String>maybeDeferred(
                        () -> {
                            throw failure;
                        })
                .addErrback(e -> "" + seen.add(e));
        assertThat(seen).containsExactly(failure);
    }

    // ---------------------------------------------------------------- shown

    @Test
    void showsWhatItCameToAndWhatItWaitsFor() {
        var deferred = new Deferred<String>();
        String name = "Deferred@" + Integer.toHexString(deferred.hashCode());
        assertThat(deferred).hasToString(name + " not fired");
        deferred.callback("value");
        assertThat(deferred).hasToString(name + " result: value");
        var inner = new Deferred<String>();
        deferred.chainCallback(_ -> inner);
        assertThat(deferred)
                .hasToString(
                        name + " waiting for Deferred@" + Integer.toHexString(inner.hashCode()));
        inner.errback(failure);
        assertThat(deferred).hasToString(name + " failed: java.io.IOException: broken");
        Consumer<Object> handled = seen::add;
        deferred.addErrback(e -> {
            handled.accept(e);
            return "";
        });
    }
}
