package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ten arms and invented costs, in logarithms, by block. */
final class AnalysisTest {
    private static final int MODELS = 8;
    private static final double[][] NOISE = {
        {+.03, -.05, +.01, +.06, -.04, -.01},
        {-.02, +.04, +.05, -.06, +.01, -.02},
        {+.05, +.01, -.06, -.01, -.03, +.04},
        {-.04, -.03, +.06, +.02, +.03, -.04},
    };

    private final Map<String, double[]> costs = new TreeMap<>();
    private final Map<String, double[]> latencies = new TreeMap<>();
    private int blocks = 6;

    @Test
    void theBaseIsBothOfItsNamesWhereBothWereMeasured() {
        costs("base", 0, 0, 0, 0, 0, 0);
        costs("base (A/A)", .1, -.1, .1, -.1, .1, Double.NaN);
        costs("model 1", .2, .2, .2, .2, .2, .2);

        Ratio ratio = cpu("model 1");

        assertThat(Math.log(ratio.ratio().mean()))
                .isEqualTo((3 * .15 + 2 * .25 + .2) / 6, within(1e-9));
        assertThat(Math.log(ratio.ratio().least())).isEqualTo(.15, within(1e-9));
        assertThat(Math.log(ratio.ratio().most())).isEqualTo(.25, within(1e-9));
    }

    @Test
    void theOtherNameOfTheBaseIsComparedWithTheBaseAlone() {
        costs("base", 0, 0, 0, 0, 0, 0);
        costs("base (A/A)", .1, -.1, .1, -.1, .1, .1);

        assertThat(Math.log(cpu("base (A/A)").ratio().mean())).isEqualTo(.2 / 6, within(1e-9));
    }

    @Test
    void dearerIsWhatCostsMoreAndCheaperWhatCostsLess() {
        shift("model 1", .3);
        shift("model 2", -.3);

        assertThat(cpu("model 1").verdict().of(Metric.CPU)).isEqualTo("dearer");
        assertThat(cpu("model 1").ratio().mean()).isBetween(1.25, 1.45);
        assertThat(cpu("model 2").verdict().of(Metric.CPU)).isEqualTo("cheaper");
        assertThat(cpu("model 2").ratio().mean()).isBetween(0.68, 0.8);
        assertThat(cpu("model 1").why()).isEmpty();
    }

    /** All words there may be, processor time with four times the weight of throughput. */
    @Test
    void allWordsOfAReportAreCorrectedTogether() {
        shift("model 1", .15);
        shift("model 2", -.08);
        List<Ratio> asked = asked();
        double[] p = asked.stream().mapToDouble(Ratio::p).toArray();
        double[] weights =
                asked.stream().mapToDouble(r -> r.metric() == Metric.CPU ? 4 : 1).toArray();

        assertThat(asked).hasSize(2 * MODELS);
        assertThat(asked.stream().mapToDouble(Ratio::adjusted).toArray())
                .containsExactly(Statistics.holm(p, weights), within(1e-12));
        assertThat(asked)
                .allSatisfy(ratio ->
                        assertThat(ratio.verdict().tellsApart())
                                .isEqualTo(
                                        ratio.adjusted() < 0.05
                                                && Math.abs(Math.log(ratio.ratio().mean()))
                                                        > ratio.floor()));
    }

    @Test
    void noIntervalLeavesOutOneBesideAPThatDoesNot() {
        for (int i = 0; i < MODELS; i++) {
            shift("model " + i, .012 * i);
        }

        assertThat(cells(MODELS).stream().flatMap(cell -> cell.ratios().stream()))
                .anySatisfy(ratio -> assertThat(ratio.p()).isBetween(0.02, 0.05))
                .anySatisfy(ratio -> assertThat(ratio.p()).isBetween(0.05, 0.2))
                .allSatisfy(ratio -> {
                    boolean excludes = ratio.ratio().low() > 1 || ratio.ratio().high() < 1;
                    assertThat(excludes).isEqualTo(ratio.p() < 0.05);
                });
    }

