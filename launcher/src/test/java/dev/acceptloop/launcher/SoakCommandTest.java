package dev.acceptloop.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.benchmarks.Soak.Outcome;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code soak} exits with. */
final class SoakCommandTest {
    @ParameterizedTest
    @CsvSource({"CLEAN, 0", "FAILED, 1", "CANNOT_TELL, 4"})
    void eachOutcomeHasItsStatus(Outcome outcome, int expected) {
        assertThat(SoakCommand.status(outcome)).isEqualTo(expected);
    }
}
