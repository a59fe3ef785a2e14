package dev.acceptloop.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The clients that people use, against service http in every model: they report no error.
 *
 * <p>Each load lasts a second; {@code -Dhttp.seconds=10} makes it ten. A tool that is not installed
 * is a test that is skipped.
 */
@Timeout(120)
final class HttpClientsTest {
    private static final ServerOptions OPTIONS =
            ServerOptions.DEFAULTS.with(Option.SERVICE, "http");
    private static final int SECONDS = Integer.getInteger("http.seconds", 1);
    private static final int CONNECTIONS = 64;
    private static final int PROCESSES = 4; // each costs a JVM's start,
    private static final int START_SECONDS = 2; // which is added to the time,
    private static final int LATE_START_SECONDS = 10; // or, where it answers a peer that waits
    private static final long PATIENCE_SECONDS = 60;

    private static final String PIPELINE =
            """
            init = function(args)
              local one = wrk.format()
              all = string.rep(one, 16)
            end
            request = function() return all end
            """;

    @TempDir private Path folder;

    static Stream<String> models() {
        return ServerModel.all().stream()
                .filter(model -> model.unavailable().isEmpty())
                .filter(model -> model.transports().contains(TransportKind.TCP))
                .map(ServerModel::name);
    }

    private interface Use {
        void of(String url, String connections, String seconds) throws Exception;
    }

    /** Opens the model, and lets the tool use it with as many connections as it serves. */
    private static void serve(String name, Use use) throws Exception {
        ServerModel model = ServerModel.named(name);
        int most = model.sharesMemory() ? CONNECTIONS : PROCESSES;
        int connections = Math.min(most, model.serves(OPTIONS));
        try (Server server = model.open(OPTIONS, ServerListener.NONE)) {
            int port = ((InetSocketAddress) server.address()).getPort();
            int seconds = SECONDS + startSeconds(model);
            use.of(
                    "http://127.0.0.1:" + port,
                    Integer.toString(connections),
                    Integer.toString(seconds));
        }
    }

    private static int startSeconds(ServerModel model) {
        if (model.name().equals("forking")) {
            return LATE_START_SECONDS;
        }
        return model.sharesMemory() ? 0 : START_SECONDS;
    }

    /** Runs it and returns what it said; it must end well. */
    private String run(String input, String... command) throws IOException, InterruptedException {
        assumeThat(isInstalled(command[0])).as(command[0] + " is installed").isTrue();
        Path output = Files.createTempFile(folder, "output", ".txt");
        Path from = Files.writeString(Files.createTempFile(folder, "input", ".txt"), input);
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectInput(from.toFile())
                        .redirectOutput(output.toFile())
                        .start();
        boolean ended = process.waitFor(SECONDS + PATIENCE_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();
        String said = Files.readString(output, UTF_8);
        assertThat(ended).as("%s ends; it said: %s", command[0], said).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    private static boolean isInstalled(String tool) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
    }

    private static void counts(String said, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(said);
        assertThat(matcher.find()).as("'%s' in: %s", pattern, said).isTrue();
        assertThat(Long.parseLong(matcher.group(1))).as(said).isPositive();
    }

    // ------------------------------------------------------------------ loads

    private void wrk(String model, List<String> script) throws Exception {
        serve(
                model,
                (url, connections, seconds) -> {
                    var command =
                            Stream.of(
                                    "wrk",
                                    "-t1",
                                    "--timeout", // beyond which an answer is an error
                                    "30s",
                                    "-c",
                                    connections,
                                    "-d",
                                    seconds + "s");
                    String[] words =
                            Stream.of(command, script.stream(), Stream.of(url + "/"))
                                    .flatMap(part -> part)
                                    .toArray(String[]::new);
                    String said = run("", words);
                    counts(said, "([0-9]+) requests in");
                    assertThat(said).doesNotContain("Socket errors", "Non-2xx");
                });
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("models")
    void wrk(String model) throws Exception {
        wrk(model, List.of());
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("models")
    void wrkWithSixteenRequestsAtATime(String model) throws Exception {
        Path script = Files.writeString(folder.resolve("pipeline.lua"), PIPELINE);
        wrk(model, List.of("-s", script.toString()));
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("models")
    void h2load(String model) throws Exception {
        serve(
                model,
                (url, connections, seconds) -> {
                    String said = run("", "h2load", "--h1", "-c", connections, "-D", seconds, url);
                    counts(said, "([0-9]+) succeeded, 0 failed, 0 errored, 0 timeout");
                    counts(said, "status codes: ([0-9]+) 2xx, 0 3xx, 0 4xx, 0 5xx");
                });
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("models")
    void ab(String model) throws Exception {
        serve(
                model,
                (url, connections, seconds) -> {
                    String[] command = {
                        "ab",
                        "-q",
                        "-k",
                        "-c",
                        connections,
                        "-t",
                        seconds,
                        "-n",
                        "9999999",
                        url + "/"
                    };
                    String said = run("", command);
                    counts(said, "Complete requests: +([0-9]+)");
                    counts(said, "Keep-Alive requests: +([0-9]+)");
                    assertThat(said)
                            .containsPattern("Failed requests: +0\n")
                            .doesNotContain("Non-2xx", "Write errors");
                });
    }

    // ------------------------------------------------------------------ curl

    @ParameterizedTest
    @MethodSource("models")
    void curlKeepsItsConnection(String model) throws Exception {
        serve(
                model,
                (url, _, _) -> {
                    String shown = " %{num_connects} %{http_code}\n";
                    assertThat(run("", "curl", "-sS", "-w", shown, url + "/", url + "/nothing"))
                            .isEqualTo("Hello, World! 1 200\nNot Found 0 404\n");
                });
    }

    @ParameterizedTest
    @MethodSource("models")
    void curlPostsInChunks(String model) throws Exception {
        String body = "你好\n".repeat(5_000);
        serve(
                model,
                (url, _, _) -> {
                    String chunked = "Transfer-Encoding: chunked";
                    String[] command = {
                        "curl",
                        "-sS",
                        "--fail",
                        "-H",
                        chunked,
                        "-T",
                        "-",
                        "-X",
                        "POST",
                        url + "/echo"
                    };
                    assertThat(run(body, command)).isEqualTo(body);
                });
    }
}
