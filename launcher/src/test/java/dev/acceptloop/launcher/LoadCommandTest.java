package dev.acceptloop.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code acceptloop load} as a pipeline sees it: what it says, where, and its exit status. */
@Timeout(60)
final class LoadCommandTest {
    @TempDir private Path folder;

    /** Runs the command in this process, with a short window. */
    private static SaidLoad load(Object... words) {
        return SaidLoad.lasting("200ms", words);
    }

    /** The same with a window in which something is answered on a busy machine, too. */
    private static SaidLoad longLoad(Object... words) {
        return SaidLoad.lasting("2s", words);
    }

    private static Server echo() throws IOException {
        return ServerModel.named("virtual").open(ServerOptions.DEFAULTS, ServerListener.NONE);
    }

    private static String at(Server server) {
        return "127.0.0.1:" + ((InetSocketAddress) server.address()).getPort();
    }

    // ------------------------------------------------------------------ gates

    @ParameterizedTest
    @CsvSource({
        "p99<10s, 3",
        "throughput<1000000, 1",
        "errors==0, 3",
        "errors<5, 1",
        "verified==0, 1",
    })
    void aDeadServerPassesNoGate(String expectation, int status) throws Exception {
        String nobody;
        try (var listener = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            nobody = "127.0.0.1:" + listener.getLocalPort();
        }
        SaidLoad said = load(nobody, "--connections", 3, "--expect", expectation);

        assertThat(said.status()).as(said.out()).isEqualTo(status);
        if (status == 1) {
            assertThat(said.out()).contains("failed: ");
        }
    }

