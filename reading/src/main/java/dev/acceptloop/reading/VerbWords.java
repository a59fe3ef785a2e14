package dev.acceptloop.reading;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table in the Javadoc of {@code StreamSocket}: how each model does some of the verbs. */
final class VerbWords {
    private static final String STAR = " * ";

    private final Map<String, Map<String, String>> rows = new LinkedHashMap<>(); // by model

    private VerbWords() {}

    /**
     * Reads it.
     *
     * @param verbs what its columns may be called
     */
    static VerbWords of(Source streamSocket, List<String> verbs) {
        var words = new VerbWords();
        List<String> table =
                streamSocket.lines().stream()
                        .map(Line::text)
                        .dropWhile(line -> !line.strip().equals("* <pre>"))
                        .takeWhile(line -> !line.strip().equals("* </pre>"))
                        .skip(1)
                        .map(line -> line.substring(Math.min(STAR.length(), line.length())))
                        .toList();
        Map<String, Integer> columns = columns(table.getFirst(), verbs);
        table.subList(1, table.size()).forEach(line -> words.row(line, columns));
        return words;
    }

    private static Map<String, Integer> columns(String head, List<String> verbs) {
        var columns = new LinkedHashMap<String, Integer>();
        for (String verb : verbs) {
            int at = head.indexOf(" " + verb) + 1;
            if (at > 0) {
                columns.put(verb, at);
            }
        }
        return columns;
    }

    private void row(String line, Map<String, Integer> columns) {
        var cells = new LinkedHashMap<String, String>();
        List<Integer> starts = List.copyOf(columns.values());
        int i = 0;
        for (String verb : columns.keySet()) {
            int end = i + 1 < starts.size() ? starts.get(i + 1) : line.length();
            cells.put(verb, line.substring(starts.get(i), end).strip());
            i++;
        }
        for (String model : line.substring(0, starts.getFirst()).strip().split(" +", -1)) {
            rows.put(model, cells);
        }
    }

    /** The models it names. */
    List<String> models() {
        return List.copyOf(rows.keySet());
    }

    /** What it says of a model, by verb; empty if it does not name it. */
    Map<String, String> of(ModelSources model) {
        return rows.getOrDefault(model.model().name(), Map.of());
    }
}
