package dev.acceptloop.benchmarks;

import dev.acceptloop.benchmarks.RegressionFinding.Kind;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Whether one build of a server is worse than another, told on one machine in one run: a pipeline
 * has no other machine that is like this one, and no earlier figure that is worth much.
 *
 * <p>Base, head and base once more are arms of a comparison: fresh processes, block by block, in
 * random order. Head is worse where a figure is told from base's, beyond chance and beyond what
 * base differs from itself by, and was measured above the threshold; and where all of that is seen
 * again in a second comparison, which runs only then. So an alarm that chance gave has to be given
 * twice.
 *
 * <p>What holds still on a shared machine is looked at: in echo processor time per message, and of
 * each scenario that is named the figure that answers it. One that a server cannot be asked for is
 * told as not measured, and stops nobody. A server that only makes others wait is not seen by echo;
 * {@code rate} sees it.
 */
public final class RegressionGate {
    private RegressionGate() {}

    /** What it comes to. */
    public enum Outcome {
        /** No figure is worse by more than the threshold, as far as could be seen. */
        NO_CLEAR_CHANGE,
        /** One of the two answered wrong, did not answer, or did not end well. */
        FAILED,
        /** A figure of head is worse, and was so twice. */
        REGRESSION,
        /** A figure could not be judged, and its finding says why; or it was interrupted. */
        CANNOT_TELL
    }

    /**
     * Runs it: progress to standard error, the tables and the findings to {@code out}. The files of
     * the comparison, and those of {@link RegressionFiles}, go to the options' directory; those of
     * the second run to {@code confirmation} in it. What an earlier gate left there is removed
     * first.
     *
     * @param options without arms; this adds them
     * @param base starts the server as it was, as {@link ComparisonOptions#arm} takes it
     * @param head starts it as it is
     * @param threshold a change that is no larger is none: 0.05 for 5 %
     * @throws IllegalArgumentException if it cannot be run, or would have too few blocks to tell
     *     anything, in one line for the user
     * @throws IOException if the results cannot be written
     */
    public static Outcome run(
            ComparisonOptions options, String base, String head, double threshold, PrintStream out)
            throws IOException, InterruptedException {
        return run(options, base, head, threshold, out, Comparison::run);
    }

    /** What runs a comparison. */
    interface Runner {
        Results run(ComparisonOptions options, PrintStream out)
                throws IOException, InterruptedException;
    }

    static Outcome run(
            ComparisonOptions options,
            String base,
            String head,
            double threshold,
            PrintStream out,
            Runner runner)
            throws IOException, InterruptedException {
        options.withoutModels();
        addArm(options, RegressionFinding.BASE, base);
        addArm(options, RegressionFinding.HEAD, head);
        options.base(RegressionFinding.BASE);
        refuseTooFewBlocks(options);
        Path directory = options.directory();
        Path confirmation = directory.resolve("confirmation");
        RegressionFiles.clear(directory, confirmation);
        var results = new ArrayList<>(List.of(runner.run(options, out)));
        List<RegressionFinding> findings = RegressionFinding.of(results.getFirst(), threshold);
        if (hasEnded(results) && findings.stream().anyMatch(RegressionGate::isWorse)) {
            out.println("head looks worse: once more, before it is said");
            long other = new Random(options.seed()).nextLong(); // and so another order of trials
            results.add(runner.run(options.directory(confirmation).seed(other), out));
            List<RegressionFinding> again = RegressionFinding.of(results.getLast(), threshold);
            findings = findings.stream().map(f -> f.confirmedBy(again, threshold)).toList();
        }
        if (!hasEnded(results)) {
            findings = findings.stream().map(f -> f.unconfirmed("it was interrupted")).toList();
        }
        Outcome outcome = outcome(results, findings);
        RegressionFiles.write(results, findings, outcome, threshold, directory);
        findings.forEach(finding -> out.println(finding.line()));
        RegressionFiles.troubles(results).forEach(out::println);
        out.println(sentence(outcome, findings, threshold));
        return outcome;
    }

    private static boolean hasEnded(List<Results> results) {
        return results.stream().allMatch(each -> each.isComplete() && !each.isInterrupted());
    }

    /** They could give no alarm, whatever they saw, and a pipeline would trust them. */
    private static void refuseTooFewBlocks(ComparisonOptions options) {
        Programme programme = Programme.of(options);
        int fewest = programme.echo().map(Plan::blocks).orElse(Integer.MAX_VALUE);
        for (ScenarioPlan plan : programme.scenarios()) {
            fewest = Math.min(fewest, plan.blocks());
        }
        if (fewest < Question.FEWEST_BLOCKS) {
            boolean asked = options.blocks() > 0 && options.blocks() < Question.FEWEST_BLOCKS;
            throw new IllegalArgumentException(
                    "%s: so much would be asked in %s, and nothing is said of fewer than %d"
                            .formatted(
                                    asked ? "--blocks" : "--budget",
                                    Figures.blocks(fewest),
                                    Question.FEWEST_BLOCKS));
        }
    }

    /** What is wrong with it is said of the option that it was given by. */
    private static void addArm(ComparisonOptions options, String name, String command) {
        try {
            options.arm(name + '=' + command);
        } catch (IllegalArgumentException e) {
            String what = String.valueOf(e.getMessage());
            throw new IllegalArgumentException(what.replaceFirst("^--arm ", "--"), e);
        }
    }

    private static boolean isWorse(RegressionFinding finding) {
        return finding.kind() == Kind.WORSE;
    }

    static Outcome outcome(List<Results> results, List<RegressionFinding> findings) {
        boolean isCut = results.stream().anyMatch(Results::isInterrupted);
        boolean isWrong = !RegressionFiles.troubles(results).isEmpty();
        boolean isWhole = results.stream().allMatch(Results::isComplete);
        if (isWrong || (!isWhole && !isCut)) {
            return Outcome.FAILED;
        }
        if (findings.stream().anyMatch(RegressionGate::isWorse)) {
            return Outcome.REGRESSION;
        }
        boolean isUnclear = findings.stream().anyMatch(f -> f.kind() == Kind.UNCLEAR);
        boolean isNothingJudged = findings.stream().noneMatch(RegressionFinding::isJudged);
        return isCut || isUnclear || isNothingJudged
                ? Outcome.CANNOT_TELL
                : Outcome.NO_CLEAR_CHANGE;
    }

    /** For a person: the last line, and the heading of a comment. */
    static String sentence(Outcome outcome, List<RegressionFinding> findings, double threshold) {
        String beyond = " by more than " + percent(threshold) + " %";
        return switch (outcome) {
            case NO_CLEAR_CHANGE ->
                    findings.stream().anyMatch(f -> f.kind() == Kind.BETTER)
                            ? "Nothing was seen to be worse, and head looks better" + beyond + "."
                            : "No clear change.";
            case FAILED -> "A server failed.";
            case REGRESSION -> "Head is worse" + beyond + ", and was so twice.";
            case CANNOT_TELL -> "It cannot be told whether head is worse.";
        };
    }

    static String percent(double threshold) {
        return new DecimalFormat("0.##", DecimalFormatSymbols.getInstance(Locale.ROOT))
                .format(100 * threshold);
    }
}
