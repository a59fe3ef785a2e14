package dev.acceptloop.reading;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;

/** What one model did in the conversation that all were recorded in. */
final class Recording {
    private static final int FORMAT = 1;

    private Recording() {}

    /**
     * One of that model, in JSON without the space between its words.
     *
     * @throws IllegalStateException if it is none, of another model, or in a format from elsewhere
     */
    static String packed(String model, String text) {
        var packed = new StringWriter();
        var json = new JsonFactory();
        int format = 0;
        String of = "";
        try (JsonParser in = json.createParser(text);
                JsonGenerator out = json.createGenerator(packed)) {
            for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
                boolean isTop =
                        in.getParsingContext().getParent() != null
                                && in.getParsingContext().getParent().inRoot();
                if (isTop && token.isScalarValue()) {
                    format = "format".equals(in.currentName()) ? in.getIntValue() : format;
                    of = "model".equals(in.currentName()) ? in.getText() : of;
                }
                out.copyCurrentEvent(in);
            }
        } catch (IOException e) {
            throw new IllegalStateException("the recording of " + model + " is no JSON", e);
        }
        if (format != FORMAT || !of.equals(model)) {
            throw new IllegalStateException(
                    "the recording of " + model + " is of '" + of + "', in format " + format);
        }
        return packed.toString();
    }
}
