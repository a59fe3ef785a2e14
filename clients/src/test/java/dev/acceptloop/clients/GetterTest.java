package dev.acceptloop.clients;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.acceptloop.event.NameResolver;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
final class GetterTest {
    private static final GetOptions PLAIN = new GetOptions(false, false, Duration.ofSeconds(20));

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int get(String url, GetOptions options) throws IOException {
        out.reset();
        err.reset();
        return Getter.get(
                url,
                options,
                ReplyOutput.raw(new PrintStream(out, true, UTF_8)),
                new PrintStream(err, true, UTF_8));
    }

    private static String url(SocketAddress address) {
        return "http://127.0.0.1:" + ((InetSocketAddress) address).getPort();
    }

    private void prints(int status, String text, String trouble) {
        assertThat(out.toString(UTF_8)).isEqualTo(text);
        assertThat(err.toString(UTF_8)).matches(trouble.isEmpty() ? "" : trouble + "\n");
        assertThat(status).isEqualTo(trouble.isEmpty() ? 0 : 1);
    }

    // ------------------------------------------------------------------ our own server

    private static Server ours() throws IOException {
        var options = ServerOptions.DEFAULTS.with(Option.SERVICE, "http");
        return ServerModel.named("reactor").open(options, ServerListener.NONE);
    }

    @Test
    void getsWhatOurServersServe() throws IOException {
        try (Server server = ours()) {
            String url = url(server.address());
            prints(get(url, PLAIN), "Hello, World!", "");
            prints(get(url + "/time?format=%%20你 好#part", PLAIN), "% 你 好", "");
            prints(
                    get(url + "/nothing", PLAIN),
                    "Not Found",
                    "acceptloop: " + url + "/nothing: 404 Not Found");
        }
    }

    @Test
    void printsHeadsIfToldTo() throws IOException {
        try (Server server = ours()) {
            String url = url(server.address()) + "/";
            assertThat(get(url, new GetOptions(true, false, PLAIN.timeout()))).isZero();
            assertThat(out.toString(UTF_8))
                    .startsWith("HTTP/1.1 200 OK\r\nServer: acceptloop\r\n")
                    .endsWith("Content-Length: 13\r\n\r\n");
            assertThat(get(url, new GetOptions(false, true, PLAIN.timeout()))).isZero();
            assertThat(out.toString(UTF_8)).endsWith("Content-Length: 13\r\n\r\nHello, World!");
        }
    }

    // ------------------------------------------------------------------ python3's server

