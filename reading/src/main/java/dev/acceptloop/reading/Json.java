package dev.acceptloop.reading;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON text as a tree. What is not in it is empty: a text of no letters, no rows, a zero. */
final class Json {
    static final Json NOTHING = new Json("");

    private final Object value; // a map, a list, or a text

    private Json(Object value) {
        this.value = value;
    }

    /**
     * All of a text.
     *
     * @throws IOException if it is no JSON
     */
    static Json of(String text) throws IOException {
        try (JsonParser in = new JsonFactory().createParser(text)) {
            in.nextToken();
            return new Json(value(in));
        }
    }

    private static Object value(JsonParser in) throws IOException {
        if (in.currentToken() == JsonToken.START_OBJECT) {
            var fields = new LinkedHashMap<String, Object>();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                in.nextToken();
                fields.put(name, value(in));
            }
            return fields;
        } else if (in.currentToken() == JsonToken.START_ARRAY) {
            List<Object> rows = new ArrayList<>();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                rows.add(value(in));
            }
            return rows;
        }
        String text = in.getText();
        if (text == null) { // the end, where something should be
            throw new IOException("it ends too soon");
        }
        return text;
    }

    /** What a field holds. */
    Json at(String name) {
        Object field = value instanceof Map<?, ?> fields ? fields.get(name) : null;
        return field == null ? NOTHING : new Json(field);
    }

    boolean has(String name) {
        return value instanceof Map<?, ?> fields && fields.containsKey(name);
    }

    /** The rows of a list. */
    List<Json> rows() {
        return value instanceof List<?> rows
                ? rows.stream().<Json>map(Json::new).toList()
                : List.of();
    }

    /** A text, a number or a word as it stands there. */
    String text() {
        return value instanceof String text ? text : "";
    }

    double number() {
        return text().isEmpty() ? 0 : Double.parseDouble(text());
    }
}
