package dev.acceptloop.junit;

import dev.acceptloop.clients.Expectation;
import dev.acceptloop.clients.LoadTestResult;
import dev.acceptloop.clients.LoadVerdict;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions on what came of a load.
 *
 * {@snippet lang=java :
 * LoadAssert.assertThat(result)
 *         .hasNoErrors()
 *         .percentile(99)
 *         .isLessThan(Duration.ofMillis(5))
 *         .hasThroughputOfAtLeast(4_900);
 * }
 *
 * <p>They are {@link Expectation}s, and held against the result as these are on the command line:
 * what does not hold is an {@link AssertionError} with what was measured, and so is what cannot be
 * told, because there were too few messages or the generator was late. In a {@link LoadedTest} the
 * latter can abort the test instead.
 */
public final class LoadAssert extends AbstractAssert<LoadAssert, LoadTestResult> {
    private static final Expectation NO_ERRORS = Expectation.parse("errors==0");
    private static final List<String> UNITS = List.of("ns", "us", "ms", "s");
    private static final long MOST_DIGITS = 1_000_000_000_000L; // that an expectation takes

    private LoadAssert(@Nullable LoadTestResult actual) {
        super(actual, LoadAssert.class);
    }

    /** Begins. */
    public static LoadAssert assertThat(@Nullable LoadTestResult actual) {
        return new LoadAssert(actual);
    }

    // ------------------------------------------------------------------ of the whole

    /** All that the load was run with holds, and there were no errors that none of it names. */
    public LoadAssert meetsExpectations() {
        isNotNull();
        return held(actual.verdict());
    }

    /** There were none of any class, and there was a reply. */
    public LoadAssert hasNoErrors() {
        isNotNull();
        return held(LoadVerdict.of(actual.window(), List.of(NO_ERRORS)));
    }

    /** The generator was behind its schedule by nothing that matters; if it was, it cannot tell. */
    public LoadAssert isNotLate() {
        isNotNull();
        if (actual.isLate()) {
            throw undecided("the generator was late");
        }
        return this;
    }

    // ------------------------------------------------------------------ of a figure

    /**
     * Anything that can be expected.
     *
     * @param expectation as {@link Expectation} reads it, such as {@code loss<0.1%}
     * @throws IllegalArgumentException with one line if it is none
     */
    public LoadAssert holds(String expectation) {
        isNotNull();
        Expectation.Outcome outcome = Expectation.parse(expectation).check(actual.window());
        return switch (outcome.verdict()) {
            case HELD -> this;
            case BROKEN -> throw broken(outcome.explanation());
            case UNDECIDED -> throw undecided(outcome.explanation());
        };
    }

    /** So many verified replies a second, or more. */
    public LoadAssert hasThroughputOfAtLeast(double perSecond) {
        return holds("throughput>=" + plain(perSecond));
    }

    /**
     * The response time that this share of the messages did not exceed.
     *
     * @param percent from 0 to below 100, which would be {@link #longest}
     */
    public Time percentile(double percent) {
        if (percent < 0 || percent >= 100) {
            throw new IllegalArgumentException(
                    "percentile " + percent + ": expected 0 to below 100");
        }
        return new Time("p" + plain(percent));
    }

    /** The mean response time. */
    public Time mean() {
        return new Time("mean");
    }

    /** The longest response time. */
    public Time longest() {
        return new Time("max");
    }

    /** A time of the result; each method goes on with the result. */
    public final class Time {
        private final String metric;

        private Time(String metric) {
            this.metric = metric;
        }

        /** It is below. */
        public LoadAssert isLessThan(Duration bound) {
            return holds(metric + "<" + text(bound));
        }

        /** It is not above. */
        public LoadAssert isLessThanOrEqualTo(Duration bound) {
            return holds(metric + "<=" + text(bound));
        }

        /** It is above. */
        public LoadAssert isGreaterThan(Duration bound) {
            return holds(metric + ">" + text(bound));
        }

        /** It is not below. */
        public LoadAssert isGreaterThanOrEqualTo(Duration bound) {
            return holds(metric + ">=" + text(bound));
        }
    }

    /** In the largest unit in which it is whole; what is over 1000 s is cut to seconds. */
    private static String text(Duration bound) {
        long number = bound.toNanos() >= MOST_DIGITS ? bound.toSeconds() : bound.toNanos();
        int unit = bound.toNanos() >= MOST_DIGITS ? UNITS.size() - 1 : 0;
        while (number != 0 && number % 1000 == 0 && unit < UNITS.size() - 1) {
            number /= 1000;
            unit++;
        }
        return number + UNITS.get(unit);
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    // ------------------------------------------------------------------ verdict

    private LoadAssert held(LoadVerdict verdict) {
        if (verdict.status() == LoadVerdict.Status.HELD) {
            return this;
        }
        List<String> said =
                Stream.concat(
                                verdict.outcomes().stream()
                                        .filter(o -> o.verdict() != Expectation.Verdict.HELD)
                                        .map(Expectation.Outcome::explanation),
                                verdict.failures().stream())
                        .toList();
        String reason = String.join("\n", said);
        throw verdict.status() == LoadVerdict.Status.UNDECIDED ? undecided(reason) : broken(reason);
    }

    private AssertionError broken(String reason) {
        return failure("%s%n%s", reason, actual);
    }

    private UndecidedError undecided(String reason) {
        return new UndecidedError("cannot tell: " + broken(reason).getMessage());
    }
}
