package dev.acceptloop.junit;

import static dev.acceptloop.junit.LoadAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.clients.LoadError;
import dev.acceptloop.clients.LoadTestResult;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The p99 of the sample is 1.98 ms, its mean 1.0005 ms, its longest time 2 ms. */
final class LoadAssertTest {
    private static final LoadTestResult GOOD = Samples.closed();
    private static final LoadTestResult BAD =
            Samples.closed(Map.of(LoadError.WRONG, 2L, LoadError.RESET, 1L));

    private static void passes(ThrowingCallable assertion) {
        assertThatCode(assertion).doesNotThrowAnyException();
    }

    /** And is not what cannot be told. */
    private static void fails(ThrowingCallable assertion, String... said) {
        assertThatThrownBy(assertion)
                .isInstanceOf(AssertionError.class)
                .isNotInstanceOf(UndecidedError.class)
                .hasMessageContainingAll(said);
    }

    private static void cannotTell(ThrowingCallable assertion, String... said) {
        assertThatThrownBy(assertion)
                .isInstanceOf(UndecidedError.class)
                .message()
                .startsWith("cannot tell: ")
                .contains(said);
    }

    // ------------------------------------------------------------------ times

    private static Duration micros(long micros) {
        return Duration.ofNanos(micros * 1000);
    }

    @Test
    void aTimeIsHeldAgainstItsBound() {
        passes(() -> assertThat(GOOD).percentile(99).isLessThan(micros(1990)));
        fails(
                () -> assertThat(GOOD).percentile(99).isLessThan(micros(1970)),
                "p99<1970us does not hold: p99 is 1.98 ms",
                "127.0.0.1:7: 1,000 msg/s");
        passes(() -> assertThat(GOOD).percentile(99).isLessThanOrEqualTo(micros(1990)));
        fails(
                () -> assertThat(GOOD).percentile(99).isLessThanOrEqualTo(micros(1970)),
                "does not hold");
        passes(() -> assertThat(GOOD).percentile(99).isGreaterThan(micros(1970)));
        fails(() -> assertThat(GOOD).percentile(99).isGreaterThan(micros(1990)), "does not hold");
        passes(() -> assertThat(GOOD).percentile(99).isGreaterThanOrEqualTo(micros(1970)));
        fails(
                () -> assertThat(GOOD).percentile(99).isGreaterThanOrEqualTo(micros(1990)),
                "does not hold");
    }

    @Test
    void aBoundIsInItOrNot() {
        Duration exactly = GOOD.percentile(50);

        fails(() -> assertThat(GOOD).percentile(50).isLessThan(exactly), "does not hold");
        passes(() -> assertThat(GOOD).percentile(50).isLessThanOrEqualTo(exactly));
        fails(() -> assertThat(GOOD).percentile(50).isGreaterThan(exactly), "does not hold");
        passes(() -> assertThat(GOOD).percentile(50).isGreaterThanOrEqualTo(exactly));
    }

    @Test
    void meanAndLongestAreTimesToo() {
        passes(() -> assertThat(GOOD).mean().isLessThan(micros(1001)));
        fails(() -> assertThat(GOOD).mean().isLessThan(micros(1000)), "mean<1ms");
        passes(() -> assertThat(GOOD).longest().isLessThan(micros(2002)));
        fails(() -> assertThat(GOOD).longest().isLessThan(micros(1999)), "max<1999us");
    }

    /** Whole, so that it is exactly what was given. */
    @ParameterizedTest
    @CsvSource({
        "0, 0ns",
        "1, 1ns",
        "1000, 1us",
        "1001, 1001ns",
        "2500000, 2500us",
        "61500000000, 61500ms",
        "86400000000000, 86400s",
        "9223372036854775807, 9223372036s",
    })
    void aBoundIsToldInTheUnitThatSuitsIt(long nanos, String text) {
        fails(
                () -> assertThat(Samples.silent()).mean().isLessThan(Duration.ofNanos(nanos)),
                "mean<" + text + ": nothing was measured");
    }

    @Test
    void thereIsNoPercentileOfHundred() {
        for (double percent : new double[] {-1, 100, 101}) {
            assertThatThrownBy(() -> assertThat(GOOD).percentile(percent))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("percentile " + percent + ": expected 0 to below 100");
        }
    }

    @Test
    void aTimeOfWhichNothingWasMeasuredIsBelowNoBound() {
        fails(
                () -> assertThat(Samples.silent()).percentile(99).isLessThan(Duration.ofDays(1)),
                "nothing was measured");
    }

    // ------------------------------------------------------------------ errors and rates

    @Test
    void errorsAreToldByClass() {
        passes(() -> assertThat(GOOD).hasNoErrors());
        fails(
                () -> assertThat(BAD).hasNoErrors(),
                "errors==0 does not hold: errors is 3",
                "{reset=1, wrong=2}",
                "connection 0: damaged");
        fails(() -> assertThat(Samples.silent()).hasNoErrors(), "no reply came");
    }

    @Test
    void aThroughputIsReachedOrNot() {
        passes(() -> assertThat(GOOD).hasThroughputOfAtLeast(1000));
        fails(
                () -> assertThat(GOOD).hasThroughputOfAtLeast(1000.5),
                "throughput>=1000.5 does not hold: throughput is 1000");
    }

    @Test
    void anythingThatCanBeExpectedCanBeAsserted() {
        passes(() -> assertThat(BAD).holds("wrong<=2").holds("reset==1"));
        fails(() -> assertThat(BAD).holds("wrong<2"), "wrong<2 does not hold: wrong is 2");
        assertThatThrownBy(() -> assertThat(BAD).holds("beauty>1"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    // ------------------------------------------------------------------ verdict

    @Test
    void whatWasExpectedIsMetOrNot() {
        passes(() -> assertThat(Samples.closed("p99<2ms")).meetsExpectations());
        fails(
                () -> assertThat(Samples.closed("p99<1ms", "p50<1s")).meetsExpectations(),
                "p99<1ms does not hold");
        fails(() -> assertThat(BAD).meetsExpectations(), "failed: errors {reset=1, wrong=2}");
        cannotTell(
                () -> assertThat(Samples.closed("p99.9<1s")).meetsExpectations(),
                "p99.9<1s: 2000 messages, it takes 10000 to tell");
    }

    @Test
    void whatCannotBeToldIsNeither() {
        cannotTell(
                () -> assertThat(GOOD).percentile(99.9).isLessThan(Duration.ofSeconds(1)),
                "p99.9<1s: 2000 messages, it takes 10000 to tell");
        cannotTell(
                () -> assertThat(Samples.late()).percentile(99).isLessThan(micros(5000)),
                "p99<5ms: the generator was late");
        cannotTell(() -> assertThat(Samples.late()).isNotLate(), "the generator was late");
        passes(() -> assertThat(GOOD).isNotLate());
    }

    @Test
    void aDescriptionStandsInFrontOfAll() {
        fails(() -> assertThat(BAD).as("the gate").hasNoErrors(), "[the gate]");
        cannotTell(() -> assertThat(Samples.late()).as("the gate").isNotLate(), "[the gate]");
        fails(() -> assertThat(null).hasNoErrors(), "not to be null");
    }
}
