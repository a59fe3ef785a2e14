package dev.acceptloop.clients;

import dev.acceptloop.clients.JUnitXml.Case;
import dev.acceptloop.clients.JUnitXml.Outcome;
import java.util.ArrayList;
import java.util.List;

/**
 * A verdict as JUnit's XML: a test case for each expectation, and one for what fails a run whatever
 * was expected. What does not hold is a failure; what cannot be told is an error, since the
 * command's exit status is not 0 then.
 */
final class LoadJUnit {
    private LoadJUnit() {}

    static String write(LoadResult result, LoadVerdict verdict) {
        var cases = new ArrayList<Case>();
        for (Expectation.Outcome outcome : verdict.outcomes()) {
            cases.add(
                    new Case(
                            outcome.expectation(),
                            outcome(outcome.verdict()),
                            outcome.explanation(),
                            0)); // the load was one, and its seconds are the last one's
        }
        List<String> failures = verdict.failures();
        cases.add(
                new Case(
                        "no unexpected errors",
                        failures.isEmpty() ? Outcome.PASSED : Outcome.FAILURE,
                        String.join("; ", failures),
                        result.seconds()));
        var said = new StringBuilder(LoadFiles.summary(result));
        verdict.warnings().forEach(warning -> said.append(warning).append('\n'));
        return JUnitXml.of(
                "load of " + result.settings().target(),
                "acceptloop.load",
                result.begin().toString(),
                result.seconds(),
                cases,
                said.toString());
    }

    private static Outcome outcome(Expectation.Verdict verdict) {
        return switch (verdict) {
            case HELD -> Outcome.PASSED;
            case BROKEN -> Outcome.FAILURE;
            case UNDECIDED -> Outcome.ERROR;
        };
    }
}
