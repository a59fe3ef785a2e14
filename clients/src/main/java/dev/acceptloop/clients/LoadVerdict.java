package dev.acceptloop.clients;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a result comes to: expectations held against it, and what fails it whatever was expected.
 *
 * <p>Errors fail a run unless an expectation says how many there may be, of all or of their class;
 * no reply at all does unless one says how many there have to be. A gate on a percentile must not
 * be passed by a server that is dead.
 *
 * @param outcomes in the order of the expectations
 * @param failures one line each
 * @param warnings one line each: what the figures are not to be trusted for
 */
public record LoadVerdict(
        Status status,
        List<Expectation.Outcome> outcomes,
        List<String> failures,
        List<String> warnings) {
    /** The worst there is to say, the worst last. */
    public enum Status {
        /** All holds. */
        HELD,
        /** An expectation can be told neither way. */
        UNDECIDED,
        /** There were errors, or no replies. */
        FAILED,
        /** An expectation does not hold. */
        BROKEN
    }

    /** Keeps copies of the lists. */
    public LoadVerdict {
        outcomes = List.copyOf(outcomes);
        failures = List.copyOf(failures);
        warnings = List.copyOf(warnings);
    }

    /** Checks a result. */
    public static LoadVerdict of(LoadResult result, List<Expectation> expectations) {
        var outcomes = expectations.stream().map(each -> each.check(result)).toList();
        List<String> failures = failures(result, expectations);
        Status status = failures.isEmpty() ? Status.HELD : Status.FAILED;
        for (Expectation.Outcome outcome : outcomes) {
            Status each = status(outcome.verdict());
            status = each.compareTo(status) > 0 ? each : status;
        }
        return new LoadVerdict(status, outcomes, failures, warnings(result));
    }

    private static Status status(Expectation.Verdict verdict) {
        return switch (verdict) {
            case HELD -> Status.HELD;
            case BROKEN -> Status.BROKEN;
            case UNDECIDED -> Status.UNDECIDED;
        };
    }

    private static List<String> failures(LoadResult result, List<Expectation> expectations) {
        var failures = new ArrayList<String>();
        Map<LoadError, Long> unnamed = new EnumMap<>(LoadError.class);
        unnamed.putAll(result.errors());
        unnamed.keySet().removeIf(error -> expectations.stream().anyMatch(e -> e.names(error)));
        if (!unnamed.isEmpty()) {
            failures.add("failed: errors " + unnamed);
        }
        boolean named = expectations.stream().anyMatch(Expectation::namesVerified);
        if (result.counts().verified() == 0 && !named) {
            failures.add("failed: no reply came inside the window");
        }
        return failures;
    }

    private static List<String> warnings(LoadResult result) {
        var warnings = new ArrayList<String>();
        if (result.wasStopped()) {
            warnings.add(
                    String.format(
                            Locale.ROOT,
                            "stopped: the window was closed after %.1f s of %.1f s",
                            result.seconds(),
                            result.settings().durationSeconds()));
        }
        if (result.isLate()) {
            warnings.add(
                    "warning: the generator was late (lateness p99 "
                            + LoadFiles.time((double) result.lateness().percentile(99))
                            + "): the response times are its own, too");
        }
        if (result.hasBacklog()) {
            warnings.add(
                    String.format(
                            Locale.ROOT,
                            "warning: a backlog of the warm-up was in the window (rate ratio %.3f):"
                                    + " a longer warm-up keeps it out",
                            result.rateRatio()));
        }
        return warnings;
    }
}
