package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.Framing;
import dev.acceptloop.protocol.ServerModel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.TreeSet;

/**
 * What a comparison is asked to do. Each setter checks its value, throws {@link
 * IllegalArgumentException} with one line for the user, and returns this object; without it the
 * default of {@code acceptloop compare} stands.
 *
 * <p>Not thread-safe.
 */
public final class ComparisonOptions {
    /** Longest message: it has to come back from one read in every framing. */
    private static final int MOST_BYTES = 16_000;

    private static final int LEAST_BYTES = 16; // sequence number and checksum

    /** How long a comparison may take unless told: with a first build before it, six minutes. */
    public static final Duration BUDGET = Duration.ofSeconds(280);

    private final List<String> serverCommand;
    private List<ServerModel> models =
            ServerModel.all().stream().filter(ServerModel::isContender).toList();
    private String service = "echo";
    private Framing framing = Framing.CHUNK;
    private List<Integer> connections = List.of(1, 16);
    private int messageBytes = 64;
    private Duration budget = BUDGET;
    private int blocks;
    private String base = ""; // blocking if it is there, or the first model
    private long seed = System.nanoTime();
    private Path directory =
            Path.of(
                    "results",
                    LocalDateTime.now(ZoneId.systemDefault())
                            .format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")));
    private List<Floor> floors = List.of();
    private List<String> scenarios = List.of(Scenarios.ECHO);
    private List<String> invocation = List.of();

    /**
     * The defaults.
     *
     * @param serverCommand a program and its first words, to which {@code serve MODEL --option=...}
     *     is appended. If it is a JVM it should be given {@link Comparison#JVM_FLAGS}. Its first
     *     line on standard output is {@code listening tcp HOST:PORT}; SIGTERM ends it with 0.
     */
    public ComparisonOptions(List<String> serverCommand) {
        if (serverCommand.isEmpty()) {
            throw new IllegalArgumentException("compare: no command to start a server with");
        }
        this.serverCommand = List.copyOf(serverCommand);
    }

    /** The models by name, at least one; those not available here are left out with the reason. */
    public ComparisonOptions models(List<ServerModel> models) {
        require(!models.isEmpty(), "--models: name at least one");
        this.models = List.copyOf(models);
        return this;
    }

    /** The service; echo, as it is the one whose replies can be verified byte for byte. */
    public ComparisonOptions service(String service) {
        require(
                service.equals("echo"),
                "--service "
                        + service
                        + ": compare verifies every reply, and can so for echo only");
        this.service = service;
        return this;
    }

    /** The framing. */
    public ComparisonOptions framing(Framing framing) {
        this.framing = framing;
        return this;
    }

    /** The numbers of connections; they are measured in ascending order. */
    public ComparisonOptions connections(List<Integer> connections) {
        require(!connections.isEmpty(), "--connections: name at least one number");
        for (int n : connections) {
            require(n >= 1 && n <= 10_000, "--connections " + n + ": expected 1 to 10000");
        }
        this.connections = List.copyOf(new TreeSet<>(connections));
        return this;
    }

    /** Payload of a message. */
    public ComparisonOptions messageBytes(int bytes) {
        int most = Math.min(MOST_BYTES, framing.maxLength());
        require(
                bytes >= LEAST_BYTES && bytes <= most,
                "--bytes " + bytes + ": expected " + LEAST_BYTES + " to " + most);
        this.messageBytes = bytes;
        return this;
    }

    /** How long everything may take; windows and the number of blocks are fitted to it. */
    public ComparisonOptions budget(Duration budget) {
        require(budget.toSeconds() >= 5, "--budget " + budget + ": expected at least 5s");
        this.budget = budget;
        return this;
    }

    /** How many blocks, if they fit; 0 for as many as do. */
    public ComparisonOptions blocks(int blocks) {
        require(blocks >= 0 && blocks <= 1000, "--blocks " + blocks + ": expected 0 to 1000");
        this.blocks = blocks;
        return this;
    }

    /**
     * The model the others are compared with, wherever it serves so many connections. Set after the
     * models.
     */
    public ComparisonOptions base(String base) {
        require(
                models.stream().anyMatch(model -> model.name().equals(base)),
                "--base " + base + ": not among the models compared");
        this.base = base;
        return this;
    }

    /** Decides the order of arms and the bootstrap's samples. */
    public ComparisonOptions seed(long seed) {
        this.seed = seed;
        return this;
    }

    /** Where the results go; made if it is not there. */
    public ComparisonOptions directory(Path directory) {
        this.directory = directory;
        return this;
    }

    /** Whether a plain Selector loop written by hand is an arm too. */
    public ComparisonOptions withFloor(boolean withFloor) {
        floors = withFloor ? List.of(Floor.SELECTOR) : List.of();
        return this;
    }

    /** The questions to ask, by name. */
    public ComparisonOptions scenarios(List<String> scenarios) {
        require(!scenarios.isEmpty(), "--scenario: name at least one");
        Scenarios.named(scenarios);
        this.scenarios = List.copyOf(scenarios);
        return this;
    }

    /** What was typed, for the record. */
    public ComparisonOptions invocation(List<String> invocation) {
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

    String service() {
        return service;
    }

    Framing framing() {
        return framing;
    }

    List<Integer> connections() {
        return connections;
    }

    int messageBytes() {
        return messageBytes;
    }

    Duration budget() {
        return budget;
    }

    int blocks() {
        return blocks;
    }

    String base() {
        return base;
    }

    long seed() {
        return seed;
    }

    /** Where the results go. */
    public Path directory() {
        return directory;
    }

    List<Floor> floors() {
        return floors;
    }

    List<String> scenarios() {
        return scenarios;
    }

    List<String> invocation() {
        return invocation;
    }
}
