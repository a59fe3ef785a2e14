package dev.acceptloop.clients;

import dev.acceptloop.protocol.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Status line and fields of one response. */
final class HttpResponseHead {
    // A byte 0x85 is a character like others, though it ends a line elsewhere: hence DOTALL.
    private static final Pattern STATUS_LINE =
            Pattern.compile("HTTP/1\\.[0-9] ([1-9][0-9]{2})(?: (.*))?", Pattern.DOTALL);
    private static final Pattern FIELD =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*", Pattern.DOTALL);
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
    private static final int MOST_LINES = 200;

    private record Field(String name, String value) {}

    private final List<String> lines = new ArrayList<>();
    private final List<Field> fields = new ArrayList<>();
    private int status;
    private String reason = "";
    private boolean chunked;
    private long contentLength = -1;

    /**
     * Takes one line, without its CR LF.
     *
     * @throws IOException if it is none of a head
     */
    void add(String line) throws IOException {
        Matcher matcher = (lines.isEmpty() ? STATUS_LINE : FIELD).matcher(line);
        if (!matcher.matches() || lines.size() == MOST_LINES) {
            throw new IOException("the answer is no HTTP/1.1");
        }
        if (lines.isEmpty()) {
            status = Integer.parseInt(matcher.group(1));
            reason = Optional.ofNullable(matcher.group(2)).orElse("");
        } else {
            fields.add(new Field(matcher.group(1), matcher.group(2)));
        }
        lines.add(line);
    }

    /**
     * All lines are there.
     *
     * @throws IOException if they do not agree on where the body ends
     */
    void end() throws IOException {
        if (lines.isEmpty()) {
            throw new IOException("the answer is no HTTP/1.1");
        }
        List<String> codings = values("transfer-encoding");
        List<String> lengths = values("content-length");
        boolean bad = codings.size() > 1 || (!codings.isEmpty() && !lengths.isEmpty());
        for (String length : lengths) {
            bad |= !length.equals(lengths.getFirst()) || !LENGTH.matcher(length).matches();
        }
        if (bad || (!codings.isEmpty() && !codings.getFirst().equalsIgnoreCase("chunked"))) {
            throw new IOException("the answer does not say where its body ends");
        }
        chunked = !codings.isEmpty();
        contentLength = lengths.isEmpty() ? -1 : Long.parseLong(lengths.getFirst());
    }

    private List<String> values(String name) {
        return fields.stream()
                .filter(field -> field.name().toLowerCase(Locale.ROOT).equals(name))
                .map(Field::value)
                .toList();
    }

    int status() {
        return status;
    }

    /** The status and its reason. */
    String shown() {
        return reason.isEmpty() ? Integer.toString(status) : status + " " + Printable.of(reason);
    }

    boolean isChunked() {
        return chunked;
    }

    /** -1 if it does not say. */
    long contentLength() {
        return contentLength;
    }

    /** Where it redirects to; empty if it does not. */
    Optional<String> location() {
        boolean redirects =
                status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
        return redirects ? values("location").stream().findFirst() : Optional.empty();
    }

    /** As it came. */
    @Override
    public String toString() {
        return String.join("\r\n", lines) + "\r\n\r\n";
    }
}
