package dev.acceptloop.benchmarks;

import static dev.acceptloop.benchmarks.MeasuringBugsTest.bug;

import dev.acceptloop.benchmarks.MeasuringBugsTest.Bug;
import java.util.stream.Stream;

/** Bugs of what is said of a result, and of what is set beside it. */
final class BugsOfReports {
    private BugsOfReports() {}

    static Stream<Bug> all() {
        return Stream.of(ofWords(), ofAnswers(), ofPictures(), ofAgainst(), ofStored())
                .flatMap(bugs -> bugs);
    }

    private static Stream<Bug> ofAnswers() {
        return Stream.of(
                answer(
                        "the dearest of the cheaper is to take",
                        "Cell best = least(cheaper, base);",
                        "Cell best = cheaper.getLast();"),
                answer(
                        "what is only seen is told",
                        "asked.stream().filter(is(base, Verdict.FASTER)).toList();",
                        "asked.stream().filter(c -> ratio(c, base).ratio().mean() < 1).toList();"),
                answer(
                        "a base told from itself is no matter",
                        "results.doubts().contains(new Doubt(Metric.CPU, connections, bytes))",
                        "results.doubts().size() > bytes + connections"),
                answer(
                        "a peer is recommended as a model",
                        ".filter(of(results, Arm.Kind.MODEL))",
                        ".filter(cell -> true)"),
                answer(
                        "the worst of a scenario is to take",
                        "figure.moreIsBetter() ? order.reversed() : order",
                        "figure.moreIsBetter() ? order : order.reversed()"),
                answer(
                        "a scenario's few blocks are enough",
                        "if (worse.isEmpty() && open.isEmpty()) {",
                        "if (worse.isEmpty() && open.isEmpty() && result.blocksRun() > 99) {"));
    }

    private static Stream<Bug> ofWords() {
        return Stream.of(
                bug(
                        "the base is better than itself",
                        "ScenarioAnalysis",
                        "if (doubtful || f.arm().equals(control)) {",
                        "if (doubtful && !f.arm().equals(control)) {",
                        ScenarioAnalysisTest.class),
                bug(
                        "replies that nobody asked for count",
                        "Samples",
                        "if (!trial.isConserved()) {",
                        "if (!trial.isConserved() && trial.block() < 0) {",
                        FirstScreenTest.class));
    }

    private static Bug answer(String name, String right, String wrong) {
        return bug(name, "Answer", right, wrong, FirstScreenTest.class, ScenarioReportTest.class);
    }

    private static Stream<Bug> ofPictures() {
        return Stream.of(
                bug(
                        "what is not ranked looks as if it were",
                        "Strips",
                        "row.isRanked() ? \"\" : \" hollow\"",
                        "row.isRanked() ? \"\" : \"\"",
                        FirstScreenTest.class),
                bug(
                        "a noisy sitting is not stamped",
                        "FirstScreen",
                        "if (results.sitting().isNoisy()) {",
                        "if (results.sitting().isNoisy() && results.blocksRun() < 0) {",
                        FirstScreenTest.class,
                        ReportTest.class));
    }

    private static Stream<Bug> ofAgainst() {
        return Stream.of(
                against(
                        "then and now are exchanged",
                        "Statistics.average(values(asked.now)) - Statistics.average(values(asked.then))",
                        "Statistics.average(values(asked.then)) - Statistics.average(values(asked.now))"),
                against(
                        "words are not corrected",
                        "double[] adjusted = Statistics.holm(p, evenly);",
                        "double[] adjusted = p.clone();"),
                against(
                        "four blocks give a word",
                        "!isCold && fewest() >= Question.FEWEST_BLOCKS",
                        "!isCold && fewest() > 1"),
                against(
                        "the older base may have been told from itself",
                        "now.doubts().contains(doubt) || old.doubts().contains(doubt)",
                        "now.doubts().contains(doubt)"),
                against(
                        "an arm that is gone is not named",
                        "leftOut.add(arm.label() + \": is not measured now\")",
                        "arm.label()"),
                setUp(
                        "another processor is no matter",
                        "if (!own.equals(other)) {",
                        "if (false) {"),
                setUp(
                        "flags of the JVM are no matter",
                        "all.put(\"JVM flags\", String.join(\" \", settings.jvmFlags()));",
                        ""),
                setUp("pinning is no matter", "all.put(\"pinning\", pinning(results));", ""),
                setUp(
                        "other facts of the machine are no matter",
                        "if (!PASSING.contains(name)) {",
                        "if (PASSING.isEmpty()) {"),
                setUp(
                        "the hour's load is a difference",
                        "\"load before\", \"load after\", \"commit\"",
                        "\"load after\", \"commit\""));
    }

