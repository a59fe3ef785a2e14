package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The tests of what is measured notice what they are there to notice: for each of these bugs one
 * file is compiled anew, and some test has to fail.
 */
@Tag("measures-nothing")
final class MeasuringBugsTest {
    @TempDir Path compiled;

    /** Right, and wrong, and who should notice. */
    record Bug(String name, String file, String right, String wrong, List<Class<?>> tests) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Bug bug(String name, String file, String right, String wrong, Class<?>... tests) {
        return new Bug(name, file, right, wrong, List.of(tests));
    }

    private static Stream<Bug> ofGates() {
        return Stream.of(
                gate("G1 always holds", "verified > 0 && errors == 0, Outcome", "true, Outcome"),
                gate("G2 always holds", "answered == window.connections(),", "true,"),
                gate("G5 always holds", "\"limiter\", holds,", "\"limiter\", true,"),
                interference("G6 always holds", "NAME, holds,", "NAME, true,"),
                interference(
                        "G6 forgets the generator",
                        "Math.max(span.foreignServer(), span.foreignGenerator())",
                        "span.foreignServer()"),
                interference(
                        "G6 forgets the hypervisor", "&& span.stolen() <= STEAL_LIMIT + ticks", ""),
                interference("G6 forgets the run queue", "&& !(alone > WAIT_LIMIT)", ""),
                gate("G7 always holds", "off <= LITTLE_LIMIT", "true"),
                gate(
                        "G8 looks at the warm-up only",
                        "wasWarm && window.span().compilerShare() <= COMPILER_LIMIT",
                        "wasWarm"),
                gate(
                        "G8 looks at the window only",
                        "wasWarm && window.span().compilerShare()",
                        "window.span().compilerShare()"),
                gate(
                        "what a server did wrong is not told",
                        "errors > 0 && !first.isEmpty()",
                        "false"),
                gate("G9 always holds", "even && swing <= STEADY_LIMIT", "true"),
                gate("G10 always holds", "!nagle && !flat", "true"),
                gate("edges may be seen late", "!nagle && !flat && whole", "!nagle && !flat"),
                bug(
                        "flagged figures are used",
                        "Gates",
                        "-> !TIMELESS.contains(metric)",
                        "-> false",
                        FlaggedFiguresTest.class));
    }

    private static Bug gate(String name, String right, String wrong) {
        return bug(name, "Gates", right, wrong, GatesTest.class);
    }

    private static Bug interference(String name, String right, String wrong) {
        return bug(name, "Interference", right, wrong, GatesTest.class);
    }

    private static Stream<Bug> ofReadings() {
        return Stream.of(
                bug(
                        "CPU per message is a constant",
                        "Window",
                        "return span.serverNanos() / 1e3 / Math.max(1, replies.counts().verified());",
                        "return 10;",
                        GatesTest.class,
                        ProcTest.class),
                bug(
                        "CPU is counted twice",
                        "TreeUsage",
                        "nanos += (own",
                        "nanos += 2 * (own",
                        ProcTest.class),
                bug(
                        "children are not counted",
                        "TreeUsage",
                        "LongStream.concat(LongStream.of(root), descendants).toArray()",
                        "new long[] {root}",
                        ProcTest.class),
                bug(
                        "children that were reaped are not counted",
                        "TreeUsage",
                        " + stat.children() * Proc.NANOS_PER_TICK",
                        "",
                        ProcTest.class),
                bug(
                        "compilers are not counted",
                        "Proc",
                        "compiles ? run.onNanos() : 0",
                        "0",
                        ProcTest.class),
                bug(
                        "a file of /proc/sys is read twice",
                        "Proc",
                        "LONGEST = 1 << 14",
                        "LONGEST = 1",
                        ProcTest.class,
                        EnvironmentTest.class));
    }

