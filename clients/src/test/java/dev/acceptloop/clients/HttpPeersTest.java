package dev.acceptloop.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that others wrote, where they are installed. */
@Timeout(60)
final class HttpPeersTest {
    private static final String PAGE = "Hello, World!";
    private static final Pattern PORT = Pattern.compile("port ([0-9]+)");
    private static final String NODE =
            "const s = require('http').createServer((q, r) => {"
                    + " const n = q.headers['x-chunks'] === 'yes';"
                    + " let b = ''; q.on('data', d => b += d); q.on('end', () => {"
                    + " if (q.url === '/none') { r.statusCode = 404; }"
                    + " if (n) { r.write('Hello, '); r.end('World!' + b); }"
                    + " else { r.end('Hello, World!' + b); } }); });"
                    + " s.listen(0, '127.0.0.1',"
                    + " () => console.log('port ' + s.address().port));";

    @TempDir private Path folder;

    /** A program that says on which port it listens; ended by close. */
    private record Peer(Process process, int port) implements AutoCloseable {
        static Peer start(String program, List<String> words) throws IOException {
            assumeTrue(isInstalled(program), program + " is not installed");
            var command = Stream.concat(Stream.of(program), words.stream()).toList();
            Process process =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            BufferedReader out = process.inputReader(UTF_8);
            Matcher port = PORT.matcher(String.valueOf(out.readLine()));
            if (!port.find()) {
                process.destroyForcibly();
                throw new IOException(program + " does not say its port");
            }
            return new Peer(process, Integer.parseInt(port.group(1)));
        }

        private static boolean isInstalled(String program) {
            String path = String.valueOf(System.getenv("PATH"));
            return Stream.of(path.split(File.pathSeparator))
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        }

        HttpRequest get(String path) {
            return HttpRequest.to("http://127.0.0.1:" + port + path);
        }

        LoadOptions.Builder load(HttpRequest request) {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            return LoadOptions.to(address)
                    .connections(3)
                    .send(request.text())
                    .reply(request.reply(Statuses.SUCCESS, Reply.Http.SAME_LENGTH, PAGE))
                    .duration(Duration.ofMillis(300))
                    .timeout(Duration.ofSeconds(20));
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }

    private static LoadResult run(LoadOptions.Builder options) throws Exception {
        try (Load load = Load.connect(options.build())) {
            return Windows.replied(load);
        }
    }

    private static void isRight(LoadResult result) {
        assertThat(result.errors()).as(result.trouble()).isEmpty();
        assertThat(result.counts().verified()).isPositive();
        assertThat(result.counts().established()).isEqualTo(3);
    }

    /** Of itself it speaks HTTP/1.0, and ends each connection with its answer. */
    @ParameterizedTest
    @CsvSource({"HTTP/1.0, 0", "HTTP/1.1, 0", "HTTP/1.0, 100", "HTTP/1.1, 100"})
    void pythonsServerIsLoaded(String version, double rate) throws Exception {
        Files.writeString(folder.resolve("page.txt"), PAGE);
        List<String> words =
                List.of(
                        "-u",
                        "-c",
                        "import http.server as h; h.SimpleHTTPRequestHandler.protocol_version = '"
                                + version
                                + "'; s = h.ThreadingHTTPServer(('127.0.0.1', 0),"
                                + " lambda *a: h.SimpleHTTPRequestHandler(*a, directory='"
                                + folder
                                + "')); print('port', s.server_port); s.serve_forever()");
        try (Peer python = Peer.start("python3", words)) {
            isRight(run(python.load(python.get("/page.txt")).rate(rate)));

            LoadResult missing = run(python.load(python.get("/nothing")));
            assertThat(missing.errors()).containsOnlyKeys(LoadError.STATUS);
            assertThat(missing.trouble()).contains("the reply is 404 File not found");
        }
    }

    @ParameterizedTest
    @CsvSource({"yes, true, 1", "no, true, 8", "yes, false, 1", "no, false, 1"})
    void nodesServerIsLoaded(String chunks, boolean keepAlive, int depth) throws Exception {
        try (Peer node = Peer.start("node", List.of("-e", NODE))) {
            HttpRequest request =
                    node.get("/").header("X-Chunks: " + chunks).body("body").keepAlive(keepAlive);

            isRight(run(node.load(request).depth(depth)));
        }
    }

    @Test
    void aStatusIsAnErrorOfItsOwnAndTheLoadGoesOn() throws Exception {
        try (Peer node = Peer.start("node", List.of("-e", NODE))) {
            LoadResult result = run(node.load(node.get("/none")));

            assertThat(result.errors()).containsOnlyKeys(LoadError.STATUS);
            assertThat(result.counts().established()).isEqualTo(3);
        }
    }
}
