package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Loads are numbers of connections and sizes of messages, and one is not compared with another. */
final class LoadsTest {
    private static final int BLOCKS = 6;
    private static final int SMALL = 16;
    private static final int LARGE = 4096;
    private static final List<Integer> CONNECTIONS = List.of(1, 16);
    private static final String FLOOR = "floor: a plain loop";

    private String cold = "";

    /** At one connection all is dear, large messages cost twice as much, and to one arm thrice. */
    private static double micros(String arm, LoadPoint load, int block) {
        double size = load.bytes() == SMALL ? 1 : arm.equals("copies") ? 3 : 2;
        double own = arm.equals(FLOOR) ? 6 : 10 + 0.01 * arm.length();
        return (own * size + (load.connections() == 1 ? 20 : 0)) * (1 + 0.002 * block % 3);
    }

    private List<Arm> arms(boolean withFloor) {
        var arms = new ArrayList<Arm>();
        arms.add(arm("base", Arm.Kind.MODEL));
        arms.add(arm("copies", Arm.Kind.MODEL));
        arms.add(arm("base (A/A)", Arm.Kind.CONTROL));
        if (withFloor) {
            arms.add(arm(FLOOR, Arm.Kind.FLOOR));
        }
        return arms;
    }

    private static Arm arm(String label, Arm.Kind kind) {
        return new Arm(label, label, kind, CONNECTIONS, List.of(), "m", "how");
    }

    private List<Trial> trials(List<Arm> arms) {
        var trials = new ArrayList<Trial>();
        for (int block = 1; block <= BLOCKS; block++) {
            for (Arm arm : arms) {
                var windows = new ArrayList<Measurement>();
                for (int n : CONNECTIONS) {
                    for (int bytes : List.of(SMALL, LARGE)) {
                        var load = new LoadPoint(n, bytes);
                        String flag = block < 3 && arm.label().equals(cold) ? "G8" : "";
                        double micros = micros(arm.label(), load, block);
                        windows.add(SampleResults.measurement(load, micros, flag));
                    }
                }
                trials.add(new Trial(block, 1, arm.label(), "", "", "", 1, windows, 0, -1, 0, ""));
            }
        }
        return trials;
    }

    private List<Cell> cells(boolean withFloor) {
        List<Arm> arms = arms(withFloor);
        var bases = new TreeMap<>(Map.of(1, "base", 16, "base"));
        return Analysis.of(arms, List.of(SMALL, LARGE), bases, trials(arms));
    }

    private static Cell cell(List<Cell> cells, String arm, int connections, int bytes) {
        return cells.stream()
                .filter(c -> c.arm().equals(arm))
                .filter(c -> c.connections() == connections && c.bytes() == bytes)
                .findFirst()
                .orElseThrow();
    }

    private static Verdict cpu(List<Cell> cells, String arm, int connections, int bytes) {
        return cell(cells, arm, connections, bytes)
                .ratio(Metric.CPU, "base", connections)
                .orElseThrow()
                .verdict();
    }

    @Test
    void eachSizeIsAQuestionOfItsOwn() {
        List<Cell> cells = cells(false);

        assertThat(cells).hasSize(3 * 2 * 2);
        assertThat(cpu(cells, "copies", 16, LARGE)).isEqualTo(Verdict.SLOWER);
        assertThat(cpu(cells, "copies", 1, LARGE)).isEqualTo(Verdict.SLOWER);
        assertThat(cpu(cells, "copies", 16, SMALL)).isEqualTo(Verdict.CANNOT_TELL);
        assertThat(cpu(cells, "copies", 1, SMALL)).isEqualTo(Verdict.CANNOT_TELL);
    }

    /** One connection pays for the wake-ups of an idle processor, which is no cost of a model. */
    @Test
    void nothingIsComparedAcrossLoads() {
        assertThat(cells(true))
                .allSatisfy(cell ->
                        assertThat(cell.ratios())
                                .allMatch(r -> r.baseConnections() == cell.connections()));
    }

    @Test
    void whatAModelCostsIsHeldAgainstALoopUnderTheSameLoad() {
        List<Cell> cells = cells(true);

        for (int connections : CONNECTIONS) {
            assertThat(cell(cells, "base", connections, SMALL).aboveFloor())
                    .singleElement()
                    .satisfies(above -> assertThat(above.mean()).isBetween(4.0, 4.1));
            assertThat(cell(cells, "base", connections, LARGE).aboveFloor().getFirst().mean())
                    .isBetween(8.0, 8.2);
        }
        assertThat(cell(cells, FLOOR, 16, SMALL).aboveFloor()).isEmpty();
    }

    @Test
    void withoutALoopToHoldItAgainstNothingIsSaid() {
        assertThat(cells(false)).allSatisfy(cell -> assertThat(cell.aboveFloor()).isEmpty());
    }

