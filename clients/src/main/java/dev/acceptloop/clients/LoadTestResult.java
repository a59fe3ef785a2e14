package dev.acceptloop.clients;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * What came of a {@link LoadTest}: the window that was measured, and what it comes to.
 *
 * {@snippet lang=java :
 * if (result.verdict().status() != LoadVerdict.Status.HELD) {
 *     System.out.println(result); // one line
 *     System.out.println(LoadFiles.summary(result.window())); // all there is
 * }
 * }
 *
 * <p>The figures here are those of the window, as they are. Whether there were enough messages for
 * them to mean something, or the generator was at fault, is asked by an expectation.
 *
 * @param window what was measured
 * @param verdict what that comes to, by what was expected
 */
public record LoadTestResult(LoadResult window, LoadVerdict verdict) {
    /** Longer than any time: that of a message that is never answered. */
    public static final Duration NEVER = Duration.ofNanos(LoadResult.Times.NEVER);

    private static final double[] PERCENTS = {50, 99};

    /** Holds expectations against a window. */
    public static LoadTestResult of(LoadResult window, List<Expectation> expectations) {
        return new LoadTestResult(window, LoadVerdict.of(window, expectations));
    }

    /** Verified replies per second. */
    public double throughput() {
        return window.throughput();
    }

    /** Verified replies. */
    public long verified() {
        return window.counts().verified();
    }

    /**
     * The response time, from when a message was due to its whole reply, that this share of the
     * messages did not exceed, if those that were not answered never are; {@link #NEVER} if so many
     * were not, or nothing was measured.
     *
     * @param percent from 0 to 100, which is the longest
     * @throws IllegalArgumentException if it is none
     */
    public Duration percentile(double percent) {
        LoadResult.Times response = window.response();
        long nanos = response.worstPercentile(checked(percent));
        return response.count() == 0 ? NEVER : Duration.ofNanos(nanos);
    }

    /**
     * How late the generator itself came to send, by percentile; 0 in a closed loop, which has no
     * schedule.
     *
     * @param percent from 0 to 100, which is the latest
     * @throws IllegalArgumentException if it is none
     */
    public Duration lateness(double percent) {
        LoadResult.Times lateness = window.lateness();
        long nanos = lateness.percentile(checked(percent));
        return lateness.count() == 0 ? Duration.ZERO : Duration.ofNanos(nanos);
    }

    private static double checked(double percent) {
        if (percent >= 0 && percent <= 100) {
            return percent;
        }
        throw new IllegalArgumentException("percentile " + percent + ": expected 0 to 100");
    }

    /** See {@link LoadResult#isLate}: whether the response times are the generator's own, too. */
    public boolean isLate() {
        return window.isLate();
    }

    /** Errors of all classes. */
    public long errors() {
        return window.errorCount();
    }

    /** Errors of one class. */
    public long errors(LoadError error) {
        return window.errors(error);
    }

    /** The result in one line; a percentile of too few messages is left out. */
    @Override
    public String toString() {
        var line = new StringBuilder(window.settings().target());
        line.append(String.format(Locale.ROOT, ": %,.0f msg/s", throughput()));
        line.append(String.format(Locale.ROOT, " for %.1f s", window.seconds()));
        for (double percent : PERCENTS) {
            if (window.response().count() > 0 && window.response().resolves(percent)) {
                double nanos = (double) window.response().worstPercentile(percent);
                line.append(String.format(Locale.ROOT, ", p%.0f ", percent));
                line.append(LoadFiles.time(nanos));
            }
        }
        line.append(errors() == 0 ? ", no errors" : ", errors " + new TreeMap<>(window.errors()));
        line.append(window.trouble().isEmpty() ? "" : " (" + window.trouble() + ")");
        line.append(isLate() ? ", the generator was late" : "");
        return line.toString();
    }
}
