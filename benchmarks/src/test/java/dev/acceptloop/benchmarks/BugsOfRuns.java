package dev.acceptloop.benchmarks;

import static dev.acceptloop.benchmarks.MeasuringBugsTest.bug;

import dev.acceptloop.benchmarks.MeasuringBugsTest.Bug;
import java.util.stream.Stream;

/** Bugs of what is run, when, under which load, and what is kept of it. */
final class BugsOfRuns {
    private BugsOfRuns() {}

    static Stream<Bug> all() {
        return Stream.of(ofScenarios(), ofTime(), ofLoads()).flatMap(bugs -> bugs);
    }

    private static Stream<Bug> ofScenarios() {
        return Stream.of(
                scenario(
                        "a disturbed trial of a scenario gives a word",
                        "usable() && (figure.isTimeless() || complaints() == 0)",
                        "usable()"),
                scenario(
                        "a disturbed trial of a scenario is not run again",
                        "g -> flagged(g) && g.id()",
                        "g -> repeated && g.id()"),
                bug(
                        "memory is not believed where somebody had the processor",
                        "ScenarioFigure",
                        "return unit.equals(\"B\") || unit.endsWith(\"iB\");",
                        "return false;",
                        ScenarioGatesTest.class),
                bug(
                        "the worse trial is used",
                        "ScenarioRepeats",
                        "BY_TROUBLE.compare(trials.get(second), trials.get(first)) < 0",
                        "BY_TROUBLE.compare(trials.get(second), trials.get(first)) > 0",
                        ScenarioGatesTest.class),
                bug(
                        "warm is who compiles no more",
                        "WarmUp",
                        "return quiet && settled();",
                        "return quiet;",
                        WarmUpTest.class),
                bug(
                        "warm is who gets no cheaper",
                        "WarmUp",
                        "return quiet && settled();",
                        "return settled();",
                        WarmUpTest.class));
    }

    private static Bug scenario(String name, String right, String wrong) {
        return bug(name, "ScenarioTrial", right, wrong, ScenarioGatesTest.class);
    }

    /** Of what is run, when, and what is kept of it. */
    private static Stream<Bug> ofTime() {
        return Stream.of(
                bug(
                        "a run that is resumed does all again",
                        "Blocks",
                        "interrupted || part.isDone(block, arm)",
                        "interrupted",
                        BlocksTest.class),
                bug(
                        "a run that is resumed begins at 0:00",
                        "Timetable",
                        "nanoTime.getAsLong() - before.toNanos()",
                        "nanoTime.getAsLong()",
                        TimetableTest.class),
                bug(
                        "what is disturbed is not repeated at the end",
                        "Blocks",
                        "            repeatDisturbed();\n        } catch",
                        "        } catch",
                        BlocksTest.class),
                bug(
                        "a repeat takes the time of a block",
                        "Timetable",
                        "spare -= length <= spare ? length : 0;",
                        "",
                        TimetableTest.class,
                        BlocksTest.class),
                bug(
                        "figures take the time of words",
                        "Timetable",
                        "needed += later.isNeeded && !block.isNeeded ? likely(later) : 0;",
                        "",
                        TimetableTest.class,
                        BlocksTest.class),
                bug(
                        "the budget is exceeded",
                        "Blocks",
                        "!isFirst && !timetable.fitsBlock()",
                        "isFirst && !timetable.fitsBlock()",
                        BlocksTest.class),
                bug(
                        "results are written over",
                        "Results",
                        "file.resolveSibling(file.getFileName() + \".next\")",
                        "file",
                        UnfinishedTest.class),
                bug(
                        "a block is of two sittings",
                        "Unfinished",
                        "arms.stream().allMatch(name -> there.contains(name) || failed.contains(name))",
                        "there.size() > 0",
                        UnfinishedTest.class),
                bug(
                        "who was given up is missing in all later blocks",
                        "Unfinished",
                        "there.contains(name) || failed.contains(name)",
                        "there.contains(name)",
                        UnfinishedTest.class),
                bug(
                        "a model that failed is not missing",
                        "Unfinished",
                        ".filter(name -> name.startsWith(OutsideArm.PREFIX))",
                        "",
                        UnfinishedTest.class),
                bug(
                        "another command goes on with it",
                        "Unfinished",
                        "after.put(\"outside servers\", arms(words));",
                        "",
                        UnfinishedTest.class),
                bug(
                        "other figures go on with it",
                        "Unfinished",
                        "facts.put(name + \"figures\", scenario.figures());",
                        "",
                        UnfinishedTest.class),
                bug(
                        "a run that goes on is taken for one that was ended",
                        "DirectoryLock",
                        "if (opened.tryLock() == null) {",
                        "if (opened.tryLock() == null && file != null) {",
                        DirectoryLockTest.class),
                bug(
                        "a repeat takes as long as was planned",
                        "Timetable",
                        "return fitsRepeat(likely(ofPart, planned));",
                        "return fitsRepeat(planned);",
                        BlocksTest.class),
                bug(
                        "what a server did wrong is forgotten",
                        "Unfinished",
                        "|| !trouble.apply(trial).isEmpty()",
                        "",
                        UnfinishedTest.class),
                bug(
                        "the servers of a run above it are ended", // of no other: they are real
                        "LeftBehind",
                        ".contains(mark)",
                        ".stream().anyMatch(each -> !each.isEmpty() && mark.startsWith(each))",
                        LeftBehindTest.class),
                bug(
                        "another machine goes on with it",
                        "Unfinished",
                        "results.environment().lasting().forEach(facts::put);",
                        "",
                        UnfinishedTest.class),
                bug(
                        "a run that was interrupted is written over",
                        "Unfinished",
                        "if (there.isInterrupted()) {",
                        "if (file == null && there.isInterrupted()) {",
                        UnfinishedTest.class));
    }

    private static Stream<Bug> ofLoads() {
        return Stream.of(
                bug(
                        "sizes are mixed up",
                        "Samples",
                        "new Place(trial.arm(), m.connections(), m.bytes())",
                        "new Place(trial.arm(), m.connections(), 16)",
                        LoadsTest.class),
                bug(
                        "a window of another size is a repeat",
                        "Repeats",
                        "window.load()",
                        "new LoadPoint(window.connections(), 0)",
                        LoadsTest.class),
                bug(
                        "the results of a size are those of all",
                        "Results",
                        ".filter(m -> m.bytes() == bytes)",
                        "",
                        LoadsTest.class),
                bug(
                        "what is above the floor is below it",
                        "Analysis",
                        "above.add(value - other)",
                        "above.add(other - value)",
                        LoadsTest.class));
    }
}
