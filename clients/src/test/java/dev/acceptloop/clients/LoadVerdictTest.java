package dev.acceptloop.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sample has two errors {@code wrong} and one {@code reset}. */
final class LoadVerdictTest {
    private static LoadVerdict of(LoadResult result, String... expectations) {
        return LoadVerdict.of(result, Stream.of(expectations).map(Expectation::parse).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "'', FAILED",
        "p99<5ms, FAILED",
        "throughput>100, FAILED",
        "wrong<5, FAILED",
        "p99.9<1s, FAILED",
        "p99<1us, BROKEN",
        "errors<5, HELD",
        "errors<1%, HELD",
        "errors<0.1%, BROKEN",
        "errors==0, BROKEN",
        "wrong<5 reset<5, HELD",
        "errors<5 p99.9<1s, UNDECIDED",
    })
    void errorsFailARunUnlessAnExpectationNamesThem(String expected, LoadVerdict.Status status) {
        String[] all = expected.isEmpty() ? new String[0] : expected.split(" ", -1);

        assertThat(of(Samples.result(), all).status()).isEqualTo(status);
    }

    @Test
    void saysWhichErrorsNobodyNamed() {
        assertThat(of(Samples.result(), "reset<5").failures())
                .containsExactly("failed: errors {wrong=2}");
    }

    @Test
    void aServerThatAnswersNothingPassesNoGate() {
        LoadResult silent = Samples.open(0, 0, new Tally.Times(), new Tally.Times());

        assertThat(of(silent, "throughput<1000000").status()).isEqualTo(LoadVerdict.Status.FAILED);
        assertThat(of(silent, "errors==0").status()).isEqualTo(LoadVerdict.Status.FAILED);
        assertThat(of(silent, "verified==0").status()).isEqualTo(LoadVerdict.Status.HELD);
    }

    @Test
    void warnsOfAGeneratorThatWasLate() {
        LoadResult late =
                Samples.open(
                        2000,
                        2000,
                        Samples.times(2000, 953_000_000),
                        Samples.times(2000, 952_000_000));

        assertThat(of(late).warnings())
                .singleElement()
                .asString()
                .startsWith("warning: the generator was late (lateness p99 952 ms)");
        assertThat(of(Samples.result()).warnings()).isEmpty();
    }

    @Test
    void warnsOfABacklogOfTheWarmUp() {
        var response = Samples.times(2150, 75_000_000);
        LoadResult behind = Samples.open(2000, 2150, response, Samples.times(2000, 1000));
        LoadResult steady = Samples.open(2000, 2003, response, Samples.times(2000, 1000));

        assertThat(of(behind).warnings())
                .singleElement()
                .asString()
                .startsWith(
                        "warning: a backlog of the warm-up was in the window (rate ratio 1.075)");
        assertThat(of(behind, "p50<1ms").status()).isEqualTo(LoadVerdict.Status.UNDECIDED);
        assertThat(of(steady).warnings()).isEqualTo(List.of());
        assertThat(of(steady, "p50<1ms").status()).isEqualTo(LoadVerdict.Status.BROKEN);
    }
}
