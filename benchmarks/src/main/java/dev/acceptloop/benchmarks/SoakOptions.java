package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.server.ServerModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a soak is asked to do. Each setter checks its value, throws {@link IllegalArgumentException}
 * with one line for the user, and returns this object; without it the default of {@code acceptloop
 * soak} stands.
 *
 * <p>Not thread-safe.
 */
public final class SoakOptions {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final int MOST_PACE = 10_000;
    private static final int MOST_SIDE_BY_SIDE = 64;

    private final List<String> serverCommand;
    private final List<ServerModel> models;
    private Duration duration = Duration.ofMinutes(10);
    private long visits;
    private int looks;
    private int pace = 100;
    private int sideBySide = 1;
    private long seed = System.nanoTime();
    private Path directory = ComparisonOptions.newDirectory();
    private List<String> invocation = List.of();

    /**
     * The defaults.
     *
     * @param serverCommand as {@link ComparisonOptions#ComparisonOptions} takes it; a JVM should be
     *     given {@link Soak#JVM_FLAGS}
     * @param models at least one; one that is named twice is soaked once
     */
    public SoakOptions(List<String> serverCommand, List<ServerModel> models) {
        require(!serverCommand.isEmpty(), "soak: no command to start a server with");
        require(!models.isEmpty(), "soak: which model?");
        this.serverCommand = List.copyOf(serverCommand);
        Map<String, ServerModel> byName = new LinkedHashMap<>();
        models.forEach(model -> byName.putIfAbsent(model.name(), model));
        this.models = List.copyOf(byName.values());
    }

    /** How long each server is soaked. */
    public SoakOptions duration(Duration duration) {
        require(
                duration.compareTo(SHORTEST) >= 0 && duration.compareTo(LONGEST) <= 0,
                "--duration " + duration + ": expected 1s to 720h");
        this.duration = duration;
        return this;
    }

    /** And not before there were so many visits, however long that takes. */
    public SoakOptions visits(long visits) {
        require(visits >= 0, "--visits " + visits + ": expected 0 or more");
        this.visits = visits;
        return this;
    }

    /** And not before there were so many looks: for tests, on a machine however slow. */
    SoakOptions looks(int looks) {
        this.looks = looks;
        return this;
    }

    /** Visits a second, or as many as there can be. */
    public SoakOptions pace(int pace) {
        require(pace >= 1 && pace <= MOST_PACE, "--pace " + pace + ": expected 1 to " + MOST_PACE);
        this.pace = pace;
        return this;
    }

    /** How many servers at a time. */
    public SoakOptions sideBySide(int servers) {
        require(
                servers >= 1 && servers <= MOST_SIDE_BY_SIDE,
                "--side-by-side " + servers + ": expected 1 to " + MOST_SIDE_BY_SIDE);
        this.sideBySide = servers;
        return this;
    }

    /** Decides the order of visits. */
    public SoakOptions seed(long seed) {
        this.seed = seed;
        return this;
    }

    /** Where the files go; made if it is not there. */
    public SoakOptions directory(Path directory) {
        this.directory = directory;
        return this;
    }

    /** What was typed, for the record. */
    public SoakOptions invocation(List<String> invocation) {
        this.invocation = List.copyOf(invocation);
        return this;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    List<String> serverCommand() {
        return serverCommand;
    }

    List<ServerModel> models() {
        return models;
    }

    Duration duration() {
        return duration;
    }

    long visits() {
        return visits;
    }

    int looks() {
        return looks;
    }

    int pace() {
        return pace;
    }

    int sideBySide() {
        return sideBySide;
    }

    long seed() {
        return seed;
    }

    /** Where the files go. */
    public Path directory() {
        return directory;
    }

    List<String> invocation() {
        return invocation;
    }
}
