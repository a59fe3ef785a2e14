package dev.acceptloop.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server of HTTP must get right before it may be timed: the page and what is no page, with
 * lengths and a date; a request that comes in two pieces, and many that come in one; and an orderly
 * end.
 */
public final class HttpConformance {
    /** The body of {@code GET /}. */
    static final String PAGE = "Hello, World!";

    private static final String NOWHERE = "/nothing";
    private static final int PIPELINED = 20;
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int LONGEST_HEAD = 8 * 1024;
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3})( .*)?");
    private static final Pattern LENGTH = Pattern.compile("content-length: *(\\d{1,6})");
    private static final Pattern DATE =
            Pattern.compile("date: *\\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d gmt");

    private final InetSocketAddress address;

    /** Of the server at that address. */
    public HttpConformance(InetSocketAddress address) {
        this.address = address;
    }

    /** A request for that, as a load sends it. */
    static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    /**
     * The whole exchange, on two connections.
     *
     * @throws IOException if a reply is wrong or does not come; the message says which
     */
    public void run() throws IOException {
        try (Socket socket = open()) {
            one(socket, "GET /", "/");
            one(socket, "GET of what is not there", NOWHERE);
            cutRequest(socket);
            pipelinedRequests(socket);
        }
        try (Socket socket = open()) {
            orderlyEnd(socket);
        }
    }

    private Socket open() throws IOException {
        var socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(address, TIMEOUT_MILLIS);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    // ------------------------------------------------------------------ what is asked

    private static void one(Socket socket, String what, String path) throws IOException {
        send(socket, get(path));
        expect(socket, what, path);
    }

    /** A whole request and the beginning of the next: the first reply proves the cut was seen. */
    private static void cutRequest(Socket socket) throws IOException {
        String request = get("/");
        int middle = request.length() / 2;
        send(socket, get(NOWHERE) + request.substring(0, middle));
        expect(socket, "request before a cut one", NOWHERE);
        send(socket, request.substring(middle));
        expect(socket, "request cut in two", "/");
    }

    /** In an order that no other is taken for. */
    private static void pipelinedRequests(Socket socket) throws IOException {
        var requests = new StringBuilder();
        for (int i = 0; i < PIPELINED; i++) {
            requests.append(get(path(i)));
        }
        send(socket, requests.toString());
        for (int i = 0; i < PIPELINED; i++) {
            expect(socket, (i + 1) + ". of " + PIPELINED + " requests in one write", path(i));
        }
    }

    private static String path(int request) {
        return Integer.bitCount(request) % 2 == 0 ? "/" : NOWHERE;
    }

    private static void orderlyEnd(Socket socket) throws IOException {
        send(socket, get("/") + get("/"));
        socket.shutdownOutput();
        expect(socket, "request before the end", "/");
        expect(socket, "last request before the end", "/");
        if (socket.getInputStream().read() != -1) {
            throw new IOException("more came back than was asked for");
        }
    }

    // ------------------------------------------------------------------ what is answered

    private static void expect(Socket socket, String what, String path) throws IOException {
        try {
            check(socket.getInputStream(), path.equals("/"));
        } catch (SocketTimeoutException e) {
            throw new IOException(what + ": no whole reply within 10 s", e);
        } catch (IOException e) {
            throw new IOException(what + ": " + e.getMessage(), e);
        }
    }

    private static void check(InputStream in, boolean found) throws IOException {
        List<String> lines = head(in).lines().toList();
        Matcher status = STATUS.matcher(lines.getFirst());
        int due = found ? OK : NOT_FOUND;
        if (!status.matches() || Integer.parseInt(status.group(1)) != due) {
            String said = ListeningLine.shown(lines.getFirst());
            throw new IOException("'" + said + "' where " + due + " is due");
        }
        List<String> fields =
                lines.stream().skip(1).map(line -> line.toLowerCase(Locale.ROOT)).toList();
        if (fields.stream().filter(line -> DATE.matcher(line).matches()).count() != 1) {
            throw new IOException("the reply has no Date");
        }
        String body = body(in, length(fields));
        if (found && !body.equals(PAGE)) {
            throw new IOException("the page is '" + ListeningLine.shown(body) + "'");
        }
    }

    private static String head(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        int ending = 0;
        while (ending < 4) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("closed before the reply was complete");
            }
            if (head.size() == LONGEST_HEAD) {
                throw new IOException("the reply's head has no end");
            }
            head.write(b);
            boolean next = b == (ending % 2 == 0 ? '\r' : '\n');
            ending = next ? ending + 1 : b == '\r' ? 1 : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static int length(List<String> fields) throws IOException {
        List<Matcher> lengths =
                fields.stream().map(LENGTH::matcher).filter(Matcher::matches).toList();
        if (lengths.size() != 1) {
            throw new IOException("the reply does not say its length once");
        }
        return Integer.parseInt(lengths.getFirst().group(1));
    }

    private static String body(InputStream in, int length) throws IOException {
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("closed before the reply was complete");
        }
        return new String(body, StandardCharsets.ISO_8859_1);
    }
}
