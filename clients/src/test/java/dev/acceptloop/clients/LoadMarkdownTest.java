package dev.acceptloop.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class LoadMarkdownTest {
    private static String markdown(LoadResult result, String... expectations) {
        List<Expectation> expected = Stream.of(expectations).map(Expectation::parse).toList();
        return LoadFiles.markdown(result, LoadVerdict.of(result, expected));
    }

    @Test
    void saysWhatItComesToAndWhy() {
        assertThat(markdown(Samples.result(), "p99<5ms", "errors==0", "p99.9<1s"))
                .startsWith(
                        "### Load of `127.0.0.1:7`: an expectation does not hold\n\n| | |\n|---|")
                .contains(
                        "| throughput | 1,000 right replies a second |\n",
                        "| errors | 3 |\n",
                        "| response, p99 | 1.98 ms |\n",
                        "| `p99<5ms` | holds | `p99<5ms holds: p99 is 1.98 ms` |\n",
                        "| `errors==0` | **does not hold** |",
                        "| `p99.9<1s` | cannot tell |",
                        "- `connection 1: damaged`\n");
        assertThat(markdown(Samples.result()))
                .startsWith("### Load of `127.0.0.1:7`: failed\n")
                .contains("- `failed: errors {reset=1, wrong=2}`\n")
                .doesNotContain("| expected |");
        var times = Samples.times(1000, 1_000_000);
        assertThat(markdown(Samples.open(1000, 1000, times, times)))
                .startsWith("### Load of `127.0.0.1:7`: passed\n");
    }

    @Test
    void eachStageHasARow() {
        assertThat(markdown(Samples.staged()))
                .contains(
                        "| connections | 4, 4 open at the end, 1,200 more opened |\n",
                        "| stage | asked for | served | p50 | p99 | errors |\n|---|---|---|---|---|---|\n",
                        "| 0.0 s to 1.5 s | 1,000/s | 1,000/s | 1.00 ms | 1.00 ms | 0 |\n",
                        "| 1.5 s to 2.0 s | 3,000/s | 2,800/s | 2.00 ms | never | 100 |\n");
    }

    /** Whatever a server says: each line of a table has as many borders as the one above it. */
    @Test
    void whatAServerSaidIsNoMarkdown() {
        String said = "x` | <b> [y](z) @all\n# big |";
        LoadResult hostile = Samples.troubled(Map.of(LoadError.WRONG, 1L), said);

        assertThat(markdown(hostile)).contains("- `` x` | <b> [y](z) @all?# big | ``\n");
    }
}
