package dev.acceptloop.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.acceptloop.clients.LoadProgress;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What {@code load} shows while it goes on, and to whom; {@code script} plays the terminal. */
@Timeout(60)
final class LiveLineTest {
    private static final Path SCRIPT = Path.of("/usr/bin/script");
    private static final String SHOWN =
            "(?s).*\r +[0-9]+ s of 1 s  [0-9,]+/s  p50 \\S+ \\ws  p99 \\S+ \\ws  0 errors  "
                    + "[0-9] in flight\u001b\\[K.*";

    @TempDir private Path folder;

    // ------------------------------------------------------------------ what it says

    private static String said(LoadProgress... progress) {
        var bytes = new ByteArrayOutputStream();
        var err = new PrintStream(bytes, true, UTF_8);
        var line = new LiveLine(err, Duration.ofSeconds(2), Duration.ofSeconds(60));
        List.of(progress).forEach(line::progress);
        line.closed();
        return bytes.toString(UTF_8);
    }

    @Test
    void saysHowFarItIsAndHowItGoes() {
        var now =
                new LoadProgress(
                        Duration.ofMillis(14_500), true, 9, 49_812.4, 1_020_000, 3_440_000, 3, 50);

        assertThat(said(now))
                .isEqualTo(
                        "\r  12 s of 60 s  49,812/s  p50 1.02 ms  p99 3.44 ms  3 errors"
                                + "  50 in flight\033[K\r\033[K");
    }

    @Test
    void tellsTheWarmUpFromTheWindowAndSaysNoTimeOfNothing() {
        var now = new LoadProgress(Duration.ofMillis(1500), false, 0, 0, 0, 0, 0, 1);

        assertThat(said(now))
                .startsWith("\r   1 s warm-up  0/s  p50 -  p99 -  0 errors  1 in flight");
    }

    /** A line that is broken by the terminal's edge cannot be rewritten. */
    @Test
    void fitsOnALine() {
        var most =
                new LoadProgress(
                        Duration.ofHours(3),
                        true,
                        1L << 40,
                        9_999_999,
                        999_999_999,
                        9_990_000_000L,
                        99_999,
                        99_999);

        assertThat(said(most).indexOf('\033')).isLessThan(100);
    }

    // ------------------------------------------------------------------ to whom

    private static List<String> command(Server server, String... words) {
        int port = ((InetSocketAddress) server.address()).getPort();
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.addAll(List.of(Main.class.getName(), "load", "127.0.0.1:" + port));
        command.addAll(List.of("--warmup", "0", "--duration", "1s", "--connections", "2"));
        command.addAll(List.of(words));
        return command;
    }

    /** All that came on the terminal, or where there is none on both outputs. */
    private String run(String term, List<String> command) throws Exception {
        Path out = Files.createTempFile(folder, "out", "");
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("TERM", term);
        Process process = builder.redirectOutput(out.toFile()).start();
        process.getOutputStream().close();
        boolean ended = process.waitFor(50, TimeUnit.SECONDS);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        assertThat(ended).as(Files.readString(out)).isTrue();
        return Files.readString(out);
    }

    private String onTerminal(String term, List<String> command) throws Exception {
        assumeThat(SCRIPT).as("script is installed").isExecutable();
        String quoted = command.stream().map(w -> "'" + w + "'").collect(Collectors.joining(" "));
        return run(term, List.of(SCRIPT.toString(), "-qec", quoted, "/dev/null"));
    }

    @Tag("long") // four loads, each a process
    @Test
    @EnabledOnOs(OS.LINUX)
    void isForATerminalAloneAndForWhoWantsIt() throws Exception {
        try (Server server =
                ServerModel.named("virtual").open(ServerOptions.DEFAULTS, ServerListener.NONE)) {
            assertThat(onTerminal("xterm", command(server))).matches(SHOWN).contains("throughput");
            for (String none :
                    List.of(
                            onTerminal("xterm", command(server, "--quiet")),
                            onTerminal("dumb", command(server)),
                            run("xterm", command(server)))) {
                assertThat(none).contains("throughput").doesNotContain("in flight", "\033");
            }
        }
    }
}