    /** What was spent on compiling is no price of a structure. */
    @Test
    void thePriceOfAStructureIsSeenInWarmWindowsOnly() {
        cold = "copies";

        assertThat(cell(cells(true), "copies", 16, SMALL).aboveFloor().getFirst().n())
                .isEqualTo(BLOCKS - 2);
    }

    @Test
    void theResultsOfOneSizeAreThoseOfItsWindows() {
        Results all = SampleResults.of(arms(false), List.of(SMALL, LARGE), trials(arms(false)));

        Results large = all.at(LARGE);

        assertThat(large.settings().messageBytes()).isEqualTo(LARGE);
        assertThat(large.windows()).hasSize(all.windows().size() / 2);
        assertThat(large.windows()).allMatch(window -> window.bytes() == LARGE);
        assertThat(large.cellsAt(16)).hasSize(3).allMatch(cell -> cell.bytes() == LARGE);
        assertThat(all.cellsAt(16)).hasSize(3).allMatch(cell -> cell.bytes() == SMALL);
        assertThat(Table.of(large)).isNotEqualTo(Table.of(all.at(SMALL)));
    }

    /** Two tables of sixteen connections would otherwise be one word against another. */
    @Test
    void eachSizeHasItsOwnPlaceInEveryOutput() {
        Results all = SampleResults.of(arms(false), List.of(SMALL, LARGE), trials(arms(false)));

        assertThat(all.loads())
                .containsExactly(
                        new LoadPoint(16, SMALL),
                        new LoadPoint(1, SMALL),
                        new LoadPoint(16, LARGE),
                        new LoadPoint(1, LARGE));
        assertThat(Report.of(all))
                .contains("<h2>16 connections, 16-byte messages</h2>")
                .contains("<section id='connections-16-4096b'><h2>16 connections, 4096-byte")
                .contains("<section id='scaling-16'>", "<section id='scaling-4096'>")
                .contains("16-, 4096-byte echo");
        assertThat(Summary.of(all))
                .contains("## 1 connection, 16-byte messages, compared with `base`")
                .contains("## 1 connection, 4096-byte messages, compared with `base`");
        assertThat(Pictures.all(all))
                .containsOnlyKeys("cpu-16-16b", "cpu-1-16b", "cpu-16-4096b", "cpu-1-4096b");
        assertThat(FirstScreen.answers(all))
                .extracting(FirstScreen.Answered::sentence)
                .anyMatch(
                        answer -> answer.startsWith("At 16 connections, 4096-byte messages take"));
        assertThat(CsvFile.of(all))
                .startsWith("block,position,arm,connections,bytes,")
                .contains("1,1,\"base\",16,4096,");
    }

    /** What a run wrote on its way has no findings: its report has them all the same. */
    @Test
    void whatHasNoFindingsYetIsWorkedOut() {
        Results all = SampleResults.of(arms(false), List.of(SMALL, LARGE), trials(arms(false)));
        var raw =
                new Results(
                        all.schema(),
                        all.started(),
                        all.seconds(),
                        Unfinished.INTERRUPTED,
                        all.settings(),
                        all.environment(),
                        all.sitting(),
                        all.arms(),
                        all.skipped(),
                        all.bases(),
                        all.trials(),
                        List.of(),
                        List.of());

        assertThat(StoredResults.workedOut(raw).cells()).isEqualTo(all.cells());
    }

    @Test
    void theSameLoadOfTwoRunsStandsTogether() {
        Results all = SampleResults.of(arms(false), List.of(SMALL, LARGE), trials(arms(false)));

        Against against = Against.of(all, all, "old");

        assertThat(against.loads()).isEqualTo(all.loads());
        assertThat(against.at(new LoadPoint(16, LARGE)))
                .hasSize(3)
                .allMatch(change -> Math.abs(change.ratio().mean() - 1) < 1e-9);
    }

    @Test
    void theResultsOfTheOnlySizeAreAllThereAre() {
        Results results = SampleResults.results();

        assertThat(results.at(64)).isEqualTo(results);
    }

    @Test
    void windowsOfAnotherSizeAreNoRepeats() {
        Measurement small = SampleResults.measurement(new LoadPoint(4, SMALL), 10, "G6");
        Measurement large = SampleResults.measurement(new LoadPoint(4, LARGE), 10, "");
        var trial = new Trial(1, 1, "one", "", "", "", 1, List.of(small, large), 0, -1, 0, "");

        assertThat(Repeats.settled(List.of(trial))).containsExactly(trial);
        assertThat(trial.disturbed()).containsExactly(new LoadPoint(4, SMALL));
        assertThat(trial.leftOut(new LoadPoint(4, LARGE))).isZero();
    }
}
