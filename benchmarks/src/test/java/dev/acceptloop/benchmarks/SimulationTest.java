package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.benchmarks.Simulation.Kind;
import dev.acceptloop.benchmarks.Simulation.Outcome;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the verdicts are worth, where the truth is known. */
@Tag("measures-nothing")
final class SimulationTest {
    private static final long SEED = 20_260_102;

    /** Quickly: margins are three standard errors of so few reports. */
    @Test
    void sixBlocksFindFifteenPercentAndSeldomWhatIsNotThere() {
        var machine = new Simulation(6, Kind.EVEN);
        Outcome equal = machine.run(60, SEED);
        Outcome planted = machine.planted(1.15).run(60, SEED + 1);
        print(machine, equal, planted);

        assertThat(equal.falseReports()).as("%% of reports on equals").isLessThan(12);
        assertThat(planted.power()).as("%% found").isGreaterThan(79);
        assertThat(planted.coverage()).as("%% of intervals").isBetween(87.0, 100.0);
    }

    /** The figures of a thousand reports each stand in decision 11; here are fewer. */
    @Tag("long")
    @ParameterizedTest
    @CsvSource({
        // blocks, models, spread, kind, false reports at most, found at least
        "6, 8, 0.05, EVEN, 8.5, 83",
        "5, 8, 0.05, EVEN, 8.5, 76",
        "12, 8, 0.07, EVEN, 8.5, 87",
        "6, 8, 0.05, ONE_RESTLESS, 9, 82",
        "5, 8, 0.05, ONE_RESTLESS, 9, 73",
        "6, 8, 0.05, BURSTS, 5, 26",
        "6, 8, 0.05, DRIFT, 9, 26",
        "6, 1, 0.05, EVEN, 6, 71",
        "6, 1, 0.05, ONE_RESTLESS, 8, 0",
        "6, 2, 0.05, EVEN, 8, 71",
        "6, 2, 0.05, ONE_RESTLESS, 10.5, 71",
    })
    void wordsAreWorthWhatTheySayOnManyMachines(
            int blocks, int models, double spread, Kind kind, double atMost, double atLeast) {
        var machine = new Simulation(blocks, models, spread, kind, 1);
        Outcome equal = machine.run(300, SEED);
        Outcome planted = machine.planted(1.15).run(300, SEED + 1);
        print(machine, equal, planted);

        assertThat(equal.falseReports()).as("%% of reports on equals").isLessThan(atMost);
        assertThat(planted.power()).as("%% found").isGreaterThan(atLeast);
        assertThat(planted.coverage()).as("%% of intervals").isBetween(92.0, 98.5);
        assertThat(equal.alarms()).as("%% of A/A figures").isBetween(2.0, 8.0);
    }

    private static void print(Simulation machine, Outcome equal, Outcome planted) {
        System.out.printf(
                Locale.ROOT,
                "%s: a false word in %.1f %% of reports, 15 %% found in %.1f %%, intervals hold in"
                        + " %.1f %%, alarm of the A/A arm %.1f %%%n",
                machine,
                equal.falseReports(),
                planted.power(),
                planted.coverage(),
                equal.alarms());
    }
}
