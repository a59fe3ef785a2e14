package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server did wrong, seen at its end. */
final class TrialTest {
    @ParameterizedTest
    @CsvSource({
        "0, 640, 640, ''",
        "0, -1, 640, ''", // it does not count
        "0, 704, 640, 'it answered 704 bytes, of which 640 were asked for and came'",
        "0, 576, 640, 'it answered 576 bytes, of which 640 were asked for and came'",
        "7, 640, 640, 'after SIGTERM it ended with status 7'",
        "-1, -1, 640, 'after SIGTERM it did not end, and was killed'",
    })
    void aServerEndsWellAndHasAnsweredWhatCame(
            int status, long answered, long received, String trouble) {
        var trial =
                new Trial(1, 1, "one", "", "", "", 1, List.of(), status, answered, received, "");

        assertThat(trial.trouble()).isEqualTo(trouble);
    }

    @Test
    void aWindowWithAWrongReplyIsTheServersTrouble() {
        Measurement wrong = SampleResults.measurement(4, 10, "G1");

        assertThat(trial(List.of(wrong)).trouble()).isEqualTo("seen: <G1");
        assertThat(trial(List.of(SampleResults.measurement(4, 10, "G6"))).trouble()).isEmpty();
    }

    private static Trial trial(List<Measurement> measurements) {
        return new Trial(1, 1, "one", "java", "0", "1", 300, measurements, 0, 900, 900, "");
    }
}