    private static Stream<Bug> ofTrials() {
        return Stream.of(
                bug(
                        "the exit status is not looked at",
                        "Trial",
                        "if (exitStatus != 0) {",
                        "if (exitStatus > 1000) {",
                        TrialTest.class,
                        ReportTest.class),
                bug(
                        "a wrong server is as good as a right one",
                        "Trial",
                        "if (m.wrong()) {",
                        "if (m.wrong() && m.repeated() && !m.wrong()) {",
                        ReportTest.class,
                        TrialTest.class),
                bug(
                        "what it says it answered is not compared",
                        "Trial",
                        "!counts() || answeredBytes == receivedBytes",
                        "true",
                        TrialTest.class,
                        ReportTest.class),
                bug(
                        "the worse window is used",
                        "Repeats",
                        "BY_TROUBLE.compare(window(second), window(first)) < 0",
                        "BY_TROUBLE.compare(window(second), window(first)) > 0",
                        RepeatsTest.class),
                bug(
                        "a repeated window counts twice",
                        "Repeats",
                        "window(seat).repeated(!isUsed)",
                        "window(seat).repeated(false)",
                        RepeatsTest.class),
                bug(
                        "cold windows are ranked",
                        "Measurement",
                        "gate.id().equals(Gates.QUIET)",
                        "false",
                        ReportTest.class),
                bug(
                        "the order is never random",
                        "Plan",
                        "Collections.shuffle(order, new Random(seed + (block - 1) / 2));",
                        "",
                        PlanTest.class),
                bug(
                        "no block is reversed",
                        "Plan",
                        "block % 2 == 1 ? order : order.reversed()",
                        "order",
                        PlanTest.class));
    }

    private static Stream<Bug> ofWords() {
        return Stream.of(
                word("no correction", "Answers", "Statistics.holm(p, weights)", "p.clone()"),
                word(
                        "the floor is always 2 %",
                        "Power", "Math.max(LEAST_FLOOR, half)", "LEAST_FLOOR"),
                word(
                        "ratios across blocks",
                        "Samples",
                        "values.getOrDefault(block, 0.0)",
                        "values.firstEntry().getValue()"),
                word("a ratio upside down", "Samples", "log - sum / n", "sum / n - log"),
                word("the A/A arm is wasted", "Samples", "List.of(base, control)", "List.of(base)"),
                word("a doubt is not heeded", "Answers", "level, doubted)", "level, false)"),
                word(
                        "a word from four blocks",
                        "Question",
                        "FEWEST_BLOCKS = 5",
                        "FEWEST_BLOCKS = 4"),
                word(
                        "no arm learns of another",
                        "Spreads",
                        "if (prior == null) {",
                        "if (figure != null) {"),
                word(
                        "a word upside down",
                        "Question",
                        "log() > 0 == metric",
                        "log() > 0 != metric"),
                word("cheaper for dearer", "Verdict", "? \"cheaper\"", "? \"dearer\""),
                word(
                        "an interval of half the width",
                        "Variance",
                        "return t * standardError",
                        "return 0.5 * t * standardError"),
                word("blocks needed are a constant", "Power", "return enough;", "return 20;"),
                word(
                        "windows that failed are used",
                        "Measurement",
                        "!repeated && gates.stream().noneMatch(gate -> gate.outcome() == Outcome.FAILED)",
                        "!repeated"));
    }

    private static Bug word(String name, String file, String right, String wrong) {
        return bug(
                name,
                file,
                right,
                wrong,
                AnalysisTest.class,
                StatisticsTest.class,
                PowerTest.class,
                ReportTest.class,
                FlaggedFiguresTest.class);
    }

    private static Stream<Bug> ofKnees() {
        return Stream.of(
                knee(
                        "a rate is not asked again",
                        "Verdict verdict = ask(best, true);",
                        "Verdict verdict = Verdict.HOLDS;"),
                knee(
                        "where all are withdrawn no lower one is asked",
                        "!held.isEmpty() || descend()",
                        "!held.isEmpty()"),
                knee(
                        "a hiccup is the server's",
                        "verdict = ask(rate, false);\n        }",
                        "failed(rate, verdict);\n        }"),
                knee(
                        "a rate that is withdrawn is told",
                        "held.remove(best);",
                        "held.add(best); return new Knee(best, bad, withdrawn, probes);"),
                knee(
                        "the generator's limit is the server's",
                        "new Knee(best, late ? 0 : bad,",
                        "new Knee(best, bad,"),
                knee(
                        "the scale is not logarithmic",
                        "Math.sqrt(held.last() * bad)",
                        "(held.last() + 9 * bad) / 10"),
                bug(
                        "a rate is held that is not answered",
                        "KneeScenario",
                        "soon && missing <=",
                        "soon && 0 <=",
                        KneeVerdictTest.class),
                bug(
                        "a median is taken for a p99",
                        "KneeScenario",
                        "percentile(99) <= limit",
                        "percentile(50) <= limit",
                        KneeVerdictTest.class),
                bug(
                        "a generator that is late is not seen",
                        "KneeScenario",
                        "result.isLate() ? Verdict.LATE",
                        "limit.isZero() ? Verdict.LATE",
                        KneeVerdictTest.class));
    }

