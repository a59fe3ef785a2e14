package dev.acceptloop.protocol.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What RFC 9112 and this site make of the same bytes, read slowly and all at once: which answers
 * are due, and how the connection ends. It does not know everything, and stops where it does not:
 * at URIs with a host, escapes in a path, and hosts that are no plain names.
 */
final class PlainHttp {
    /**
     * It reads no more: no limit on a line or a head plays a part, and no expression goes too deep.
     */
    static final int MOST_BYTES = 2048;

    /** A status that is either 200 or 400. */
    static final int EITHER = 0;

    /** An answer that is due; null is a body that is not known. */
    record Reply(int status, boolean withBody, @Nullable String body) {}

    /** How it ends. */
    enum End {
        PEER_CLOSED,
        SERVICE_CLOSED,
        PROTOCOL_ERROR,
        UNKNOWN
    }

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern LINE = Pattern.compile("([\\t\\x20-\\x7e\\x80-\\xff]*)\\r\\n");
    private static final Pattern LINE_BEGUN =
            Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]*\\r?", Pattern.DOTALL);
    private static final Pattern METHOD = Pattern.compile(TOKEN);
    private static final Pattern REQUEST =
            Pattern.compile("(" + TOKEN + ") ([^ ]*) HTTP/([0-9])\\.([0-9])");
    private static final Pattern FIELD =
            Pattern.compile("(" + TOKEN + "):[ \\t]*(.*?)[ \\t]*", Pattern.DOTALL);
    private static final Pattern TARGET = Pattern.compile("[!\"$-~]+");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]+(?::[0-9]*)?");
    private static final BigInteger LONGEST_BODY = BigInteger.valueOf(64 * 1024);
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH");

    private final String text;
    private final List<Reply> replies = new ArrayList<>();
    private int at;
    private End end = End.PEER_CLOSED;
    private boolean over;

    // Of the request at hand.
    private String method = "";
    private String path = "";
    private boolean queried;
    private boolean old;
    private boolean hosted;
    private String length = "";
    private boolean coded;
    private boolean chunked;
    private boolean otherCoding;
    private boolean closes;
    private boolean keeps;
    private boolean expects;

    private PlainHttp(String text) {
        this.text = text;
    }

    /** Reads it. */
    static PlainHttp of(byte[] bytes) {
        var http = new PlainHttp(new String(bytes, ISO_8859_1));
        while (!http.over) {
            http.request();
        }
        return http;
    }

    /** The answers due first; all of them unless the end is not known. */
    List<Reply> replies() {
        return replies;
    }

    End end() {
        return end;
    }

    private void over(End how) {
        over = true;
        end = how;
    }

    private void refuse(int status) {
        replies.add(new Reply(status, !method.equals("HEAD"), null));
        over(End.PROTOCOL_ERROR);
    }

    // ------------------------------------------------------------------ head

    private void request() {
        while (text.startsWith("\r\n", at)) {
            at += 2;
        }
        Matcher token = METHOD.matcher(text).region(at, text.length());
        method = token.lookingAt() ? token.group() : "";
        old = false;
        hosted = false;
        length = "";
        coded = false;
        chunked = false;
        otherCoding = false;
        closes = false;
        keeps = false;
        expects = false;
        String line = line();
        if (!over) {
            requestLine(line);
        }
        for (int fields = 0; !over; fields++) {
            line = line();
            if (over || line.isEmpty()) {
                break;
            }
            if (fields == HttpHead.MOST_FIELDS) {
                refuse(431);
            } else {
                field(line);
            }
        }
        if (!over) {
            body();
        }
    }

    /** The next line; an empty one if there is none, and then it is over. */
    private String line() {
        Matcher line = LINE.matcher(text).region(at, text.length());
        if (line.lookingAt()) {
            at = line.end();
            return line.group(1);
        }
        if (LINE_BEGUN.matcher(text).region(at, text.length()).matches()) {
            over(End.PEER_CLOSED);
        } else {
            refuse(400);
        }
        return "";
    }

    private void requestLine(String line) {
        Matcher request = REQUEST.matcher(line);
        if (!request.matches()) {
            refuse(400);
            return;
        }
        if (!request.group(3).equals("1")) {
            refuse(505);
            return;
        }
        old = request.group(4).equals("0");
        String target = request.group(2);
        boolean known = METHODS.contains(method);
        if (!TARGET.matcher(target).matches()) {
            refuse(400);
        } else if (target.startsWith("/")) {
            int query = (target + "?").indexOf('?');
            path = target.substring(0, query);
            queried = query < target.length();
            if (path.contains("%")) {
                over(End.UNKNOWN);
            }
        } else if (!known || (target.equals("*") && method.equals("OPTIONS"))) {
            path = "";
        } else if (target.matches("(?is)https?://.*")) {
            over(End.UNKNOWN);
        } else {
            refuse(400);
        }
    }

    private void field(String line) {
        Matcher field = FIELD.matcher(line);
        if (!field.matches()) {
            refuse(400);
            return;
        }
        String value = field.group(2);
        switch (field.group(1).toLowerCase(Locale.ROOT)) {
            case "host" -> host(value);
            case "content-length" -> {
                if (!length.isEmpty() || !value.matches("[0-9]+")) {
                    refuse(400);
                }
                length = value;
            }
            case "transfer-encoding" -> codings(value);
            case "connection" -> {
                for (String option : value.split(",", -1)) {
                    closes |= stripped(option).equalsIgnoreCase("close");
                    keeps |= stripped(option).equalsIgnoreCase("keep-alive");
                }
            }
            case "expect" -> expects |= value.equalsIgnoreCase("100-continue");
            default -> {}
        }
    }

    private void host(String value) {
        if (hosted) {
            refuse(400);
        } else if (!value.isEmpty() && !HOST.matcher(value).matches()) {
            over(End.UNKNOWN);
        }
        hosted = true;
    }

    private void codings(String value) {
        coded = true;
        for (String part : value.split(",", -1)) {
            String coding = stripped(part);
            if (!coding.isEmpty() && !over) {
                if (chunked || !METHOD.matcher(coding).lookingAt()) {
                    refuse(400);
                }
                chunked = coding.equalsIgnoreCase("chunked");
                otherCoding |= !chunked;
            }
        }
    }

    private static String stripped(String text) {
        return text.replaceAll("^[ \\t]+|[ \\t]+$", "");
    }

    // ------------------------------------------------------------------ body

    private void body() {
        var announced = length.isEmpty() ? BigInteger.ZERO : new BigInteger(length);
        if ((!old && !hosted) || (coded && (old || !chunked || !length.isEmpty()))) {
            refuse(400);
        } else if (otherCoding) {
            refuse(501);
        } else if (announced.compareTo(LONGEST_BODY) > 0) {
            refuse(413);
        } else if (expects && !old && (chunked || announced.signum() > 0)) {
            if (wantsBody()) {
                replies.add(new Reply(100, false, ""));
                readBody(announced.intValue());
            } else {
                answer("");
                over(End.SERVICE_CLOSED);
            }
        } else {
            readBody(announced.intValue());
        }
    }

    private void readBody(int announced) {
        if (chunked) {
            PlainChunks chunks = PlainChunks.of(text, at, LONGEST_BODY);
            if (chunks.tooLarge()) {
                refuse(413);
            } else if (chunks.found() == ChunkedBody.Found.MALFORMED) {
                refuse(400);
            } else if (chunks.found() == ChunkedBody.Found.INCOMPLETE) {
                over(End.PEER_CLOSED);
            } else {
                at = chunks.end();
                answer(chunks.body());
            }
        } else if (text.length() - at < announced) {
            over(End.PEER_CLOSED);
        } else {
            at += announced;
            answer(text.substring(at - announced, at));
        }
    }

    private boolean wantsBody() {
        return path.equals("/echo") && method.equals("POST");
    }

    private void answer(String body) {
        boolean reads = method.equals("GET") || method.equals("HEAD");
        boolean withBody = !method.equals("HEAD");
        boolean target = List.of("/", "/time", "/echo").contains(path);
        if (!METHODS.contains(method)) {
            replies.add(new Reply(501, true, null));
        } else if (path.equals("/") && reads) {
            replies.add(new Reply(200, withBody, "Hello, World!"));
        } else if (path.equals("/time") && reads) {
            replies.add(new Reply(queried ? EITHER : 200, withBody, null));
        } else if (wantsBody()) {
            replies.add(new Reply(200, true, body));
        } else {
            replies.add(new Reply(target || method.equals("OPTIONS") ? 405 : 404, withBody, null));
        }
        if (closes || (old && !keeps)) {
            over(End.SERVICE_CLOSED);
        }
    }
}
