package dev.acceptloop.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.acceptloop.clients.HttpRequest;
import dev.acceptloop.clients.Reply;
import dev.acceptloop.clients.Statuses;
import dev.acceptloop.protocol.Printable;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code load} that say what is asked over HTTP, and what has to come back. */
final class HttpWords {
    private static final String SCHEME = "http://";

    @Option(names = "--method", paramLabel = "M", description = "(GET; POST with a body)")
    private @Nullable String method;

    @Option(names = "--path", paramLabel = "PATH", description = "where ADDRESS is no URL (/)")
    private @Nullable String path;

    @Option(names = "--header", paramLabel = "FIELD", description = "'NAME: VALUE'; repeatable")
    private List<String> headers = new ArrayList<>();

    @Option(names = "--body", paramLabel = "TEXT", description = "sent with its length")
    private @Nullable String body;

    @Option(names = "--body-file", paramLabel = "FILE", description = "what is in it, in UTF-8")
    private @Nullable Path bodyFile;

    @Option(names = "--no-keep-alive", description = "a connection for each request")
    private boolean noKeepAlive;

    @Option(
            names = "--expect-status",
            paramLabel = "S",
            description = "right ones, such as 200-299,304 (2xx)")
    private @Nullable String statuses;

    @Option(
            names = "--expect-length",
            paramLabel = "N",
            description = "bytes of each body; 'same' as the first one's (any)")
    private @Nullable String length;

    @Option(names = "--check", paramLabel = "TEXT", description = "that each body has to contain")
    private @Nullable String check;

    /** Whether what is written as an address is a URL. */
    static boolean isUrl(String address) {
        return address.toLowerCase(Locale.ROOT).startsWith(SCHEME);
    }

    /**
     * The first of them that was given; null if none was.
     *
     * <p>They say nothing about an echo, and who gives one means HTTP.
     */
    @Nullable String given() {
        String[] names = {
            given("--method", method),
            given("--path", path),
            headers.isEmpty() ? "" : "--header",
            given("--body", body),
            bodyFile == null ? "" : "--body-file",
            noKeepAlive ? "--no-keep-alive" : "",
            given("--expect-status", statuses),
            given("--expect-length", length),
            given("--check", check)
        };
        for (String name : names) {
            if (!name.isEmpty()) {
                return name;
            }
        }
        return null;
    }

    private static String given(String name, @Nullable String value) {
        return value == null ? "" : name;
    }

    /**
     * The request.
     *
     * @param address a URL, or where the server is
     * @param isPath whether it is a socket's path
     * @throws IllegalArgumentException with one line
     */
    HttpRequest request(String address, boolean isPath) throws IOException {
        if (isUrl(address) && (path != null || isPath)) {
            throw new IllegalArgumentException(
                    isPath ? "a URL names no socket's path" : "a URL has its path in it");
        }
        String host = isPath ? "localhost" : address;
        String shown = path == null ? "/" : path;
        HttpRequest request =
                HttpRequest.to(
                        isUrl(address)
                                ? address
                                : SCHEME + host + (shown.startsWith("/") ? shown : "/" + shown));
        if (method != null) {
            request.method(method);
        }
        headers.forEach(request::header);
        return request.body(body()).keepAlive(!noKeepAlive);
    }

    private String body() throws IOException {
        if (bodyFile == null) {
            return body == null ? "" : body;
        }
        if (body != null) {
            throw new IllegalArgumentException("a body is --body or --body-file");
        }
        try {
            return Files.readString(bodyFile, UTF_8);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    Printable.of(bodyFile + ": a body has to be UTF-8"), e);
        }
    }

    /** What has to come back. */
    Reply reply(HttpRequest request) {
        return request.reply(
                statuses == null ? Statuses.SUCCESS : Statuses.of(statuses),
                length(),
                check == null ? "" : check);
    }

    private long length() {
        if (length == null) {
            return Reply.Http.ANY_LENGTH;
        }
        if (length.equals("same")) {
            return Reply.Http.SAME_LENGTH;
        }
        if (!length.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException(
                    Printable.of("--expect-length " + length + ": expected a number, or same"));
        }
        return Long.parseLong(length);
    }
}
