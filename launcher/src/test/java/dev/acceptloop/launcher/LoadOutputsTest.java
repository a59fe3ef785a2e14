package dev.acceptloop.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.clients.LoadFiles;
import dev.acceptloop.clients.LoadResult;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code acceptloop load} in stages, and what it leaves for others to read. */
@Timeout(60)
final class LoadOutputsTest {
    @TempDir private Path folder;
    private Server server;

    @BeforeEach
    void open() throws Exception {
        server = ServerModel.named("virtual").open(ServerOptions.DEFAULTS, ServerListener.NONE);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private String address() {
        return "127.0.0.1:" + ((InetSocketAddress) server.address()).getPort();
    }

    private static SaidLoad load(Object... words) {
        return SaidLoad.of(List.of(words));
    }

    // ------------------------------------------------------------------ stages

    @Test
    void stagesFollowEachOtherAndEachIsReported() throws Exception {
        Path json = folder.resolve("x.json");
        SaidLoad said =
                load(
                        address(),
                        "--stage",
                        "200ms:500/s",
                        "--stage",
                        "0.3s:1000",
                        "--json",
                        json,
                        "--expect",
                        "max<60s");

        assertThat(said.status()).as(said.out() + said.err()).isZero();
        assertThat(said.out())
                .contains("800 msg/s asked for in 2 stages", "stage       0.2 s to 0.5 s");
        LoadResult result = LoadFiles.readJson(json);
        assertThat(result.stages())
                .extracting(LoadResult.StageResult::rate)
                .containsExactly(500.0, 1000.0);
        assertThat(result.counts().planned()).isBetween(399L, 401L);
        assertThat(result.intervals()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "--rate=5, --rate follows from the stages",
        "--duration=5s, --duration follows from the stages",
        "--think=1s, a rate leaves no room for think time",
        "--stage=x, 'stage ''x'': expected such as 30s:1000/s'",
    })
    void stagesThatCannotBeAreOneLine(String word, String line) {
        SaidLoad said = load("127.0.0.1:1", "--stage", "1s:10/s", word);

        assertThat(said.status()).isEqualTo(Main.USAGE);
        assertThat(said.err()).contains(line).doesNotContain("\tat ");
    }

    // ------------------------------------------------------------------ files

    @Test
    void prometheusHasAFile() throws Exception {
        Path file = folder.resolve("load.prom");
        SaidLoad said = load(address(), "--duration", "200ms", "--prometheus", file);

        assertThat(said.status()).as(said.err()).isZero();
        assertThat(Files.readString(file))
                .contains(
                        "# TYPE acceptloop_load_verified_messages_total counter\n",
                        "acceptloop_load_passed{target=\"" + address() + "\"} 1\n");
    }

    private SaidLoad loadWith(String summary, String... words) throws Exception {
        var line = new ArrayList<String>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
        line.add(System.getProperty("java.class.path"));
        line.addAll(List.of(Main.class.getName(), "load", address(), "--warmup", "0"));
        line.addAll(List.of("--duration", "200ms"));
        line.addAll(List.of(words));
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        var builder = new ProcessBuilder(line).redirectOutput(out.toFile());
        builder.environment().put("GITHUB_STEP_SUMMARY", summary);
        Process process = builder.redirectError(err.toFile()).start();
        boolean ended = process.waitFor(50, TimeUnit.SECONDS);
        process.destroyForcibly().waitFor();
        assertThat(ended).isTrue();
        return new SaidLoad(
                process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }

    @Test
    void aStepsSummaryIsAppendedTo() throws Exception {
        Path page = Files.writeString(folder.resolve("summary"), "# before\n");
        SaidLoad said = loadWith(page.toString(), "--expect", "p50<1ns");

        assertThat(said.status()).as(said.err()).isEqualTo(Main.GATE);
        assertThat(Files.readString(page))
                .startsWith("# before\n### Load of `" + address() + "`: ")
                .contains("| `p50<1ns` | **does not hold** |");
    }

    /** Nobody asked for it by an option. */
    @Test
    void aStepsSummaryThatCannotBeWrittenFailsNothing() throws Exception {
        SaidLoad said = loadWith(folder.resolve("missing/summary").toString());

        assertThat(said.status()).as(said.err()).isZero();
        assertThat(said.err()).startsWith("acceptloop: GITHUB_STEP_SUMMARY: cannot write ");
        assertThat(said.out()).contains("throughput");
        assertThat(loadWith("").err()).isEmpty();
    }

    @Test
    void helpNamesThem() {
        assertThat(load("--help").out())
                .contains("--stage", "--prometheus", "--quiet", "GITHUB_STEP_SUMMARY");
    }
}
