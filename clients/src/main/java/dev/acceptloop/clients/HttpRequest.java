package dev.acceptloop.clients;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.acceptloop.protocol.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A request of HTTP/1.1, as the text that is sent again and again: {@link #to} begins one.
 *
 * <pre>{@code
 * var request = HttpRequest.to("http://127.0.0.1:8080/time").header("Accept: text/plain");
 * LoadOptions.to(server).send(request.text()).reply(request.reply(Statuses.SUCCESS))
 * }</pre>
 */
public final class HttpRequest {
    private static final Pattern METHOD = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}");
    private static final Pattern FIELD =
            Pattern.compile(
                    "([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\\x00-\\x08\\x0a-\\x1f\\x7f]*)");
    private static final Set<String> OURS = Set.of("content-length", "transfer-encoding");
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

    private final HttpUrl url;
    private final List<String> fields = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private String method = "";
    private String body = "";
    private boolean keepAlive = true;

    private HttpRequest(HttpUrl url) {
        this.url = url;
    }

    /**
     * Begins one: GET, without fields but the usual ones, over a connection that stays.
     *
     * @param url {@code http://HOST[:PORT]/PATH}; what may not be in one is escaped
     * @throws IllegalArgumentException with one line
     */
    public static HttpRequest to(String url) {
        return new HttpRequest(HttpUrl.parse(url));
    }

    /**
     * The method; GET unless told, and POST where there is a body.
     *
     * @throws IllegalArgumentException with one line
     */
    public HttpRequest method(String value) {
        if (!METHOD.matcher(value).matches() || value.equals("CONNECT")) {
            throw new IllegalArgumentException(
                    Printable.of("method '" + value + "': expected such as GET, HEAD or POST"));
        }
        method = value;
        return this;
    }

    /**
     * One more field, {@code NAME: VALUE}. It takes the place of one that would be sent otherwise,
     * such as Host.
     *
     * @throws IllegalArgumentException with one line
     */
    public HttpRequest header(String value) {
        var form = FIELD.matcher(value);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    Printable.of("header '" + value + "': expected 'NAME: VALUE'"));
        }
        String name = form.group(1).toLowerCase(Locale.ROOT);
        if (OURS.contains(name)) {
            throw new IllegalArgumentException("header " + name + " follows from the body");
        }
        names.add(name);
        fields.add(form.group(1) + ": " + form.group(2));
        return this;
    }

    /** The body, in UTF-8. */
    public HttpRequest body(String value) {
        body = value;
        return this;
    }

    /** Whether the connection is for further requests. */
    public HttpRequest keepAlive(boolean value) {
        keepAlive = value;
        return this;
    }

    /** Where it goes, as {@link Destinations} takes it. */
    public String address() {
        return url.address();
    }

    private String shownMethod() {
        return method.isEmpty() ? (body.isEmpty() ? "GET" : "POST") : method;
    }

    /** All of it. */
    public String text() {
        var text = new StringBuilder(shownMethod());
        text.append(' ').append(url.target()).append(" HTTP/1.1\r\n");
        usual(text, "Host", url.authority());
        usual(text, "User-Agent", "acceptloop");
        usual(text, "Accept", "*/*");
        fields.forEach(field -> text.append(field).append("\r\n"));
        int length = body.getBytes(UTF_8).length;
        if (length > 0 || WITH_BODY.contains(shownMethod())) {
            usual(text, "Content-Length", Integer.toString(length));
        }
        if (!keepAlive) {
            usual(text, "Connection", "close");
        }
        return text.append("\r\n").append(body).toString();
    }

    private void usual(StringBuilder text, String name, String value) {
        if (!names.contains(name.toLowerCase(Locale.ROOT))) {
            text.append(name).append(": ").append(value).append("\r\n");
        }
    }

    /** What answers it: those statuses, and any body. */
    public Reply.Http reply(Statuses statuses) {
        return reply(statuses, Reply.Http.ANY_LENGTH, "");
    }

    /** What answers it; see {@link Reply.Http}. */
    public Reply.Http reply(Statuses statuses, long length, String contains) {
        return new Reply.Http(
                shownMethod().equals("HEAD"),
                statuses,
                length,
                contains,
                "",
                keepAlive ? Reply.Reuse.RENEWED : Reply.Reuse.SINGLE);
    }
}