    @Test
    void aServerThatDiesPassesNoGateOnItsTimes() throws Exception {
        try (var listener = new ServerSocket(0, 8, InetAddress.ofLiteral("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> answerOnce(listener));
            SaidLoad said =
                    longLoad(
                            "127.0.0.1:" + listener.getLocalPort(),
                            "--rate",
                            500,
                            "--expect",
                            "throughput>0");

            assertThat(said.status()).as(said.out()).isEqualTo(1);
            assertThat(said.out()).contains("throughput>0 holds", "failed: errors {eof=1}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"poisson", "bursts:20"})
    void arrivalsAreAsTheyAreAskedFor(String arrivals) throws Exception {
        try (Server server = echo()) {
            Path json = folder.resolve("x.json");
            SaidLoad said =
                    longLoad(
                            at(server),
                            "--rate",
                            500,
                            "--arrivals",
                            arrivals,
                            "--seed",
                            3,
                            "--json",
                            json,
                            "--expect",
                            "rate-ratio>0");

            assertThat(said.status()).as(said.out() + said.err()).isZero();
            assertThat(said.out()).contains("500 msg/s asked for, " + arrivals);
            assertThat(Files.readString(json))
                    .contains("\"arrivals\" : \"" + arrivals + "\"", "\"seed\" : 3");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "poisson, 0, poisson arrivals need a rate",
        "bursts, 10, 'arrivals bursts: expected constant, poisson or bursts:N'",
        "poisson, 9999999, 'poisson arrivals at 9999999.0 a second: too many, or for too long'",
    })
    void arrivalsThatCannotBeAreOneLine(String arrivals, int rate, String line) {
        SaidLoad said =
                SaidLoad.of(
                        List.of(
                                "127.0.0.1:1",
                                "--arrivals",
                                arrivals,
                                "--rate",
                                rate,
                                "--duration",
                                "10s"));

        assertThat(said.status()).isEqualTo(Main.USAGE);
        assertThat(said.err()).contains(line).doesNotContain("\tat ");
    }

    private static void answerOnce(ServerSocket listener) {
        try (Socket socket = listener.accept()) {
            socket.getOutputStream().write(socket.getInputStream().readNBytes(64));
            socket.shutdownOutput(); // closed with bytes unread, it would be reset
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            return; // the test is over
        }
    }

    @Test
    void aHealthyServerPasses() throws Exception {
        try (Server server = echo()) {
            SaidLoad said = longLoad(at(server), "--expect", "errors==0", "--expect", "max<60s");

            assertThat(said.status()).as(said.out()).isZero();
            assertThat(said.err()).isEmpty();
        }
    }

    // ------------------------------------------------------------------ files

    @ParameterizedTest
    @ValueSource(strings = {"--json", "--hlog", "--junit", "--prometheus"})
    void triesAFileBeforeTheLoad(String option) throws Exception {
        try (Server server = echo()) {
            Path missing = folder.resolve("missing/x");
            SaidLoad said = SaidLoad.of(List.of(at(server), "--duration", "1h", option, missing));

            assertThat(said.status()).isEqualTo(Main.USAGE);
            assertThat(said.err())
                    .isEqualTo(
                            "acceptloop: cannot write "
                                    + missing
                                    + ": No such file or directory\n");
            assertThat(SaidLoad.of(List.of(at(server), "--duration", "1h", option, folder)).err())
                    .isEqualTo("acceptloop: cannot write " + folder + ": Is a directory\n");
        }
    }

    @Test
    void leavesAFileAloneUntilThereIsAResult() throws Exception {
        Path old = Files.writeString(folder.resolve("old"), "old");
        Path fresh = folder.resolve("new");
        SaidLoad said = load("127.0.0.1:1", "--json", old, "--hlog", fresh, "--bytes", 64);

        assertThat(said.out()).contains("throughput");
        assertThat(Files.readString(old)).contains("\"refused\" : 1");
        assertThat(fresh).exists();

        new ResultFile(old).tryOut();
        Files.delete(fresh);
        new ResultFile(fresh).tryOut();
        assertThat(Files.readString(old)).contains("\"refused\" : 1");
        assertThat(fresh).doesNotExist();

        Path link = Files.createSymbolicLink(folder.resolve("latest"), fresh);
        new ResultFile(link).tryOut();
        assertThat(link).isSymbolicLink();
        assertThat(fresh).doesNotExist();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void saysTheResultAndTheVerdictBeforeAFileFails() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")));
        try (Server server = echo()) {
            SaidLoad said = load(at(server), "--json", "/dev/full", "--expect", "p50<1ns");

            assertThat(said.out()).contains("throughput", "p50<1ns does not hold");
            assertThat(said.err())
                    .isEqualTo("acceptloop: cannot write /dev/full: No space left on device\n");
            assertThat(said.status()).isEqualTo(3);
            assertThat(load(at(server), "--json", "/dev/full").status()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--json, {, }",
        "--hlog, '#[acceptloop load of', ''",
        "--junit, <?xml, </testsuite>",
        "--prometheus, '# HELP acceptloop_load_info', ''"
    })
    void machinesHaveStandardOutputForThemselves(String option, String begin, String end)
            throws Exception {
        try (Server server = echo()) {
            SaidLoad said = load(at(server), option, "-", "--expect", "max<60s");

            assertThat(said.out().strip()).startsWith(begin).endsWith(end);
            assertThat(said.err()).contains("throughput", "max<60s holds");
            assertThat(Path.of("-")).doesNotExist();
        }
    }

    @Test
    void onlyOneResultFitsOnStandardOutput() {
        SaidLoad said = load("127.0.0.1:1", "--json", "-", "--junit", "-");

        assertThat(said.status()).isEqualTo(Main.USAGE);
        assertThat(said.err())
                .contains("only one of --json, --hlog, --junit and --prometheus can be '-'");
    }

    @Test
    void namesMetricsAndStatusesInItsHelp() {
        assertThat(load("--help").out())
                .contains("rate-ratio", "service-p99", "fairness", "Exit status:", "130, 143");
    }

    // ------------------------------------------------------------------ as a process

    /** Runs it as a process of its own, with words of the shell before and after. */
    private static Process start(String before, String after, String... words) throws IOException {
        var line = new ArrayList<String>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
        line.add(System.getProperty("java.class.path"));
        line.addAll(List.of(Main.class.getName(), "load", "--warmup", "0"));
        line.addAll(List.of(words));
        // In the background of a shell SIGINT is ignored, and stays so in all that is started
        // there.
        String script = before + " exec env --default-signal=INT \"$0\" \"$@\" " + after;
        var command = new ArrayList<>(List.of("sh", "-c", script));
        command.addAll(line);
        return new ProcessBuilder(command).start();
    }

    private static SaidLoad ended(Process process) throws Exception {
        assertThat(process.waitFor(40, TimeUnit.SECONDS)).isTrue();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
        return new SaidLoad(process.exitValue(), out, err);
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    @EnabledOnOs(OS.LINUX)
    void reportsWhatThereWasWhenASignalComes(String signal, int status) throws Exception {
        Path json = folder.resolve("x.json");
        try (var server = new Counting()) {
            Process load =
                    start(
                            "",
                            "",
                            server.address(),
                            "--duration",
                            "1h",
                            "--json",
                            json.toString(),
                            "--expect",
                            "max<60s");
            try {
                server.awaitMessages(50);
                new ProcessBuilder("kill", "-" + signal, Long.toString(load.pid()))
                        .start()
                        .waitFor();
                SaidLoad said = ended(load);

                assertThat(said.status()).as(said.err()).isEqualTo(status);
                assertThat(said.out())
                        .contains("throughput", "stopped: the window was closed after", "max<60s");
                assertThat(said.err()).isEmpty();
                assertThat(Files.readString(json)).contains("\"durationSeconds\" : 3600.0");
            } finally {
                load.destroyForcibly();
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void failsWhenStandardOutputCannotBeWritten() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")));
        try (var server = new Counting()) {
            Process load = start("", ">/dev/full", server.address(), "--duration", "100ms");
            try {
                SaidLoad said = ended(load);

                assertThat(said.status()).isEqualTo(1);
                assertThat(said.err()).isEqualTo("acceptloop: cannot write to standard output\n");
            } finally {
                load.destroyForcibly();
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void goesOnWithTheConnectionsThereAreDescriptorsFor() throws Exception {
        try (var server = new Counting()) {
            Process load =
                    start(
                            "ulimit -n 150;",
                            "",
                            server.address(),
                            "--duration",
                            "2s",
                            "--connections",
                            "200",
                            "--threads",
                            "4",
                            "--expect",
                            "other>1");
            try {
                SaidLoad said = ended(load);

                assertThat(said.err()).isEmpty();
                assertThat(said.out())
                        .contains(
                                "other>1 holds", "Too many open files ('ulimit -n' says how many)");
                assertThat(said.status()).as(said.out()).isZero();
            } finally {
                load.destroyForcibly();
            }
        }
    }

    /** Echoes, and counts the messages. */
    private static final class Counting implements AutoCloseable {
        private final ServerSocket listener =
                new ServerSocket(0, 256, InetAddress.ofLiteral("127.0.0.1"));
        private final Semaphore messages = new Semaphore(0);

        Counting() throws IOException {
            Thread.ofVirtual().start(this::acceptAll);
        }

        private void acceptAll() {
            try {
                while (true) {
                    Socket socket = listener.accept();
                    Thread.ofVirtual().start(() -> echo(socket));
                }
            } catch (IOException e) {
                return; // closed
            }
        }

        private void echo(Socket socket) {
            try (socket) {
                var message = new byte[64];
                while (socket.getInputStream().readNBytes(message, 0, 64) == 64) {
                    socket.getOutputStream().write(message);
                    messages.release();
                }
            } catch (IOException e) {
                return; // the client's doing
            }
        }

        String address() {
            return "127.0.0.1:" + listener.getLocalPort();
        }

        void awaitMessages(int count) throws InterruptedException {
            assertThat(messages.tryAcquire(count, 30, TimeUnit.SECONDS)).isTrue();
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
