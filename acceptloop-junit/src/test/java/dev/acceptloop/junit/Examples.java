package dev.acceptloop.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Runs test classes that a test has as examples. */
final class Examples {
    private Examples() {}

    static EngineExecutionResults run(Class<?> example) {
        WatchedModel.SEEN.clear();
        return EngineTestKit.engine("junit-jupiter").selectors(selectClass(example)).execute();
    }

    /** Demands that all its tests succeed, if there are so many. */
    static EngineExecutionResults succeeds(Class<?> example, int tests) {
        EngineExecutionResults results = run(example);
        assertThat(results.testEvents().finished().stream().map(Examples::outcome))
                .hasSize(tests)
                .allMatch(outcome -> outcome.startsWith("SUCCESSFUL"));
        return results;
    }

    /** What its one test came to: it is not to succeed. */
    static Throwable fails(Class<?> example) {
        return end(example, TestExecutionResult.Status.FAILED);
    }

    static Throwable aborts(Class<?> example) {
        return end(example, TestExecutionResult.Status.ABORTED);
    }

    private static Throwable end(Class<?> example, TestExecutionResult.Status status) {
        List<Event> ends = run(example).testEvents().finished().list();
        assertThat(ends).hasSize(1);
        TestExecutionResult result = result(ends.getFirst());
        assertThat(result.getStatus()).as(result.toString()).isEqualTo(status);
        return result.getThrowable().orElseThrow();
    }

    private static TestExecutionResult result(Event end) {
        return end.getRequiredPayload(TestExecutionResult.class);
    }

    private static String outcome(Event end) {
        TestExecutionResult result = result(end);
        return result.getStatus() + " " + result.getThrowable().orElse(null);
    }
}
