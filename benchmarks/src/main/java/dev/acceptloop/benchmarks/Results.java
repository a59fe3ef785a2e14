package dev.acceptloop.benchmarks;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * All of one comparison, and the shape of {@code results.json}: the raw trials first, so that
 * everything else can be worked out again.
 *
 * @param schema version of this shape; {@value #SCHEMA} is written here
 * @param started in ISO 8601, with offset
 * @param seconds how long it took
 * @param stopped why it ended before its plan was done; empty if it was not
 * @param skipped models that were left out, with the reason
 * @param bases label of the base by number of connections
 * @param cells the findings; derived from the trials
 * @param scenarios other questions that were asked; empty in files from before there were any
 */
public record Results(
        int schema,
        String started,
        double seconds,
        String stopped,
        Settings settings,
        Environment environment,
        Sitting sitting,
        List<Arm> arms,
        Map<String, String> skipped,
        Map<Integer, String> bases,
        List<Trial> trials,
        List<Cell> cells,
        @JsonSetter(nulls = Nulls.AS_EMPTY) List<ScenarioResult> scenarios) {
    /**
     * The version of the file's shape; it goes up when a reader of the old one would be misled. In
     * 4 a window and a cell have a message size, and nothing is compared across loads; in 3 an
     * estimate is a mean (it was a median), a ratio's floor is a logarithm and its p is not
     * corrected, which adjusted is.
     */
    public static final int SCHEMA = 4;

    private static final ObjectMapper JSON =
            new ObjectMapper()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                    .setDefaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL));

    /**
     * What was asked for.
     *
     * @param bytes payloads of a message
     * @param base the models the others were compared with, apart by commas
     * @param blocks how many were planned
     * @param warmUpSeconds at least, before the first window of a trial; half before each later one
     * @param windowSeconds of each window
     * @param jvmFlags every server's JVM was started with
     * @param invocation the command that ran the comparison, empty if not known
     * @param budgetSeconds how long it might take; 0 for as long as it does
     */
    public record Settings(
            String service,
            String framing,
            List<Integer> bytes,
            List<Integer> connections,
            String base,
            int blocks,
            double warmUpSeconds,
            double windowSeconds,
            long seed,
            List<String> jvmFlags,
            List<String> invocation,
            double budgetSeconds) {
        /** Payload of a message where there is one, and the first of several. */
        @JsonIgnore
        int messageBytes() {
            return bytes.isEmpty() ? 0 : bytes.getFirst();
        }
    }

    /**
     * Reads {@code results.json}.
     *
     * @throws IOException if it cannot be read, or has another schema
     */
    public static Results read(Path file) throws IOException {
        int schema = JSON.readTree(file.toFile()).path("schema").asInt();
        if (schema != SCHEMA) {
            throw new IOException(file + " has schema " + schema + ", this reads " + SCHEMA);
        }
        return JSON.readValue(file.toFile(), Results.class);
    }

    /** The text of {@code results.json}. */
    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) { // of records alone
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes {@code results.json}. Whoever reads it, and whenever this is killed, it is the old one
     * whole or the new one; also after a power cut.
     */
    public void write(Path file) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".next");
        try (var out = new FileOutputStream(next.toFile())) {
            out.write(JSON.writeValueAsBytes(this));
            out.getFD().sync();
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Whether it was ended before its end, and not for want of time. */
    @JsonIgnore
    public boolean isInterrupted() {
        return stopped.equals(Unfinished.INTERRUPTED)
                || scenarios.stream().anyMatch(s -> s.stopped().equals(Unfinished.INTERRUPTED));
    }

    /** Whether every server that was begun answered right, was measured, and ended with 0. */
    @JsonIgnore
    public boolean isComplete() {
        return (!trials.isEmpty() || !scenarios.isEmpty())
                && trials.stream().allMatch(trial -> trial.trouble().isEmpty())
                && scenarios.stream().allMatch(ScenarioResult::isComplete);
    }

    /**
     * Whether any window met the gates of any figure that is compared, or any trial of a scenario
     * did: else nothing can be told.
     */
    @JsonIgnore
    public boolean isTelling() {
        return windows().stream().anyMatch(Measurement::tells)
                || scenarios.stream().anyMatch(ScenarioResult::isTelling);
    }

    Arm arm(String label) {
        return arms.stream().filter(arm -> arm.label().equals(label)).findFirst().orElseThrow();
    }

    /** The same, with what scenarios found, after so many seconds. */
    Results with(double seconds, List<ScenarioResult> scenarios) {
        return new Results(
                schema,
                started,
                seconds,
                stopped,
                settings,
                environment,
                sitting,
                arms,
                skipped,
                bases,
                trials,
                cells,
                List.copyOf(scenarios));
    }

    /**
     * The same, of the messages of one size: for an output that shows one after another. Verdicts
     * stay those that were corrected over all sizes.
     */
    Results at(int bytes) {
        Settings s = settings;
        var one =
                new Settings(
                        s.service,
                        s.framing,
                        List.of(bytes),
                        s.connections,
                        s.base,
                        s.blocks,
                        s.warmUpSeconds,
                        s.windowSeconds,
                        s.seed,
                        s.jvmFlags,
                        s.invocation,
                        s.budgetSeconds);
        List<Trial> own =
                trials.stream()
                        .map(trial ->
                                trial.with(
                                        trial.measurements().stream()
                                                .filter(m -> m.bytes() == bytes)
                                                .toList()))
                        .toList();
        return new Results(
                schema,
                started,
                seconds,
                stopped,
                one,
                environment,
                sitting,
                arms,
                skipped,
                bases,
                own,
                cells.stream().filter(cell -> cell.bytes() == bytes).toList(),
                scenarios);
    }

    /** The loads there are findings of: the smallest messages first, of those the busiest. */
    List<LoadPoint> loads() {
        return settings.bytes().stream()
                .flatMap(size ->
                        bases.keySet().stream()
                                .sorted(Comparator.reverseOrder())
                                .map(n -> new LoadPoint(n, size)))
                .toList();
    }

    /** The findings at that many connections, in the order of the arms; of the first size. */
    List<Cell> cellsAt(int connections) {
        return cells.stream()
                .filter(cell -> cell.connections() == connections)
                .filter(cell -> cell.bytes() == settings.messageBytes())
                .toList();
    }

    /** The windows that were measured at that many connections. */
    List<Measurement> windowsAt(int connections) {
        return windows().stream().filter(m -> m.connections() == connections).toList();
    }

    /** The windows that were measured; of those measured again, the one that is used. */
    List<Measurement> windows() {
        return trials.stream()
                .flatMap(trial -> trial.measurements().stream())
                .filter(m -> !m.repeated())
                .toList();
    }

    /** How many others there are, which take part in nothing. */
    long repeatedWindows() {
        return trials.stream()
                .flatMap(trial -> trial.measurements().stream())
                .filter(Measurement::repeated)
                .count();
    }

    /** The figures this run cannot be believed on. */
    List<Doubt> doubts() {
        return Doubt.in(cells);
    }

    /** The blocks that were begun. */
    int blocksRun() {
        return trials.stream().mapToInt(Trial::block).max().orElse(0);
    }
}