    @Test
    void getsWhatPythonServes(@TempDir Path folder) throws Exception {
        assumeThat(Path.of("/usr/bin/python3")).as("python3 is installed").isExecutable();
        String page = "long ".repeat(100_000);
        Files.writeString(folder.resolve("page"), page);
        Files.createDirectory(folder.resolve("inner"));
        Files.writeString(folder.resolve("inner/index.html"), "within");
        Process python =
                new ProcessBuilder(
                                "/usr/bin/python3",
                                "-u",
                                "-m",
                                "http.server",
                                "0",
                                "--bind",
                                "127.0.0.1")
                        .directory(folder.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try (BufferedReader said = python.inputReader(UTF_8)) {
            Matcher port =
                    Pattern.compile("port ([0-9]+)")
                            .matcher(said.lines().findFirst().orElseThrow());
            assertThat(port.find()).isTrue();
            String url = "http://127.0.0.1:" + port.group(1);
            prints(get(url + "/page", PLAIN), page, "");
            prints(get(url + "/inner", PLAIN), "within", ""); // 301 to inner/
            assertThat(get(url + "/none", PLAIN)).isEqualTo(1);
            assertThat(err.toString(UTF_8)).endsWith("/none: 404 File not found\n");
        } finally {
            python.destroyForcibly().waitFor();
        }
    }

    // ------------------------------------------------------------------ any server

    /** Answers each request with those bytes, and ends. */
    private static TinyServer saying(String answer) throws IOException {
        return new TinyServer((_, in, out) -> {
            request(in);
            out.write(answer.getBytes(ISO_8859_1));
        });
    }

    private static String request(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        return head.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello beyond",
                "HTTP/1.1 200\r\nTransfer-Encoding: Chunked\r\n\r\n2;a\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
                "HTTP/1.0 200 OK\r\n\r\nhello",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nA: b\r\n\r\nHTTP/1.1 200 \r\n\r\nhello",
            })
    void findsTheBody(String answer) throws IOException {
        try (TinyServer server = saying(answer)) {
            prints(get(url(server.address()), PLAIN), "hello", "");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|the server closed the connection without an answer",
                "HTTP/1.1 200 OK\\r\\nA|the server closed the connection in the middle of its answer",
                "HTTP/1.1 200 OK\\r\\nContent-Length: 9\\r\\n\\r\\n"
                        + "|the server closed the connection in the middle of its answer",
                "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n"
                        + "|the server closed the connection in the middle of its answer",
                "SSH-2.0-x\\r\\n|the answer is no HTTP/1.1",
                "HTTP/1.1 200 OK\\nA: b\\n\\n|the answer is no HTTP/1.1",
                "HTTP/1.1 200 OK\\r\\nA : b\\r\\n\\r\\n|the answer is no HTTP/1.1",
                "HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\nContent-Length: 6\\r\\n\\r\\n"
                        + "|the answer does not say where its body ends",
                "HTTP/1.1 200 OK\\r\\nContent-Length: 5\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n"
                        + "|the answer does not say where its body ends",
                "HTTP/1.1 200 OK\\r\\nContent-Length: -5\\r\\n\\r\\n"
                        + "|the answer does not say where its body ends",
                "HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nx\\r\\n"
                        + "|the answer's chunks are malformed",
            })
    void saysWhatIsWrongWithAnAnswer(String answer, String why) throws IOException {
        try (TinyServer server = saying(answer.translateEscapes())) {
            String url = url(server.address());
            assertThat(get(url, PLAIN)).isEqualTo(1);
            assertThat(err.toString(UTF_8)).isEqualTo("acceptloop: " + url + "/: " + why + "\n");
        }
    }

    @Test
    void aHeadWithoutEndIsBounded() throws IOException {
        String field = "A: " + "b".repeat(1_000) + "\r\n";
        try (TinyServer server = saying("HTTP/1.1 200 OK\r\n" + field.repeat(100))) {
            assertThat(get(url(server.address()), PLAIN)).isEqualTo(1);
            assertThat(err.toString(UTF_8)).endsWith("the answer's head is over 65536 bytes\n");
        }
    }

    // ------------------------------------------------------------------ redirects

    @Test
    void followsRedirectsAsFarAsFive() throws IOException {
        var left = new AtomicInteger();
        try (var server =
                new TinyServer((_, in, out) -> {
                    String request = request(in);
                    boolean more = left.getAndDecrement() > 0;
                    String target = request.split(" ", -1)[1];
                    String head =
                            more
                                    ? "HTTP/1.1 302 Found\r\nLocation: ./../b?" + left
                                    : "HTTP/1.1 200 OK";
                    out.write((head + "\r\n\r\n" + target).getBytes(ISO_8859_1));
                })) {
            String url = url(server.address());
            left.set(5);
            prints(get(url + "/a/a", PLAIN), "/b?0", "");
            left.set(6);
            assertThat(get(url + "/a/a", PLAIN)).isEqualTo(1);
            assertThat(out.toString(UTF_8)).isEmpty();
            assertThat(err.toString(UTF_8)).endsWith(": more than 5 redirects\n");
        }
    }

    @Test
    void aRedirectToTlsIsSaid() throws IOException {
        try (TinyServer server = saying("HTTP/1.1 301 Moved\r\nLocation: https://a/\r\n\r\n")) {
            assertThat(get(url(server.address()), PLAIN)).isEqualTo(1);
            assertThat(err.toString(UTF_8)).contains("redirected to 'https://a/': there is no TLS");
        }
    }

    /** A byte 0x9b begins a command on some terminals, as ESC [ does. */
    @Test
    void aRedirectToNowhereCommandsNoTerminal() throws IOException {
        String answer = "HTTP/1.1 301 Moved\r\nLocation: ftp:\u009b2J\u007f\r\n\r\n";
        try (TinyServer server = saying(answer)) {
            assertThat(get(url(server.address()), PLAIN)).isEqualTo(1);
            assertThat(err.toString(UTF_8)).contains("redirected to 'ftp:?2J?': expected");
        }
    }

