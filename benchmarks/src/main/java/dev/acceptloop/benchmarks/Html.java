package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Text made safe for HTML, and the report's own style and script. */
final class Html {
    private Html() {}

    /** For text and for attributes in either quote. */
    static String text(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** A table in a frame that can be scrolled, with a keyboard too, should it be too wide. */
    static String tableBegin(String kind, String title) {
        return "<div class='table' tabindex='0' role='region' aria-label='%s'><table class='%s'>"
                .formatted(text(title), kind);
    }

    /** A file beside this class, or on the class path if it begins with a slash. */
    static String resource(String name) {
        try (InputStream in = Html.class.getResourceAsStream(name)) {
            return new String(
                    Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
