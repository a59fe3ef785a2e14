package dev.acceptloop.launcher.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.acceptloop.launcher.recording.Script.Does;
import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The recordings that the page plays: one of each model, whole, and such as its server would be
 * recorded today. {@code .ci/record MODEL} makes one anew.
 */
@Timeout(300)
final class RecordingsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path FOLDER = ROOT.resolve("docs/recordings");
    private static final int TRIES = 3; // a stall of the machine passes, a change does not
    private static final int MOST_BYTES = 60_000; // 19 of them are in one page

    static List<String> models() {
        return ServerModel.all().stream().map(ServerModel::name).toList();
    }

    /** A thread each, a loop, and the kernel's own queue. */
    static List<String> three() {
        return List.of("threaded", "epoll", "uring");
    }

    static List<String> others() {
        return models().stream().filter(model -> !three().contains(model)).toList();
    }

    private static String json(String model) throws IOException {
        return Files.readString(FOLDER.resolve(model + ".json"));
    }

    @Test
    void everyModelHasOne() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".json"))
                            .map(name -> name.replace(".json", ""))
                            .toList();
            assertThat(names).containsExactlyInAnyOrderElementsOf(models());
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void isSmall(String model) throws IOException {
        assertThat(json(model).length()).isLessThan(MOST_BYTES);
    }

    /** The page lights them: a line that is gone cannot be lit. */
    @ParameterizedTest
    @MethodSource("models")
    void namesLinesThatAreStillThere(String model) throws IOException {
        var lines = new Lines(ROOT);
        List<Map<String, Object>> code = rows(model, "code");
        assertThat(code).isNotEmpty();
        assertThat(code)
                .as("lines of %s; .ci/record %s", model, model)
                .allMatch(row -> lines.has((String) row.get("file"), (String) row.get("text")));
    }

    /** The page says that these wait inside the JDK: wherever else is a line of ours. */
    @Test
    void whoWaitsInNoLineIsTheJdks() throws IOException {
        var without = new TreeSet<String>();
        for (String model : models()) {
            for (Map<String, Object> event : rows(model, "events")) {
                boolean isLock = "futex".equals(event.get("call")); // it may be any
                if ("wait".equals(event.get("kind")) && !isLock && !event.containsKey("line")) {
                    int thread = Math.toIntExact((long) event.get("thread"));
                    Object name = rows(model, "threads").get(thread).get("name");
                    without.add(model + " " + name.toString().replaceAll("\\d+", "N"));
                }
            }
        }
        assertThat(without)
                .containsExactly(
                        "async async-completions-N",
                        "virtual ForkJoinPool-N-worker-N",
                        "virtual MasterPoller");
    }

    @ParameterizedTest
    @MethodSource("models")
    void everyMessageIsHandledAndAnswered(String model) throws IOException {
        for (int client = 0; client < Script.CLIENTS.size(); client++) {
            int connection = client;
            long bytes = Script.text(client).length();
            assertThat(sum(model, "steps", "does", "receives", connection)).isEqualTo(bytes);
            assertThat(sum(model, "events", "what", "received", connection)).isEqualTo(bytes);
            assertThat(sum(model, "events", "what", "replies", connection)).isEqualTo(bytes);
        }
        long sent =
                rows(model, "steps").stream()
                        .filter(step -> Does.SENDS.words.equals(step.get("does")))
                        .filter(step -> step.containsKey("message"))
                        .count();
        assertThat(sent).isEqualTo(Script.MESSAGES);
    }

    private static long sum(String model, String rows, String key, String value, int connection)
            throws IOException {
        return rows(model, rows).stream()
                .filter(row -> value.equals(row.get(key)))
                .filter(row ->
                        row.get("connection") instanceof Long of
                                ? of == connection
                                : List.of((long) connection).equals(row.get("connections")))
                .mapToLong(row -> (long) row.get("bytes"))
                .sum();
    }

    /** Every connection comes from the kernel and goes; none is in two places at a time. */
    @ParameterizedTest
    @MethodSource("models")
    void everyConnectionIsSomewhere(String model) throws IOException {
        var places = new HashMap<Object, List<String>>();
        long last = 0;
        for (Map<String, Object> move : rows(model, "moves")) {
            places.computeIfAbsent(move.get("connection"), _ -> new ArrayList<>())
                    .add((String) move.get("place"));
            assertThat((long) move.get("at")).isGreaterThanOrEqualTo(last);
            last = (long) move.get("at");
        }
        assertThat(places).hasSize(Script.CLIENTS.size());
        assertThat(places.values())
                .allSatisfy(each -> assertThat(each).startsWith("backlog").endsWith("gone"));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> rows(String model, String name) throws IOException {
        return (List<Map<String, Object>>) Shape.parsed(json(model)).get(name);
    }

    // ------------------------------------------------------------------ shape

    /**
     * That which a shape leaves out it cannot miss. These two differ in what they do not do here.
     */
    @Test
    void twoModelsAreNotOfOneShape() throws IOException {
        List<String> same = new ArrayList<>();
        List<String> models = models();
        for (int i = 0; i < models.size(); i++) {
            for (int j = i + 1; j < models.size(); j++) {
                Shape one = Shape.of(json(models.get(i)));
                if (one.differences(Shape.of(json(models.get(j)))).isEmpty()) {
                    same.add(models.get(i) + " " + models.get(j));
                }
            }
        }
        assertThat(same).containsExactly("selector reactor", "epoll epoll-edge");
    }

    @EnabledOnOs(OS.LINUX)
    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("three")
    void isAsItWouldBeRecordedToday(String model) throws Exception {
        assertIsOfToday(model);
    }

    @Tag("long")
    @EnabledOnOs(OS.LINUX)
    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("others")
    void everyOtherIsAsItWouldBeRecordedToday(String model) throws Exception {
        assertIsOfToday(model);
    }

    private static void assertIsOfToday(String model) throws Exception {
        assumeTrue(canTrace(), "needs strace");
        String reason = ServerModel.named(model).unavailable();
        assumeTrue(reason.isEmpty(), reason);
        Shape recorded = Shape.of(json(model));
        var recorder = new Recorder(ROOT);
        List<String> differences = List.of();
        for (int i = 0; i < TRIES && (i == 0 || !differences.isEmpty()); i++) {
            differences = recorded.differences(Shape.of(recorder.record(ServerModel.named(model))));
        }
        assertThat(differences)
                .as("%s does not wait as it did; if it is meant: .ci/record %s", model, model)
                .isEmpty();
    }

    /** Whether there is a strace, and it may. */
    private static boolean canTrace() throws InterruptedException {
        try {
            var strace = new ProcessBuilder("strace", "-o", "/dev/null", "true");
            return strace.start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
