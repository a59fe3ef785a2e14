package dev.acceptloop.reading;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Tables of the project's documents, by the models their rows are of. */
final class Tables {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final String SAME = "the same";

    private Tables() {}

    /**
     * The rows of the table whose head has these words, cut into cells.
     *
     * @throws IllegalStateException if there is none
     */
    static List<List<String>> rows(String markdown, String... head) {
        List<List<String>> rows = new ArrayList<>();
        boolean inside = false;
        for (String line : markdown.lines().toList()) {
            if (!line.startsWith("|")) {
                inside = false;
            } else if (inside && !line.startsWith("|--")) {
                rows.add(cells(line));
            } else if (cells(line).containsAll(Arrays.asList(head))) {
                inside = true;
            }
        }
        if (rows.isEmpty()) {
            throw new IllegalStateException("no table of " + String.join(", ", head));
        }
        return rows;
    }

    private static List<String> cells(String line) {
        List<String> cells = Arrays.asList(line.split("\\|", -1));
        return cells.subList(1, cells.size() - 1).stream().map(String::strip).toList();
    }

    /**
     * Those cells by model. The first cell names one or more, in back quotes; where another begins
     * with "the same" it says as which.
     */
    static Map<String, List<String>> byModel(List<List<String>> rows) {
        Map<String, List<String>> byModel = new LinkedHashMap<>();
        String before = "";
        List<String> above = List.of();
        for (List<String> row : rows) {
            List<String> models = CODE.matcher(row.getFirst()).results().map(Tables::code).toList();
            List<String> cells = new ArrayList<>();
            for (int i = 1; i < row.size(); i++) {
                String cell = row.get(i);
                if (cell.equals(SAME) && i <= above.size()) {
                    cells.add(above.get(i - 1));
                } else if (cell.startsWith(SAME) && !before.isEmpty()) {
                    cells.add("as `" + before + "`" + cell.substring(SAME.length()));
                } else {
                    cells.add(cell);
                }
            }
            models.forEach(model -> byModel.put(model, List.copyOf(cells)));
            before = models.isEmpty() ? before : models.getLast();
            above = cells;
        }
        return byModel;
    }

    private static String code(MatchResult found) {
        return found.group(1);
    }
}
