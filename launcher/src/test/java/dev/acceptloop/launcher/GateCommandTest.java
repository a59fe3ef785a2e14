package dev.acceptloop.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.benchmarks.RegressionGate.Outcome;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code gate} exits with. */
final class GateCommandTest {
    @ParameterizedTest
    @CsvSource({
        "NO_CLEAR_CHANGE, false, 0",
        "FAILED, false, 1",
        "REGRESSION, false, 3",
        "CANNOT_TELL, false, 4",
        "NO_CLEAR_CHANGE, true, 0",
        "FAILED, true, 1",
        "REGRESSION, true, 3",
        "CANNOT_TELL, true, 0",
    })
    void eachOutcomeHasItsStatus(Outcome outcome, boolean passIfUnclear, int expected) {
        assertThat(GateCommand.status(outcome, passIfUnclear)).isEqualTo(expected);
    }
}