    @Test
    void whatOnlyCorrectionTakesAwaySaysSo() {
        latencies.put("model 1", shifted(-.072, logs(latencies, "model 1")));
        Ratio ratio = ratio(cells(MODELS), "model 1", Metric.THROUGHPUT);

        assertThat(ratio.p()).isLessThan(0.05);
        assertThat(ratio.ratio().low()).isGreaterThan(1);
        assertThat(ratio.adjusted()).isGreaterThan(0.05);
        assertThat(ratio.reason()).isEqualTo(Reason.CORRECTION);
        assertThat(ratio.why())
                .isEqualTo(
                        "not after correction for all questions; %d blocks would tell so large a difference",
                        ratio.blocksNeeded());
        assertThat(ratio.blocksNeeded()).isBetween(7, 30);
    }

    /** Six blocks of one arm know less of its noise than those of ten do. */
    @Test
    void aTestBorrowsFromTheOtherArms() {
        shift("model 4", .15);
        Ratio ratio = cpu("model 4");
        double[] own = logsOverBase("model 4");

        double alone = Variance.of(own).pValue(Statistics.average(own), own.length);

        assertThat(ratio.p()).isLessThan(alone / 20);
        assertThat(ratio.ratio().high() / ratio.ratio().low())
                .isLessThan(Math.exp(2 * Variance.of(own).halfWidth(6)));
    }

    /** And an arm that is more restless than they are keeps its own. */
    @Test
    void aRestlessArmBorrowsNoCertainty() {
        costs.put("model 1", scaled(5, NOISE[1]));
        latencies.put("model 1", scaled(5, NOISE[2]));
        shift("model 1", .15);
        double[] own = logsOverBase("model 1");

        assertThat(cpu("model 1").ratio().high() / cpu("model 1").ratio().low())
                .isGreaterThan(Math.exp(2 * 0.75 * Variance.of(own).halfWidth(6)));
        assertThat(cpu("model 1").verdict()).isEqualTo(Verdict.CANNOT_TELL);
    }

    /** Six blocks can look calm by chance; an arm that is restless elsewhere is not believed. */
    @Test
    void anArmThatIsRestlessInOneFigureIsNotBelievedToBeCalmInAnother() {
        shift("model 4", .1);
        Ratio calm = cpu("model 4");
        latencies.put("model 4", scaled(6, logs(latencies, "model 4")));
        Ratio restless = cpu("model 4");

        assertThat(restless.ratio().mean()).isEqualTo(calm.ratio().mean());
        assertThat(restless.p()).isGreaterThan(10 * calm.p());
    }

