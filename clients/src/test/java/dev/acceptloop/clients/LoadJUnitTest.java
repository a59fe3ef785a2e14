package dev.acceptloop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.maven.plugin.surefire.log.api.NullConsoleLogger;
import org.apache.maven.plugins.surefire.report.ReportTestCase;
import org.apache.maven.plugins.surefire.report.ReportTestSuite;
import org.apache.maven.plugins.surefire.report.TestSuiteXmlParser;
import org.junit.jupiter.api.Test;

/** As Maven's own reader of such files takes them; the sample has errors and no p99.9. */
final class LoadJUnitTest {
    private static String junit(LoadResult result, String... expectations) {
        List<Expectation> expected = Stream.of(expectations).map(Expectation::parse).toList();
        return LoadFiles.junit(result, LoadVerdict.of(result, expected));
    }

    private static ReportTestSuite read(String xml) throws Exception {
        var bytes = new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8));
        List<ReportTestSuite> suites =
                new TestSuiteXmlParser(new NullConsoleLogger())
                        .parse(new InputStreamReader(bytes, StandardCharsets.UTF_8));
        assertThat(suites).hasSize(1);
        return suites.getFirst();
    }

    @Test
    void eachExpectationIsATestCase() throws Exception {
        ReportTestSuite suite =
                read(junit(Samples.result(), "errors<5", "p99<1us", "p99.9<1s", "min>=1us"));

        assertThat(suite.getTestCases())
                .extracting(
                        ReportTestCase::getName,
                        ReportTestCase::hasFailure,
                        ReportTestCase::hasError)
                .containsExactly(
                        tuple("errors<5", false, false),
                        tuple("p99<1us", true, false),
                        tuple("p99.9<1s", false, true),
                        tuple("min>=1us", false, false),
                        tuple("no unexpected errors", false, false));
        assertThat(suite.getTestCases().get(1).getFailureMessage())
                .contains("p99<1us does not hold", "1.98 ms");
        assertThat(suite)
                .extracting(
                        ReportTestSuite::getNumberOfTests,
                        ReportTestSuite::getNumberOfFailures,
                        ReportTestSuite::getNumberOfErrors,
                        ReportTestSuite::getNumberOfSkipped)
                .containsExactly(5, 1, 1, 0);
        assertThat(suite.getTimeElapsed()).isEqualTo(2);
    }

    @Test
    void errorsFailARunOfWhichNothingWasExpected() throws Exception {
        ReportTestSuite suite = read(junit(Samples.result()));

        assertThat(suite.getNumberOfFailures()).isEqualTo(1);
        assertThat(suite.getTestCases())
                .singleElement()
                .extracting(ReportTestCase::getFailureMessage)
                .isEqualTo("failed: errors {reset=1, wrong=2}");
    }

    /** What a peer sent can stand in a trouble, and what cannot be written in XML in that. */
    @Test
    void whatXmlCannotSayIsReplaced() throws Exception {
        String summary = "\u0000\u001b[31m<&>\ud800]]>\u00e9\ud83d\ude00\n";
        LoadResult hostile = Samples.troubled(Map.of(LoadError.WRONG, 1L), summary);

        String xml = junit(hostile, "errors<5");

        assertThat(read(xml).getNumberOfTests()).isEqualTo(2);
        assertThat(xml)
                .contains("??[31m&lt;&amp;&gt;?]]&gt;\u00e9\ud83d\ude00")
                .doesNotContain("\u001b", "\u0000");
    }
}
