package dev.acceptloop.benchmarks;

import dev.acceptloop.benchmarks.RegressionFinding.Kind;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Whether one build of a server is worse than another, told on one machine in one run: a pipeline
 * has no other machine that is like this one, and no earlier figure that is worth much.
 *
 * <p>Base, head and base once more are arms of a comparison: fresh processes, block by block, in
 * random order. Head is worse where a figure's interval excludes 1, after correction for all
 * figures and beyond what base differs from itself by, and the change is larger than the threshold;
 * and where all of that is seen again in a second comparison, which runs only then. So an alarm
 * that chance gave has to be given twice.
 *
 * <p>What holds still on a shared machine is looked at: processor time per message in echo, and
 * whatever figures the scenarios that are named have.
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
        /** A figure could not be judged: too few blocks, not warm, or base differs from itself. */
        CANNOT_TELL
    }

    /**
     * Runs it: progress to standard error, the tables and the findings to {@code out}. The files of
     * the comparison, and those of {@link RegressionFiles}, go to the options' directory; those of
     * the second run to {@code confirmation} in it.
     *
     * @param options without arms; this adds them
     * @param base starts the server as it was, as {@link ComparisonOptions#arm} takes it
     * @param head starts it as it is
     * @param threshold a change that is no larger is none: 0.05 for 5 %
     * @throws IllegalArgumentException if it cannot be run, in one line for the user
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
        Path directory = options.directory();
        Results first = runner.run(options, out);
        List<RegressionFinding> findings = RegressionFinding.of(first, threshold);
        boolean isComplete = first.isComplete();
        boolean isInterrupted = first.isInterrupted();
        if (isComplete && !isInterrupted && findings.stream().anyMatch(RegressionGate::isWorse)) {
            out.println("head looks worse: once more, before it is said");
            Results second =
                    runner.run(
                            options.directory(directory.resolve("confirmation"))
                                    .seed(options.seed() + 1),
                            out);
            isComplete = second.isComplete();
            List<RegressionFinding> again = RegressionFinding.of(second, threshold);
            findings = findings.stream().map(finding -> finding.confirmedBy(again)).toList();
        }
        Outcome outcome = outcome(isComplete, findings);
        RegressionFiles.write(first, findings, outcome, threshold, directory);
        findings.forEach(finding -> out.println(finding.line()));
        out.println(sentence(outcome, findings, threshold));
        return outcome;
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

    static Outcome outcome(boolean isComplete, List<RegressionFinding> findings) {
        if (!isComplete) {
            return Outcome.FAILED;
        }
        if (findings.stream().anyMatch(RegressionGate::isWorse)) {
            return Outcome.REGRESSION;
        }
        boolean isUnclear = findings.stream().anyMatch(f -> f.kind() == Kind.UNCLEAR);
        return isUnclear || findings.isEmpty() ? Outcome.CANNOT_TELL : Outcome.NO_CLEAR_CHANGE;
    }

    /** For a person: the last line, and the heading of a comment. */
    static String sentence(Outcome outcome, List<RegressionFinding> findings, double threshold) {
        String beyond = " by more than " + Figures.number(100 * threshold) + " %";
        return switch (outcome) {
            case NO_CLEAR_CHANGE ->
                    findings.stream().anyMatch(f -> f.kind() == Kind.BETTER)
                            ? "Nothing is worse, and head is better" + beyond + "."
                            : "No clear change.";
            case FAILED -> "A server failed: what it did is above, and in the report.";
            case REGRESSION -> "Head is worse" + beyond + ", and was so twice.";
            case CANNOT_TELL -> "It cannot be told whether head is worse.";
        };
    }
}
