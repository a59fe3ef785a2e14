package dev.acceptloop.junit;

import static dev.acceptloop.junit.WatchedModel.SEEN;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.clients.LoadResult;
import dev.acceptloop.clients.LoadTestResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.reporting.ReportEntry;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/**
 * Each of the classes in it is somebody's test, and run as such. What they expect holds, or does
 * not, on any machine: {@code verified>=0} because a short window can pass before the first reply.
 */
final class LoadedTestTest {
    private static volatile @Nullable LoadTestResult given;

    // ------------------------------------------------------------------ the result

    @Serve("watched")
    static final class Good {
        @BeforeEach
        void before() {
            SEEN.add("before");
        }

        @LoadedTest(
                connections = 3,
                rate = 60,
                arrivals = "poisson",
                during = "300ms",
                warmup = "50ms",
                bytes = 100,
                depth = 2,
                expect = {"errors==0", "verified>=0"})
        void isGivenTheResult(LoadTestResult result) {
            SEEN.add("test");
            given = result;
        }
    }

    @Test
    void aTestIsGivenTheResultOfTheLoad() {
        var results = Examples.succeeds(Good.class, 1);
        LoadTestResult result = requireNonNull(given);

        assertThat(SEEN).containsExactly("opened", "before", "test", "closed");
        LoadResult.Settings settings = result.window().settings();
        assertThat(settings.connections()).isEqualTo(3);
        assertThat(settings.rate()).isEqualTo(60);
        assertThat(settings.arrivals()).isEqualTo("poisson");
        assertThat(settings.durationSeconds()).isEqualTo(0.3);
        assertThat(settings.warmupSeconds()).isEqualTo(0.05);
        assertThat(settings.messageBytes()).isEqualTo(100);
        assertThat(settings.depth()).isEqualTo(2);
        assertThat(result.window().counts().established()).isEqualTo(3);
        assertThat(result.window().counts().planned()).isPositive();
        List<Map<String, String>> entries =
                results.testEvents().reportingEntryPublished().stream()
                        .map(event -> event.getRequiredPayload(ReportEntry.class))
                        .map(ReportEntry::getKeyValuePairs)
                        .toList();
        assertThat(entries).hasSize(1);
        assertThat(entries.getFirst()).containsEntry("load", result.toString());
    }

    @Serve(
            value = "watched",
            framing = "netstring",
            options = {"--transport=unix", "--path=target/loaded-test.sock"})
    static final class Framed {
        @LoadedTest(
                rate = 50,
                during = "200ms",
                expect = {"errors==0", "verified>=0"})
        void speaksAsTheServerDoes(LoadTestResult result) {
            given = result;
        }
    }

    @Test
    void theLoadSpeaksAsTheServerDoes() {
        Examples.succeeds(Framed.class, 1);
        LoadTestResult result = requireNonNull(given);

        assertThat(result.window().settings().framing()).isEqualTo("netstring");
        assertThat(result.window().settings().transport()).isEqualTo("unix");
    }

    // ------------------------------------------------------------------ the verdict

    @Serve("watched")
    static final class Unfair {
        @LoadedTest(
                rate = 50,
                during = "200ms",
                expect = {"errors==0", "verified>=0", "fairness>2"})
        void isNotRun() {
            SEEN.add("test");
        }
    }

