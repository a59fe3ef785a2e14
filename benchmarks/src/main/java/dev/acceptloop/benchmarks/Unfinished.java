package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.Printable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/**
 * A run that was ended before its end, by a signal or without one, as its {@code results.json} has
 * it: what was measured counts on, if the rest is measured in the same way on the same machine.
 */
final class Unfinished {
    /** Why such a run says that it ended; one that is killed has said it ahead. */
    static final String INTERRUPTED = "interrupted";

    private static final String ARM = "--arm";

    private final Path file;
    private final Results results;

    private Unfinished(Path file, Results results) {
        this.file = file;
        this.results = results;
    }

    /**
     * Makes sure that nothing is lost that can be gone on with.
     *
     * @throws IllegalArgumentException if there is such a thing, or what may be one of another
     *     version, in one line
     */
    static void refuseIn(Path directory) {
        Path file = file(directory);
        if (!Files.exists(file)) {
            return;
        }
        Results there;
        try {
            there = Results.read(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "--out: there is something that would be lost: " + firstLine(e), e);
        }
        if (there.isInterrupted()) {
            throw new IllegalArgumentException(
                    file + " is of a run that was interrupted: --resume goes on with it");
        }
    }

    /**
     * The one in that directory.
     *
     * @throws IllegalArgumentException if there is none, in one line
     */
    static Unfinished in(Path directory) {
        Path file = file(directory);
        if (!Files.exists(file)) {
            throw new IllegalArgumentException("--resume: there is no " + file);
        }
        try {
            Results results = Results.read(file);
            if (!results.isInterrupted()) {
                throw new IllegalArgumentException("--resume: " + file + " is finished");
            }
            return new Unfinished(file, results);
        } catch (IOException e) {
            throw new IllegalArgumentException("--resume: " + firstLine(e), e);
        }
    }

    /** Where a file is no JSON, its reader says in further lines where. */
    private static String firstLine(IOException e) {
        String said = String.valueOf(e.getMessage());
        return Printable.of(said.lines().findFirst().orElse("it cannot be read"));
    }

    private static Path file(Path directory) {
        return directory.resolve("results.json");
    }

    Results results() {
        return results;
    }

    /** How many trials it has. */
    int trials() {
        return results.trials().size()
                + results.scenarios().stream().mapToInt(s -> s.trials().size()).sum();
    }

    /**
     * Echo's that count on. Of one that stands for what its server did wrong, in a block that is
     * run again, the windows do not: they are of another sitting than what they would be divided
     * by.
     */
    List<Trial> trialsOf(Plan plan) {
        List<String> arms = plan.arms().stream().map(Arm::label).toList();
        List<Trial> whole = whole(results.trials(), Trial::block, Trial::arm, arms, Trial::trouble);
        int last = results.trials().stream().mapToInt(Trial::block).max().orElse(0);
        boolean isCut = whole.size() < results.trials().size();
        return whole.stream()
                .map(trial -> isCut && trial.block() == last ? trial.withoutWindows() : trial)
                .toList();
    }

    /** A scenario's that count on. */
    List<ScenarioTrial> trialsOf(ScenarioPlan plan) {
        List<String> arms = plan.arms().stream().map(ScenarioPlan.Arm::label).toList();
        List<ScenarioTrial> trials =
                results.scenarios().stream()
                        .filter(scenario -> scenario.name().equals(plan.scenario().name()))
                        .findFirst()
                        .map(ScenarioResult::trials)
                        .orElse(List.of());
        return whole(
                trials, ScenarioTrial::block, ScenarioTrial::arm, arms, ScenarioTrial::trouble);
    }

    /**
     * Those of blocks that all arms were in: the ratios of a block are of one sitting. What a
     * server did wrong stands in any case; an outside one that has failed before may have been
     * given up, and is waited for no more.
     */
    static <T> List<T> whole(
            List<T> trials,
            ToIntFunction<T> block,
            Function<T, String> arm,
            List<String> arms,
            Function<T, String> trouble) {
        int last = trials.stream().mapToInt(block).max().orElse(0);
        Set<String> there =
                trials.stream()
                        .filter(trial -> block.applyAsInt(trial) == last)
                        .map(arm)
                        .collect(Collectors.toSet());
        Set<String> failed =
                trials.stream()
                        .filter(trial -> !trouble.apply(trial).isEmpty())
                        .map(arm)
                        .filter(name -> name.startsWith(OutsideArm.PREFIX))
                        .collect(Collectors.toSet());
        return arms.stream().allMatch(name -> there.contains(name) || failed.contains(name))
                ? trials
                : trials.stream()
                        .filter(trial ->
                                block.applyAsInt(trial) < last || !trouble.apply(trial).isEmpty())
                        .toList();
    }

    /**
     * Makes sure that it goes on as it began.
     *
     * @param now the same run, of which nothing has been measured
     * @param words as they were typed now
     * @throws IllegalArgumentException if something is not as it was, in one line about the first
     */
    void check(Results now, List<String> words) {
        Map<String, Object> before = facts(results);
        Map<String, Object> after = facts(now);
        if (!words.isEmpty() && !results.settings().invocation().isEmpty()) {
            before.put("outside servers", arms(results.settings().invocation()));
            after.put("outside servers", arms(words));
        }
        after.forEach((what, value) -> {
            Object then = before.get(what);
            if (!value.equals(then)) {
                throw new IllegalArgumentException(
                        "--resume: %s has %s %s, this run %s"
                                .formatted(
                                        file,
                                        what,
                                        Objects.requireNonNullElse(then, "none"),
                                        value));
            }
        });
    }

    /** The commands of outside servers, which have names of their own in all else. */
    private static List<String> arms(List<String> words) {
        var arms = new ArrayList<String>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.startsWith(ARM + '=')) {
                arms.add(word.substring(ARM.length() + 1));
            } else if (word.equals(ARM) && i + 1 < words.size()) {
                arms.add(words.get(i + 1));
            }
        }
        return arms;
    }

    /** All that has to be the same, by name. */
    private static Map<String, Object> facts(Results results) {
        Results.Settings s = results.settings();
        var facts = new LinkedHashMap<String, Object>();
        facts.put("models", results.arms().stream().map(Arm::label).toList());
        facts.put("scenarios", results.scenarios().stream().map(ScenarioResult::name).toList());
        facts.put("connections", s.connections());
        facts.put("bytes", s.bytes());
        facts.put("service", s.service());
        facts.put("framing", s.framing());
        facts.put("base", s.base());
        facts.put("budget in seconds", s.budgetSeconds());
        facts.put("seed", s.seed());
        facts.put("blocks", s.blocks());
        facts.put("seconds of warm-up", s.warmUpSeconds());
        facts.put("seconds of a window", s.windowSeconds());
        facts.put("JVM flags", s.jvmFlags());
        facts.put("arms", results.arms());
        for (ScenarioResult scenario : results.scenarios()) {
            String name = scenario.name() + "'s ";
            facts.put(name + "arms", scenario.arms());
            facts.put(name + "figures", scenario.figures());
            facts.put(name + "base", scenario.base());
            facts.put(name + "blocks", scenario.blocks());
            facts.put(name + "pace", scenario.pace());
        }
        results.environment().lasting().forEach(facts::put);
        return facts;
    }
}
