package dev.acceptloop.launcher.recording;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How a recorded server waits, without its times: which threads there are and what they stand in,
 * which system calls it makes, how many for a message. The same in every recording of one model,
 * whatever else the machine does meanwhile.
 */
final class Shape {
    private static final double MUCH = 0.3; // of all its waiting; below it is an accident
    private static final Map<String, String> OTHER_NAMES =
            Map.of(
                    "epoll_pwait",
                    "epoll_wait",
                    "ppoll",
                    "poll",
                    "pselect6",
                    "select",
                    "accept4",
                    "accept",
                    "clone3",
                    "clone",
                    "vfork",
                    "clone");

    private final Map<String, Object> recording;
    private final String model;
    private final double until; // SIGTERM: after it a drain looks again and again
    private final Set<String> facts = new TreeSet<>();
    private final Map<String, Double> rates = new TreeMap<>();

    private Shape(Map<String, Object> recording) {
        this.recording = recording;
        this.model = (String) recording.get("model");
        this.until = number(recording, "signal");
        threads();
        stands();
        calls();
        ends();
        counts();
    }

    /** Of what {@link Recording#json} wrote. */
    static Shape of(String json) throws IOException {
        return new Shape(parsed(json));
    }

    /** What differs, a line each; the same shape has none. */
    List<String> differences(Shape other) {
        List<String> differences = new ArrayList<>();
        facts.stream()
                .filter(each -> !other.facts.contains(each))
                .forEach(e -> differences.add("- " + e));
        other.facts.stream()
                .filter(each -> !facts.contains(each))
                .forEach(e -> differences.add("+ " + e));
        rates.forEach((what, rate) -> {
            double now = other.rates.get(what);
            double most = Math.max(rate, now);
            if (Math.abs(rate - now) > 0.3 + 0.25 * most) {
                differences.add("%s for each read: %.2f, now %.2f".formatted(what, rate, now));
            }
        });
        return differences;
    }

    @Override
    public String toString() {
        return facts + " " + rates;
    }

    // ------------------------------------------------------------------ what there is

    /** One name for threads of a kind, and for all models. */
    private String name(Map<String, Object> thread) {
        String name = ((String) thread.get("name")).replaceAll("\\d+", "N");
        String own = name.startsWith(model + "-") ? "MODEL" + name.substring(model.length()) : name;
        return thread.get("kind") + " " + own;
    }

    private void threads() {
        var counts = new TreeMap<String, Integer>();
        for (Map<String, Object> thread : rows("threads")) {
            counts.merge(name(thread), 1, Integer::sum);
        }
        counts.forEach((name, count) -> {
            boolean carries = name.contains("ForkJoinPool"); // as many as were of use
            facts.add(carries ? "carriers" : count + " x " + name);
        });
    }

    /** What threads of a kind stand in most, when they do not run. */
    private void stands() {
        var times = new TreeMap<String, Map<String, Double>>();
        for (Map<String, Object> event : events("wait", "read", "accept")) {
            Map<String, Object> thread = rows("threads").get((int) number(event, "thread"));
            double begin = Math.max(0, number(event, "at"));
            double end = Math.min(until, number(event, "at") + number(event, "lasts"));
            times.computeIfAbsent(name(thread), _ -> new TreeMap<>())
                    .merge(call(event), Math.max(0, end - begin), Double::sum);
        }
        times.forEach((name, calls) -> {
            double all = calls.values().stream().mapToDouble(t -> t).sum();
            calls.forEach((call, time) -> {
                if (time > MUCH * all) {
                    facts.add(name + " stands in " + call);
                }
            });
        });
    }

    private void calls() {
        for (Map<String, Object> event :
                events("wait", "read", "write", "accept", "interest", "spawn")) {
            if (!call(event).equals("futex")) {
                facts.add(event.get("kind") + " is " + call(event));
            }
        }
    }

    private static String call(Map<String, Object> event) {
        String call = (String) event.get("call");
        return OTHER_NAMES.getOrDefault(call, call);
    }

    // ------------------------------------------------------------------ what happens

    private void ends() {
        for (Map<String, Object> event : events("handle")) {
            if ("closed".equals(event.get("what"))) {
                facts.add(event.get("connections") + " ends: " + event.get("result"));
            }
        }
        var answered = new TreeMap<Integer, Integer>();
        for (Map<String, Object> step : rows("steps")) {
            if ("receives".equals(step.get("does"))) {
                int client = (int) number(step, "connection");
                answered.merge(client, (int) number(step, "bytes"), Integer::sum);
            }
        }
        facts.add("answered: " + answered);
        long spawned =
                events("spawn").stream()
                        .filter(e -> number(e, "at") > 0 && e.containsKey("connections"))
                        .count();
        facts.add("made for connections: " + spawned);
    }

    private void counts() {
        double handled = 0;
        for (Map<String, Object> event : events("handle")) {
            handled += "received".equals(event.get("what")) && isBefore(event) ? 1 : 0;
        }
        String[] kinds = {"wait", "read", "write", "interest", "handover"};
        for (String kind : kinds) {
            rates.put(kind + "s", 0.0);
        }
        for (Map<String, Object> event : events(kinds)) {
            boolean polled = event.containsKey("times"); // as often as the processor could
            boolean parks = "wait".equals(event.get("kind")) && "futex".equals(event.get("call"));
            if (isBefore(event) && !polled && !parks) { // a lock of the JVM's is a futex too
                rates.merge(event.get("kind") + "s", 1 / handled, Double::sum);
            }
        }
    }

    private boolean isBefore(Map<String, Object> event) {
        return number(event, "at") >= 0 && number(event, "at") < until;
    }

    // ------------------------------------------------------------------ JSON

    private List<Map<String, Object>> events(String... kinds) {
        Set<String> wanted = Set.of(kinds);
        return rows("events").stream()
                .filter(e -> wanted.contains((String) e.get("kind")))
                .toList();
    }

    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> rows(String name) {
        return (List<Map<String, Object>>) recording.get(name);
    }

    private static double number(Map<String, Object> row, String name) {
        return ((Number) row.getOrDefault(name, 0)).doubleValue();
    }

    /** As maps, lists, strings, numbers. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> parsed(String json) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            parser.nextToken();
            return (Map<String, Object>) value(parser);
        }
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            default -> parser.getText();
        };
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        var object = new LinkedHashMap<String, Object>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            object.put(name, value(parser));
        }
        return object;
    }

    private static List<Object> array(JsonParser parser) throws IOException {
        var array = new ArrayList<Object>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser));
        }
        return array;
    }
}