    /** A byte 0x85 is in many a character of UTF-8, and ends no line. */
    @Test
    void aFieldMayHoldWhateverIsNoControl() throws IOException {
        String answer =
                "HTTP/1.1 200 \u00c3\u0085\r\nX: a\u0085b\u00a0\u00ff\r\nContent-Length: 2\r\n\r\nok";
        try (TinyServer server = saying(answer)) {
            prints(get(url(server.address()), PLAIN), "ok", "");
        }
    }

    // ------------------------------------------------------------------ no answer

    @Test
    void nobodyThereIsSaid() throws IOException {
        int port;
        try (var gone = new ServerSocket(0)) {
            port = gone.getLocalPort();
        }
        String url = "http://127.0.0.1:" + port + "/";
        prints(get(url, PLAIN), "", "acceptloop: " + url + ": connection refused");
    }

    @Test
    void aServerThatDoesNotAnswerIsNotWaitedForForLong() throws IOException {
        try (var server =
                new TinyServer((_, in, _) -> in.transferTo(OutputStream.nullOutputStream()))) {
            var hasty = new GetOptions(false, false, Duration.ofMillis(300));
            assertThat(get(url(server.address()), hasty)).isEqualTo(1);
            assertThat(err.toString(UTF_8)).endsWith(": no complete answer in 300 ms\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com",
                "ftp://a/",
                "http://",
                "http:///a",
                "http://u@a/",
                "http://[%1]/",
                "http://[abc]/",
                "http://a:b/",
                "http://a:0/",
                "http://a:65536/",
                "http://a b/",
                "http://[::1/",
            })
    void aBadUrlIsOneLine(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Getter.get(url, PLAIN, ReplyOutput.raw(System.out), System.err))
                .withMessage("'" + url + "': expected http://HOST[:PORT]/PATH");
    }

    @Test
    void tlsIsNotHere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Getter.get("HTTPS://a/", PLAIN, ReplyOutput.raw(System.out), System.err))
                .withMessage("'HTTPS://a/': there is no TLS here, only http://HOST[:PORT]/PATH");
    }

    // ------------------------------------------------------------------ troubles

    @Test
    void aTimeOutIsOneLineAndNoStackTrace() throws Exception {
        var records = new ConcurrentLinkedQueue<LogRecord>();
        Handler recorder = recorder(records);
        Logger suite = Logger.getLogger("dev.acceptloop");
        suite.addHandler(recorder);
        try (var silent = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String url = url(silent.getLocalSocketAddress()) + "/";
            int status = get(url, new GetOptions(false, false, Duration.ofMillis(200)));
            prints(status, "", "acceptloop: " + url + ": no complete answer in 200 ms");
        } finally {
            suite.removeHandler(recorder);
        }
        assertThat(records).extracting(LogRecord::getMessage).isEmpty();
    }

    private static Handler recorder(Queue<LogRecord> records) {
        return new Handler() {
            @Override
            public void publish(LogRecord record) {
                records.add(record);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    @Test
    void triesEachAddressOfAName() throws IOException {
        NameResolver two =
                _ ->
                        List.of(
                                InetAddress.ofLiteral("127.0.0.2"),
                                InetAddress.ofLiteral("127.0.0.1"));
        try (Server server = ours()) {
            String url = url(server.address()).replace("127.0.0.1", "two.example");
            int status =
                    Getter.get(
                            url,
                            PLAIN,
                            ReplyOutput.raw(new PrintStream(out)),
                            new PrintStream(err),
                            two);
            prints(status, "Hello, World!", "");
        }
    }

    @Test
    void saysThatNothingCanBePrinted() throws IOException {
        OutputStream full =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("No space left on device");
                    }
                };
        try (Server server = ours()) {
            String url = url(server.address()) + "/";
            int status =
                    Getter.get(
                            url,
                            PLAIN,
                            ReplyOutput.raw(new PrintStream(full)),
                            new PrintStream(err));
            prints(status, "", "acceptloop: " + url + ": cannot write to standard output");
        }
    }
}