    private static Bug knee(String name, String right, String wrong) {
        return bug(name, "KneeSearch", right, wrong, KneeSearchTest.class);
    }

    private static Stream<Bug> ofCounts() {
        return Stream.of(
                bug(
                        "the sum is a call",
                        "SystemCalls",
                        "&& !row.group(2).equals(\"total\")",
                        "",
                        SystemCallsTest.class),
                bug(
                        "a name is taken for one call",
                        "SystemCalls",
                        "Long.parseLong(row.group(1))",
                        "1L",
                        SystemCallsTest.class),
                bug(
                        "turns that were lost are wake-ups",
                        "Waits",
                        "return arrivals - involuntary;",
                        "return arrivals + voluntary;",
                        SystemCallsTest.class),
                bug(
                        "arrivals are another field",
                        "Proc",
                        "Long.parseLong(fields[2])",
                        "Long.parseLong(fields[1])",
                        SystemCallsTest.class));
    }

    private static Stream<Bug> ofLimits() {
        return Stream.of(
                bug(
                        "the best off is badly off",
                        "FairnessScenario",
                        "among(some, 95, what) / among(some, 5, what)",
                        "among(some, 5, what) / among(some, 95, what)",
                        FairnessScenarioTest.class),
                bug(
                        "who got nothing is left out",
                        "FairnessScenario",
                        "among(each, 0, ConnectionTimes::count) / usual",
                        "Math.max(1, among(each, 0, ConnectionTimes::count)) / usual",
                        FairnessScenarioTest.class),
                bug(
                        "the hard limit is the soft one",
                        "Limits",
                        "split(\" \", -1)[0];",
                        "split(\" +\", -1)[1];",
                        LadderScenarioTest.class),
                bug(
                        "free memory is what can be had",
                        "Limits",
                        "\"MemAvailable:\"",
                        "\"MemFree:\"",
                        LadderScenarioTest.class));
    }

    private static Stream<Bug> ofProfiles() {
        return Stream.of(
                bug(
                        "a method that calls itself is there twice",
                        "Profile",
                        "new HashSet<>(stack).forEach(",
                        "stack.forEach(",
                        ProfileTest.class),
                bug(
                        "the outermost method is what runs",
                        "Profile",
                        "self.merge(stack.getLast()",
                        "self.merge(stack.getFirst()",
                        ProfileTest.class),
                bug(
                        "all callees begin at the left",
                        "FlameGraph",
                        "at += callee.getValue().samples * perSample;",
                        "at += 0 * perSample;",
                        ProfileTest.class));
    }

    /** Those that only a real server shows. */
    private static Stream<Bug> ofRunning() {
        return Stream.of(
                bug(
                        "the conformance is not run",
                        "TrialRunner",
                        "        conformance.run();\n",
                        "",
                        TrialRunnerTest.class),
                bug(
                        "servers are not put on a processor",
                        "Pinning",
                        "wrapped.addAll(command);",
                        "wrapped.clear(); wrapped.addAll(command);",
                        TrialRunnerTest.class),
                bug(
                        "what is disturbed is not measured again",
                        "TrialRunner",
                        "int left = MOST_REPEATS;",
                        "int left = 0;",
                        TrialRunnerTest.class));
    }

    static Stream<Bug> bugs() {
        return Stream.of(
                        ofGates(),
                        BugsOfReports.all(),
                        BugsOfRuns.all(),
                        BugsOfSoaks.all(),
                        ofReadings(),
                        ofTrials(),
                        ofWords(),
                        ofKnees(),
                        ofCounts(),
                        ofLimits(),
                        ofProfiles(),
                        ofRunning())
                .flatMap(bugs -> bugs);
    }

    @Test
    void withoutABugAllHolds() throws IOException {
        var none = Broken.compile("Gates", "final class Gates {", "final class Gates {", compiled);

        assertThat(none.fails(List.of(GatesTest.class, FlaggedFiguresTest.class))).isFalse();
    }

    @Tag("long") // a minute of compiling
    @ParameterizedTest
    @MethodSource("bugs")
    void isNoticed(Bug bug) throws IOException {
        Broken broken = Broken.compile(bug.file(), bug.right(), bug.wrong(), compiled);

        assertThat(broken.fails(bug.tests())).isTrue();
    }
}
