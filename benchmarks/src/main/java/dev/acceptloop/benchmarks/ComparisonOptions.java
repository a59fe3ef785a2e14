package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.ServerModel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

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
    public static final Duration BUDGET = Duration.ofMinutes(5);

    private static final Duration UNLIMITED = Duration.ofDays(30);
    private static final List<Integer> FULL_CONNECTIONS = List.of(1, 16, 200, 1000);

    private final List<String> serverCommand;
    private List<ServerModel> models =
            ServerModel.all().stream().filter(ServerModel::isContender).toList();
    private String service = "echo";
    private Framing framing = Framing.CHUNK;
    private List<Integer> connections = List.of(1, 16, 200);
    private List<Integer> bytes = List.of(64);
    private Duration budget = BUDGET;
    private int blocks;
    private String base = ""; // blocking if it is there, or the first model
    private long seed = System.nanoTime();
    private boolean seedTold;
    private Path directory = newDirectory();
    private List<Floor> floors = List.of();
    private final List<OutsideArm> outsideArms = new ArrayList<>();
    private List<Peer> peers = List.of();
    private List<String> scenarios = List.of(); // the default's three
    private boolean resume;
    private List<String> invocation = List.of();
    private SourcePage page = SourcePage.NONE;
    private Duration waitForQuiet = Duration.ofSeconds(30);

    /**
     * The defaults.
     *
     * @param serverCommand a program and its first words, to which {@code serve MODEL --option=...}
     *     is appended. If it is a JVM it should be given {@link Comparison#JVM_FLAGS}. Its first
     *     line on standard output is {@code listening tcp HOST:PORT}, its last, if it counts,
     *     {@code answered N bytes}; SIGTERM ends it with 0.
     */
    public ComparisonOptions(List<String> serverCommand) {
        if (serverCommand.isEmpty()) {
            throw new IllegalArgumentException("compare: no command to start a server with");
        }
        this.serverCommand = List.copyOf(serverCommand);
    }

    /** A directory for results that bears the time. */
    static Path newDirectory() {
        return Path.of(
                "results",
                LocalDateTime.now(ZoneId.systemDefault())
                        .format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")));
    }

    /**
     * The models, at least one, each once; those not available here are left out with the reason.
     */
    public ComparisonOptions models(List<ServerModel> models) {
        require(!models.isEmpty(), "--models: name at least one");
        Map<String, ServerModel> byName = new LinkedHashMap<>();
        models.forEach(model -> byName.putIfAbsent(model.name(), model));
        this.models = List.copyOf(byName.values());
        return this;
    }

    /** No model: outside arms alone are compared. */
    public ComparisonOptions withoutModels() {
        models = List.of();
        return this;
    }

    /**
     * Another server as an arm, as {@code NAME=COMMAND}. Its first line on standard output is
     * {@code listening tcp HOST:PORT}; or the command has {@code {port}} in it, for which a free
     * port is put in. It echoes bytes as they come. The command is split as a shell would, and run
     * without one.
     */
    public ComparisonOptions arm(String nameAndCommand) {
        return arm(OutsideArm.parse(nameAndCommand));
    }

    ComparisonOptions arm(OutsideArm arm) {
        boolean model = ServerModel.all().stream().anyMatch(m -> m.name().equals(arm.name()));
        require(!model, "--arm " + arm.name() + ": the name of a model");
        boolean twice = outsideNames().anyMatch(name -> name.equals(arm.name()));
        require(!twice, "--arm " + arm.name() + ": there are two of that name");
        outsideArms.add(arm);
        return this;
    }

    /** Peers by name, or all; those that cannot run here are left out with the reason. */
    public ComparisonOptions peers(List<String> names) {
        List<Peer> chosen = Peers.named(names);
        for (OutsideArm arm : outsideArms) {
            boolean twice = chosen.stream().anyMatch(peer -> peer.name().equals(arm.name()));
            require(!twice, "--arm " + arm.name() + ": the name of a peer that is compared");
        }
        peers = chosen;
        return this;
    }

    private Stream<String> outsideNames() {
        return Stream.concat(
                outsideArms.stream().map(OutsideArm::name), peers.stream().map(Peer::name));
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

    /** Payloads of a message: at each number of connections there is one of each size. */
    public ComparisonOptions bytes(List<Integer> bytes) {
        require(!bytes.isEmpty(), "--bytes: name at least one number");
        int most = Math.min(MOST_BYTES, framing.maxLength());
        for (int size : bytes) {
            require(
                    size >= LEAST_BYTES && size <= most,
                    "--bytes " + size + ": expected " + LEAST_BYTES + " to " + most);
        }
        this.bytes = List.copyOf(new TreeSet<>(bytes));
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
     * The model, or the outside arm, the others are compared with, wherever it serves so many
     * connections. Set after both.
     */
    public ComparisonOptions base(String base) {
        boolean outside = outsideNames().anyMatch(name -> name.equals(base));
        require(
                outside || models.stream().anyMatch(m -> m.name().equals(base)),
                "--base " + base + ": not among the models compared");
        this.base = outside ? OutsideArm.PREFIX + base : base;
        return this;
    }

    /** Decides the order of arms. */
    public ComparisonOptions seed(long seed) {
        this.seed = seed;
        this.seedTold = true;
        return this;
    }

    /** The seed of a run that is gone on with, unless another is told. */
    void seedOf(long earlier) {
        seed = seedTold ? seed : earlier;
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

    /**
     * Everything, for hours: every model, scenario and 1000 connections too, in twelve blocks. Its
     * end is that of its blocks, not a time. What is told beside it, and after it, stands.
     */
    public ComparisonOptions full() {
        models = ServerModel.all();
        connections = FULL_CONNECTIONS;
        scenarios = Scenarios.names();
        return withoutEnd();
    }

    /** Its end is that of its blocks. */
    ComparisonOptions withoutEnd() {
        budget = UNLIMITED;
        return this;
    }

    /** Whether to go on with what was interrupted in the directory. */
    public ComparisonOptions resume(boolean resume) {
        this.resume = resume;
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

    /** What is written beside the report; nothing unless told. */
    public ComparisonOptions page(SourcePage page) {
        this.page = page;
        return this;
    }

    /** How long at most it waits until others leave the processors to it. */
    ComparisonOptions waitForQuiet(Duration most) {
        waitForQuiet = most;
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

    List<Integer> bytes() {
        return bytes;
    }

    Duration budget() {
        return budget;
    }

    /** Whether it ends with its last block, however long that takes. */
    boolean isUnlimited() {
        return budget.equals(UNLIMITED);
    }

    boolean isResumed() {
        return resume;
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

    List<OutsideArm> outsideArms() {
        return outsideArms;
    }

    List<Peer> peers() {
        return peers;
    }

    /** The questions that were named; none for those of the default. */
    List<String> scenarios() {
        return scenarios;
    }

    List<String> invocation() {
        return invocation;
    }

    SourcePage page() {
        return page;
    }

    Duration waitForQuiet() {
        return waitForQuiet;
    }
}
