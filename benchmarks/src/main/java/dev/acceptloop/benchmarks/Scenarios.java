package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.server.TransportKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;

/** The scenarios there are, by name. */
public final class Scenarios {
    /** What {@code compare} does unless it is told otherwise; {@link Comparison} runs it. */
    static final String ECHO = "echo";

    private static final String ECHO_QUESTION =
            "What does a message cost in server CPU, throughput and latency?";

    private Scenarios() {}

    static List<Scenario> all() {
        return List.of(
                new IdleScenario(),
                new SlowHandlerScenario(),
                new PipelinedScenario(),
                new HttpScenario(),
                new ChurnScenario(),
                new StartScenario(),
                new TransportScenario(TransportKind.UNIX),
                new TransportScenario(TransportKind.UDP),
                new SlowReaderScenario(),
                new HostileScenario(),
                new RateScenario(),
                new KneeScenario(),
                new ExplainScenario(),
                new GarbageScenario(),
                new FairnessScenario(),
                new StreamsScenario(),
                new LadderScenario(),
                new OverloadScenario(),
                new ChatScenario());
    }

    /**
     * What a reader needs first beside echo, and what of it takes the least time: memory of a
     * connection, and who waits for whom.
     */
    static List<Scenario> brief() {
        return List.of(IdleScenario.brief(), SlowHandlerScenario.brief());
    }

    /** All names, echo first. */
    static List<String> names() {
        return Stream.concat(Stream.of(ECHO), all().stream().map(Scenario::name)).toList();
    }

    /** A line for each: its name, and what it asks. */
    public static String list() {
        var lines = new StringBuilder("%-14s%s%n".formatted(ECHO, ECHO_QUESTION));
        all().forEach(s -> lines.append("%-14s%s%n".formatted(s.name(), s.question())));
        return lines.toString();
    }

    /**
     * Those of these names, each once; echo is not among them.
     *
     * @throws IllegalArgumentException for a name that there is not, in one line
     */
    static List<Scenario> named(List<String> names) {
        var asked = new LinkedHashMap<String, Scenario>();
        for (String name : names) {
            if (!name.equals(ECHO)) {
                Scenario scenario = named(name);
                asked.putIfAbsent(scenario.name(), scenario);
            }
        }
        return List.copyOf(asked.values());
    }

    private static Scenario named(String name) {
        if (name.startsWith(KneeScenario.NAME + ':')) {
            return KneeScenario.of(name);
        }
        return all().stream()
                .filter(scenario -> scenario.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "--scenario "
                                        + name
                                        + ": there is none; compare --list names them"));
    }
}
