package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.acceptloop.benchmarks.LeakyEcho.Plant;
import dev.acceptloop.benchmarks.Soak.Outcome;
import dev.acceptloop.protocol.server.ServerModel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers in processes of their own, right ones and others. */
@Timeout(300)
@EnabledOnOs(OS.LINUX)
final class SoakTest {
    private static final int LOOKS = 12; // of which 9 are judged

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @TempDir private Path directory;

    /** Of planted servers. */
    private SoakOptions planted(Plant... plants) {
        List<ServerModel> models =
                Arrays.stream(plants)
                        .map(plant -> (ServerModel) new NamedModel(plant.model(), ""))
                        .toList();
        return options(LeakyEcho.class, models);
    }

    private SoakOptions options(Class<?> main, List<ServerModel> models) {
        var command = new ArrayList<>(ModelProcess.command(main));
        command.addAll(1, Soak.JVM_FLAGS);
        return new SoakOptions(command, models)
                .duration(Duration.ofSeconds(1))
                .pace(400)
                .seed(7)
                .sideBySide(models.size())
                .directory(directory);
    }

    private List<SoakResult> soak(SoakOptions options) throws Exception {
        return Soak.results(options, new PrintStream(out, true, StandardCharsets.UTF_8));
    }

    private static SoakResult of(String model, List<SoakResult> results) {
        return results.stream()
                .filter(result -> result.model().equals(model))
                .findFirst()
                .orElseThrow();
    }

    private static void assertFinding(SoakResult result, String finding) {
        assertThat(result.outcome()).as(result.verdict()).isEqualTo(Outcome.FAILED);
        assertThat(result.findings())
                .as(result.model())
                .anySatisfy(each -> assertThat(each).contains(finding));
    }

    @Test
    void aModelIsSoakedBrieflyAndCannotBeJudged() throws Exception {
        var selector = List.of(ServerModel.named("selector"));

        SoakResult result =
                soak(options(ModelProcess.class, selector).looks(2).visits(20)).getFirst();

        assertThat(result.findings()).isEmpty();
        assertThat(result.outcome()).isEqualTo(Outcome.CANNOT_TELL);
        assertThat(result.visits()).isGreaterThanOrEqualTo(20);
        assertThat(result.connections()).isEqualTo(result.visits() + SoakBeside.CONNECTIONS);
        assertThat(result.rounds().getFirst().held()).containsOnlyKeys(SoakQuantity.values());
        assertThat(result.rounds())
                .allSatisfy(round -> assertThat(round.isAtRest()).isTrue())
                .anySatisfy(round -> assertThat(round.beside()).isPresent());
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("cannot tell", "soak.html");
        assertThat(directory).isDirectoryContaining("glob:**/soak.md");
        assertThat(Files.readAllLines(directory.resolve("soak.csv")))
                .hasSize(1 + result.rounds().size());
    }

    @Test
    void aModelThatCannotRunHereIsLeftOut() {
        var options = options(LeakyEcho.class, List.of(new NamedModel("plain", "no such kernel")));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Soak.run(options, System.out))
                .withMessage("plain cannot run here: no such kernel");
    }

    @Test
    void whoDoesNotBeginIsNamedWithItsLastWords() throws Exception {
        var none = List.<ServerModel>of(new NamedModel("nothing", ""));

        SoakResult result = soak(options(LeakyEcho.class, none)).getFirst();

        assertFinding(result, "ended before it was ready");
        assertFinding(result, "No enum constant");
    }

    @Test
    @Tag("long")
    void modelsThatWaitInDifferentWaysAreClean() throws Exception {
        List<ServerModel> models =
                List.of("blocking", "pooled", "epoll", "preforking").stream()
                        .map(ServerModel::named)
                        .toList();

        List<SoakResult> results = soak(options(ModelProcess.class, models).looks(LOOKS));

        results.forEach(result -> assertThat(result.troubles()).as(result.model()).isEmpty());
        assertThat(results).extracting(SoakResult::wrong).containsOnly(0L);
        assertThat(of("blocking", results).worstWait()).isEmpty();
        assertThat(of("preforking", results).rounds().getLast().held())
                .containsEntry(SoakQuantity.PROCESSES, 17.0);
    }

    /** Side by side, and each has its own reason. */
    @Test
    @Tag("long")
    void eachLeakIsFound() throws Exception {
        List<SoakResult> results =
                soak(
                        planted(
                                        Plant.DESCRIPTOR,
                                        Plant.LITTER,
                                        Plant.HEAP,
                                        Plant.DIRECT,
                                        Plant.THREAD)
                                .duration(Duration.ofSeconds(12))
                                .visits(400)
                                .looks(LOOKS));

        assertFinding(of("descriptor", results), "sockets and pipes grew by ");
        assertFinding(of("litter", results), "descriptors that only a garbage collection closed: ");
        assertFinding(of("heap", results), "live heap grew by ");
        assertFinding(of("direct", results), "direct memory grew by ");
        assertFinding(of("thread", results), "threads grew by ");
        results.forEach(result -> assertThat(result.troubles()).as(result.model()).isEmpty());
    }

    @Test
    @Tag("long")
    void whatIsRightIsNoLeak() throws Exception {
        SoakResult result =
                soak(planted(Plant.PLAIN).duration(Duration.ofSeconds(12)).looks(LOOKS)).getFirst();

        assertThat(result.findings()).isEmpty();
        assertThat(result.outcome()).isEqualTo(Outcome.CLEAN);
    }

    @ParameterizedTest
    @Tag("long")
    @CsvSource({
        "WRONG, is wrong",
        "OLD, 'beside: '",
        "BRUSQUE, 'half-closes and reads: '",
        "CHILD, processes that it left alive: 1",
        "PORT, its port is not free",
        "STATUS, after SIGTERM it ended with status 7",
        "TRACE, 'a stack trace on standard error, which ends: java.io.IOException: planted'",
        "DIES, the server ended with status 3",
    })
    void whatGoesWrongIsNamed(Plant plant, String finding) throws Exception {
        Duration duration =
                switch (plant) {
                    case WRONG, DIES -> Duration.ofSeconds(60); // neither lasts so long
                    case OLD -> Duration.ofSeconds(4);
                    default -> Duration.ofSeconds(1);
                };
        SoakOptions options = planted(plant).pace(2000).visits(60).duration(duration);

        SoakResult result = soak(options).getFirst();

        assertFinding(result, finding);
        assertThat(result.wrong() > 0).isEqualTo(plant == Plant.WRONG || plant == Plant.OLD);
        assertThat(LeftBehind.end(directory.resolve(plant.model()))).isZero();
    }

    @ParameterizedTest
    @Tag("long")
    @CsvSource({"INT, 130", "TERM, 143"})
    void aSignalLeavesNoServerAndWritesWhatWasSeen(String signal, int status) throws Exception {
        try (SoakProcess soak = SoakProcess.start(directory)) {
            soak.await("plain");
            List<ProcessHandle> servers = soak.servers();

            assertThat(soak.endedBy(signal)).isEqualTo(status);

            assertThat(servers).hasSize(1).noneMatch(ProcessHandle::isAlive);
        }
        assertThat(directory.resolve("soak.md"))
                .content()
                .contains("interrupted after ")
                .contains("cannot be told");
        assertThat(directory.resolve("soak.html")).exists();
    }
}