    @Test
    void whatDoesNotHoldFailsTheTestBeforeItsMethod() {
        assertThat(Examples.fails(Unfair.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("fairness>2 does not hold: fairness is ")
                .hasMessageContaining("127.0.0.1:")
                .hasMessageNotContaining("verified>=0");
        assertThat(SEEN).containsExactly("opened", "closed");
    }

    @Serve(value = "watched", service = "ack")
    static final class NoEcho {
        @LoadedTest(rate = 50, during = "300ms", expect = "verified>=0")
        void isNotRun() {
            SEEN.add("test");
        }
    }

    @Serve(value = "watched", service = "ack")
    static final class NamedErrors {
        @LoadedTest(
                rate = 50,
                during = "300ms",
                expect = {"errors>0", "verified>=0"})
        void isRun(LoadTestResult result) {
            assertThat(result.errors()).isPositive();
            SEEN.add("test");
        }
    }

    @Test
    void errorsThatNobodyExpectsFailTheTest() {
        assertThat(Examples.fails(NoEcho.class)).hasMessageStartingWith("failed: errors {wrong=");
        assertThat(SEEN).containsExactly("opened --service=ack", "closed");
        Examples.succeeds(NamedErrors.class, 1);
        assertThat(SEEN).containsExactly("opened --service=ack", "test", "closed");
    }

    @Serve("watched")
    static final class Elsewhere {
        @LoadedTest(during = "100ms", target = "127.0.0.1:1") // where nobody listens
        void isNotRun() {
            SEEN.add("test");
        }
    }

    @Test
    void aTargetIsLoadedInsteadOfTheServer() {
        assertThat(Examples.fails(Elsewhere.class))
                .hasMessageStartingWith("failed: errors {refused=1}");
        assertThat(SEEN).containsExactly("opened", "closed");
    }

    // ------------------------------------------------------------------ what cannot be told

    @Serve("watched")
    static final class Few {
        @LoadedTest(
                rate = 50,
                during = "200ms",
                expect = {"p99.99<100s", "verified>=0"})
        void isNotRun() {
            SEEN.add("test");
        }
    }

    @Serve("watched")
    static final class FewAborting {
        @LoadedTest(
                rate = 50,
                during = "200ms",
                expect = {"p99.99<100s", "verified>=0"},
                undecided = Undecided.ABORTS)
        void isNotRun() {
            SEEN.add("test");
        }
    }

    @Test
    void whatCannotBeToldFailsTheTestUnlessItSaysOtherwise() {
        Pattern reason =
                Pattern.compile(
                        "(?s)cannot tell: p99.99<100s: \\d+ messages, it takes 100000 to tell\n.*");

        assertThat(Examples.fails(Few.class))
                .isInstanceOf(AssertionFailedError.class)
                .message()
                .matches(reason);
        assertThat(SEEN).containsExactly("opened", "closed");
        assertThat(Examples.aborts(FewAborting.class))
                .isInstanceOf(TestAbortedException.class)
                .message()
                .matches(reason);
        assertThat(SEEN).containsExactly("opened", "closed");
    }

    @Serve("watched")
    static final class FewInside {
        @LoadedTest(rate = 50, during = "200ms", expect = "verified>=0")
        void asks(LoadTestResult result) {
            SEEN.add("test");
            LoadAssert.assertThat(result).percentile(99.99).isLessThan(Duration.ofSeconds(100));
        }
    }

    @Serve("watched")
    static final class FewInsideAborting {
        @LoadedTest(
                rate = 50,
                during = "200ms",
                expect = "verified>=0",
                undecided = Undecided.ABORTS)
        void asks(LoadTestResult result) {
            SEEN.add("test");
            LoadAssert.assertThat(result).percentile(99.99).isLessThan(Duration.ofSeconds(100));
        }
    }

    @Serve("watched")
    static final class BrokenInside {
        @LoadedTest(
                rate = 50,
                during = "200ms",
                expect = "verified>=0",
                undecided = Undecided.ABORTS)
        void asks(LoadTestResult result) {
            LoadAssert.assertThat(result).holds("fairness>2");
        }
    }

    @Test
    void theSameIsTrueOfWhatTheTestItselfAsserts() {
        String reason = "cannot tell: p99.99<100s: ";

        assertThat(Examples.fails(FewInside.class)).hasMessageStartingWith(reason);
        assertThat(SEEN).containsExactly("opened", "test", "closed");
        assertThat(Examples.aborts(FewInsideAborting.class)).hasMessageStartingWith(reason);
        assertThat(SEEN).containsExactly("opened", "test", "closed");
        assertThat(Examples.fails(BrokenInside.class))
                .hasMessageStartingWith("fairness>2 does not hold");
    }

    // ------------------------------------------------------------------ what is asked wrongly

    static final class NoServer {
        @LoadedTest(during = "100ms")
        void isNotRun() {
            SEEN.add("test");
        }
    }

    @Serve("watched")
    static final class NoTime {
        @LoadedTest(during = "soon")
        void isNotRun() {
            SEEN.add("test");
        }
    }

    @Serve("watched")
    static final class NoBound {
        @LoadedTest(during = "100ms", expect = "p99")
        void isNotRun() {
            SEEN.add("test");
        }
    }

    @Serve("watched")
    static final class NoConnections {
        @LoadedTest(during = "100ms", connections = 0)
        void isNotRun() {
            SEEN.add("test");
        }
    }

    @Serve("watched")
    static final class TooEarly {
        @BeforeEach
        void before(LoadTestResult result) {
            SEEN.add("before " + result);
        }

        @LoadedTest(during = "100ms")
        void isNotRun() {
            SEEN.add("test");
        }
    }

    @Test
    void whatDoesNotFitFailsTheTestWithOneLine() {
        assertThat(Examples.fails(NoServer.class))
                .hasMessage("there is nothing to load: neither @Serve nor a target");
        assertThat(SEEN).isEmpty();
        assertThat(Examples.fails(NoTime.class)).hasMessageStartingWith("during soon: expected");
        assertThat(Examples.fails(NoBound.class)).hasMessageStartingWith("'p99': expected such as");
        assertThat(Examples.fails(NoConnections.class))
                .hasMessage("connections 0: expected 1 to 200000");
        assertThat(Examples.fails(TooEarly.class))
                .hasMessageContaining("the load runs right before the test");
        assertThat(SEEN).containsExactly("opened", "closed");
    }
}