    private static Bug against(String name, String right, String wrong) {
        return bug(name, "Against", right, wrong, AgainstTest.class);
    }

    private static Bug setUp(String name, String right, String wrong) {
        return bug(name, "SetUp", right, wrong, AgainstTest.class);
    }

    private static Stream<Bug> ofStored() {
        return Stream.of(
                bug(
                        "what a file says of its trials is believed",
                        "StoredResults",
                        "return workedOut(Results.read(file));",
                        "return Results.read(file);",
                        StoredResultsTest.class),
                bug(
                        "what it says of a scenario is believed",
                        "StoredResults",
                        "results.scenarios().stream().map(StoredResults::workedOut).toList();",
                        "results.scenarios();",
                        StoredResultsTest.class),
                bug(
                        "another schema is read",
                        "StoredResults",
                        "throw refused(String.valueOf(e.getMessage()), e);",
                        "throw new IllegalStateException(\"report: \" + e.getMessage(), e);",
                        StoredResultsTest.class),
                bug(
                        "a regression is no change",
                        "RegressionFinding",
                        "if (ratio > 1 + threshold) {",
                        "if (ratio > 100 + threshold) {",
                        RegressionFindingTest.class),
                bug(
                        "a rate that falls is an improvement",
                        "RegressionFinding",
                        "return figure.moreIsBetter()",
                        "return !figure.moreIsBetter()",
                        RegressionFindingTest.class),
                bug(
                        "a regression need not be seen twice",
                        "RegressionFinding",
                        "if (kind != Kind.WORSE) {",
                        "if (kind != null) {",
                        RegressionFindingTest.class),
                bug(
                        "who allocates and who did are mixed up",
                        "RegressionFinding",
                        "head = value(result, HEAD, figure);",
                        "head = value(result, BASE, figure);",
                        RegressionFindingTest.class),
                bug(
                        "who does not tell is measured",
                        "RegressionFinding",
                        ".findFirst();\n        if (mute.isPresent()) {",
                        ".findFirst();\n        if (mute.isEmpty()) {",
                        RegressionFindingTest.class),
                bug(
                        "who failed does not tell",
                        "RegressionFinding",
                        "&& !trials.isEmpty()",
                        "",
                        RegressionFindingTest.class),
                bug(
                        "what was not measured is a figure",
                        "RegressionFinding",
                        "kind != Kind.UNCLEAR && kind != Kind.UNMEASURED;",
                        "kind != Kind.UNCLEAR;",
                        RegressionFilesTest.class),
                bug(
                        "what was not measured has passed",
                        "RegressionFiles",
                        "case UNCLEAR, UNMEASURED -> JUnitXml.Outcome.SKIPPED;",
                        "case UNCLEAR -> JUnitXml.Outcome.SKIPPED;\n"
                                + "case UNMEASURED -> JUnitXml.Outcome.PASSED;",
                        RegressionFilesTest.class),
                bug(
                        "where nothing was measured nobody is worse",
                        "RegressionGate",
                        "isCut || isUnclear || isNothingJudged",
                        "isCut || isUnclear",
                        RegressionFilesTest.class),
                bug(
                        "who has no figure in some blocks is judged by the others",
                        "RegressionFinding",
                        "kind != Kind.WORSE && lacking > 0",
                        "kind != Kind.WORSE && lacking > 99",
                        RegressionFindingTest.class),
                bug(
                        "a comparison in a folder named gate is a gate's",
                        "RegressionFiles",
                        "words.size() > 1 && words.get(1).equals(\"gate\")",
                        "words.contains(\"gate\")",
                        RegressionFilesTest.class),
                bug(
                        "few blocks are said to be the budget's",
                        "RegressionGate",
                        "asked ? \"--blocks\" : \"--budget\"",
                        "\"--budget\"",
                        RegressionGateTest.class));
    }
}