    @Test
    void fewArmsHaveLittleToLendAndTheTestIsThePlainOne() {
        shift("model 1", .15);
        double[] own = logsOverBase("model 1");

        Ratio ratio = cpu(cells(2), "model 1");

        assertThat(ratio.p())
                .isEqualTo(Variance.of(own).pValue(Statistics.average(own), 6), within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void fewerThanFiveBlocksGiveNoWordAndSaySo(int few) {
        blocks = few;
        shift("model 1", 1);
        shift("base (A/A)", 1);
        Ratio ratio = cpu("model 1");

        assertThat(ratio.verdict()).isEqualTo(Verdict.CANNOT_TELL);
        assertThat(ratio.reason()).isEqualTo(Reason.TOO_FEW_BLOCKS);
        assertThat(ratio.why()).startsWith("too few blocks (" + few + ")");
        assertThat(cpu("base (A/A)").verdict()).isEqualTo(Verdict.CANNOT_TELL);
    }

    @Test
    void fiveBlocksAreEnough() {
        blocks = 5;
        shift("model 1", .3);

        assertThat(cpu("model 1").verdict()).isEqualTo(Verdict.SLOWER);
    }

    /** Two models, so nothing is borrowed: identical servers differ by a fourth. */
    @ParameterizedTest
    @ValueSource(doubles = {.18, -.18})
    void aDifferenceBelowWhatIdenticalServersDifferByCannotBeTold(double difference) {
        costs("base", 0, 0, 0, 0, 0, 0);
        costs("base (A/A)", .2, -.2, .2, -.2, .2, -.2);
        costs("model 0", 0, .1, 0, -.1, 0, 0);
        costs("model 1", 0, 0, 0, 0, 0, 0);
        shift("model 1", difference);

        Ratio ratio = cpu(cells(2), "model 1");

        assertThat(ratio.p()).isLessThan(0.05);
        assertThat(ratio.floor()).isEqualTo(2.570582 * Math.sqrt(.048 / 6), within(1e-6));
        assertThat(ratio.reason()).isEqualTo(Reason.FLOOR);
        assertThat(ratio.why()).startsWith("inside the noise floor; ");
    }

    @Test
    void aDifferenceOfOnePercentIsNoneHoweverQuietTheMachineIs() {
        costs.replaceAll((arm, logs) -> scaled(.001, logs));
        shift("model 1", .01);
        Ratio ratio = cpu("model 1");

        assertThat(ratio.adjusted()).isLessThan(0.05);
        assertThat(ratio.reason()).isEqualTo(Reason.FLOOR);
        assertThat(ratio.floor()).isEqualTo(Math.log(1.02), within(1e-12));
        assertThat(ratio.why())
                .contains("more than 200 blocks would be needed, these could have told ×1.02");
    }

    @Test
    void onePercentIsNoAlarmEither() {
        costs.replaceAll((arm, logs) -> scaled(.001, logs));
        shift("base (A/A)", .01);
        Ratio alarm = cpu("base (A/A)");

        assertThat(alarm.p()).isLessThan(0.05);
        assertThat(alarm.verdict()).isEqualTo(Verdict.CANNOT_TELL);
        assertThat(alarm.reason()).isEqualTo(Reason.FLOOR);
    }

    /** The alarm is not corrected, and takes no place among those that are. */
    @Test
    void aBaseToldFromItselfTakesBackTheWordsOfThatFigureOnly() {
        shift("model 1", .5);
        latencies.put("model 1", shifted(.9, NOISE[3]));
        shift("base (A/A)", .09);

        Ratio alarm = cpu("base (A/A)");

        assertThat(alarm.verdict()).isEqualTo(Verdict.DIFFERS);
        assertThat(alarm.adjusted()).isEqualTo(alarm.p()).isBetween(0.003, 0.05);
        assertThat(cpu("model 1").reason()).isEqualTo(Reason.CONTROL);
        assertThat(cpu("model 1").why()).isEqualTo("the A/A arm differed");
        assertThat(ratio(cells(MODELS), "model 1", Metric.THROUGHPUT).verdict())
                .isEqualTo(Verdict.SLOWER);
        assertThat(Doubt.in(cells(MODELS))).containsExactly(new Doubt(Metric.CPU, 1, 64));
        assertThat(asked()).hasSize(2 * MODELS);
    }

    /** In a closed loop it is throughput seen from behind. */
    @Test
    void meanLatencyIsAFigureWithoutAWord() {
        shift("model 1", 1);

        assertThat(cells(MODELS).stream().flatMap(cell -> cell.ratios().stream()))
                .filteredOn(ratio -> ratio.metric() == Metric.MEAN || ratio.metric() == Metric.P99)
                .isNotEmpty()
                .allSatisfy(ratio -> assertThat(ratio.verdict()).isEqualTo(Verdict.NOT_ASKED))
                .allSatisfy(ratio -> assertThat(ratio.blocksNeeded()).isZero());
    }

    /** A block without a value, or without a positive one, has no ratio; the others have. */
    @Test
    void whatWasNotMeasuredHasNoRatioAndTheOthersHave() {
        costs("model 1", .2, Double.NaN, .2, Double.NEGATIVE_INFINITY, .2, .2);

        assertThat(cpu("model 1").ratio().n()).isEqualTo(4);
        assertThat(cpu("model 2").ratio().n()).isEqualTo(6);
    }

    // ------------------------------------------------------------------ what was measured

    AnalysisTest() {
        List<String> arms = labels(MODELS);
        for (int i = 0; i < arms.size(); i++) {
            costs.put(arms.get(i), noise(i));
            latencies.put(arms.get(i), noise(i + 5));
        }
    }

    /** Of spread 0.04; a permutation of one of those above. */
    private static double[] noise(int arm) {
        var noise = new double[6];
        for (int block = 0; block < 6; block++) {
            noise[block] = NOISE[arm % 4][(block + arm / 4 * 2) % 6];
        }
        return noise;
    }

    private void costs(String arm, double... logs) {
        costs.put(arm, logs);
    }

    private static double[] logs(Map<String, double[]> figure, String arm) {
        return Objects.requireNonNull(figure.get(arm));
    }

    private void shift(String arm, double log) {
        costs.put(arm, shifted(log, logs(costs, arm)));
    }

    private static double[] shifted(double by, double[] logs) {
        return Arrays.stream(logs).map(log -> log + by).toArray();
    }

    private static double[] scaled(double factor, double[] logs) {
        return Arrays.stream(logs).map(log -> factor * log).toArray();
    }

    private double[] logsOverBase(String arm) {
        var logs = new double[6];
        for (int i = 0; i < 6; i++) {
            logs[i] =
                    logs(costs, arm)[i]
                            - (logs(costs, "base")[i] + logs(costs, "base (A/A)")[i]) / 2;
        }
        return logs;
    }

    private static List<String> labels(int models) {
        var labels = new ArrayList<>(List.of("base", "base (A/A)"));
        for (int i = 0; i < models; i++) {
            labels.add("model " + i);
        }
        return labels;
    }

    private List<Cell> cells(int models) {
        List<Arm> arms =
                labels(models).stream()
                        .map(label -> {
                            boolean control = label.endsWith("(A/A)");
                            Arm.Kind kind = control ? Arm.Kind.CONTROL : Arm.Kind.MODEL;
                            return new Arm(label, label, kind, List.of(1), List.of(), "m", "how");
                        })
                        .toList();
        List<Trial> trials = arms.stream().flatMap(arm -> trials(arm.label())).toList();
        return Analysis.of(arms, List.of(64), Map.of(1, "base"), trials);
    }

    private Stream<Trial> trials(String arm) {
        var trials = new ArrayList<Trial>();
        for (int block = 1; block <= blocks; block++) {
            double cpu = 10 * Math.exp(logs(costs, arm)[block - 1]);
            double mean = 30 * Math.exp(logs(latencies, arm)[block - 1]);
            List<Measurement> measured = List.of(SampleResults.measurement(1, cpu, mean, ""));
            trials.add(new Trial(block, 1, arm, "", "", "", 0, measured, 0, -1, 0, ""));
        }
        return trials.stream();
    }

    private Ratio cpu(String arm) {
        return cpu(cells(MODELS), arm);
    }

    private static Ratio cpu(List<Cell> cells, String arm) {
        return ratio(cells, arm, Metric.CPU);
    }

    private static Ratio ratio(List<Cell> cells, String arm, Metric metric) {
        return cells.stream()
                .filter(cell -> cell.arm().equals(arm))
                .findFirst()
                .flatMap(cell -> cell.ratio(metric, "base", 1))
                .orElseThrow();
    }

    /** Those that a model is told by, or not. */
    private List<Ratio> asked() {
        return cells(MODELS).stream()
                .filter(cell -> cell.arm().startsWith("model"))
                .flatMap(cell -> cell.ratios().stream())
                .filter(ratio -> ratio.verdict() != Verdict.NOT_ASKED)
                .toList();
    }
}
