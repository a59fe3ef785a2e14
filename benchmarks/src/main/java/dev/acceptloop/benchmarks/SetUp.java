package dev.acceptloop.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What must be alike before figures of two runs may stand beside each other. */
final class SetUp {
    /** Those that a reader looks for; the other facts of the machine follow. */
    private static final List<String> FIRST = List.of("processor", "processors", "kernel", "Java");

    /** What may change from hour to hour, and what is meant to: the commit. */
    private static final Set<String> PASSING =
            Set.of("memory", "open files", "port range", "load before", "load after", "commit");

    private static final String UNKNOWN = "not told";

    private SetUp() {}

    /** The first thing that differs, in words; empty if nothing does. */
    static String difference(Results now, Results old) {
        Map<String, String> here = of(now);
        Map<String, String> there = of(old);
        var names = new LinkedHashMap<>(here);
        there.forEach(names::putIfAbsent);
        for (String name : names.keySet()) {
            String own = here.getOrDefault(name, UNKNOWN);
            String other = there.getOrDefault(name, UNKNOWN);
            if (!own.equals(other)) {
                return name + " was \"" + other + "\" and is \"" + own + '"';
            }
        }
        return "";
    }

    private static Map<String, String> of(Results results) {
        Map<String, String> facts = results.environment().facts();
        var all = new LinkedHashMap<String, String>();
        FIRST.forEach(name -> all.put(name, facts.getOrDefault(name, UNKNOWN)));
        Results.Settings settings = results.settings();
        all.put("service", settings.service());
        all.put("bytes of a message", Figures.sizes(settings));
        all.put("framing", settings.framing());
        all.put("JVM flags", String.join(" ", settings.jvmFlags()));
        all.put("pinning", pinning(results));
        facts.forEach((name, value) -> {
            if (!PASSING.contains(name)) {
                all.putIfAbsent(name, value);
            }
        });
        return all;
    }

    private static String pinning(Results results) {
        var seen = new TreeSet<String>();
        for (Trial trial : results.trials()) {
            if (!trial.serverProcessors().isEmpty()) {
                seen.add(
                        "server on "
                                + trial.serverProcessors()
                                + ", load on "
                                + trial.generatorProcessors());
            }
        }
        return seen.isEmpty() ? UNKNOWN : String.join("; ", seen);
    }
}
