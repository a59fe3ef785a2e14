package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * What is measured, in which order and for how long, so that it fits the time there is.
 *
 * <p>Immutable once made.
 */
final class Plan {
    private static final double WINDOW_SECONDS = 0.8;
    private static final double WARM_UP_SECONDS = 1.2;
    private static final double LATER_WARM_UP = 0.75; // of the first: half at least, some take more
    private static final double SHORTEST = 0.6; // of those; colder, virtual seemed twice as dear
    private static final double LONGEST = 4;
    private static final double START_SECONDS = 1.1; // start, conformance, connect and stop
    private static final double START_SECONDS_PER_PROCESS = 0.15;
    static final double REPORT_SECONDS = 5;

    private final ComparisonOptions options;
    private final List<Arm> arms = new ArrayList<>();
    private final List<OutsideArm> outsideArms = new ArrayList<>();
    private final Map<String, String> skipped = new LinkedHashMap<>();
    private final Map<Integer, String> bases = new TreeMap<>();
    private final int blocks;
    private final double scale;

    /**
     * Makes the plan.
     *
     * @throws IllegalArgumentException if nothing is left to compare, with one line about it
     */
    Plan(ComparisonOptions options) {
        this.options = options;
        options.models().forEach(this::addModel);
        outsideArms.addAll(options.outsideArms());
        options.peers().forEach(this::addPeer);
        outsideArms.forEach(outside -> arms.add(arm(outside)));
        if (arms.isEmpty()) {
            throw new IllegalArgumentException("compare: no model can be measured: " + skipped);
        }
        chooseBases();
        options.floors().forEach(floor -> arms.add(arm(floor)));
        addControls();
        double seconds = options.budget().toMillis() / 1e3 - REPORT_SECONDS;
        Fitting.Fit alone = Fitting.of(List.of(demand()), seconds, options.blocks()).getFirst();
        scale = alone.factor();
        blocks = alone.blocks();
    }

    private Plan(Plan plan, Fitting.Fit fit) {
        this.options = plan.options;
        this.arms.addAll(plan.arms);
        this.outsideArms.addAll(plan.outsideArms);
        this.skipped.putAll(plan.skipped);
        this.bases.putAll(plan.bases);
        this.blocks = fit.blocks();
        this.scale = fit.factor();
    }

    /** The same in another time. */
    Plan fitted(Fitting.Fit fit) {
        return new Plan(this, fit);
    }

    // ------------------------------------------------------------------ arms

    private void addModel(ServerModel model) {
        List<Integer> room =
                options.connections().stream().filter(n -> Room.holds(model, n)).toList();
        List<String> words = serveOptions(model, room);
        int atOnce = model.serves(ServerOptions.parse(words));
        List<Integer> connections = room.stream().filter(n -> n <= atOnce).toList();
        if (!model.unavailable().isEmpty()) {
            skipped.put(model.name(), model.unavailable());
        } else if (!model.transports().contains(TransportKind.TCP)) {
            skipped.put(model.name(), "does not serve TCP");
        } else if (connections.isEmpty()) {
            skipped.put(
                    model.name(),
                    room.isEmpty()
                            ? "has a process per connection, and there is memory for "
                                    + Room.MOST_PROCESSES
                            : "serves " + atOnce + " at once");
        } else {
            arms.add(
                    new Arm(
                            model.name(),
                            model.name(),
                            Arm.Kind.MODEL,
                            connections,
                            words,
                            model.module(),
                            model.description()));
        }
    }

    private void addPeer(Peer peer) {
        String absence = peer.unavailable();
        if (!absence.isEmpty()) {
            skipped.put(peer.name(), absence);
            return;
        }
        try {
            outsideArms.add(peer.arm(options.directory().resolve("peers")));
        } catch (IOException e) {
            skipped.put(peer.name(), String.valueOf(e.getMessage()));
        }
    }

    /** Room for every connection in every model, or the smaller one would be measured queueing. */
    private List<String> serveOptions(ServerModel model, List<Integer> connections) {
        int most = connections.isEmpty() ? 1 : Collections.max(connections);
        return Room.serve(
                model, most, "--service=" + options.service(), "--framing=" + options.framing());
    }

    private void chooseBases() {
        for (int n : options.connections()) {
            var candidates = new ArrayList<>(List.of(options.base(), "blocking", "threaded"));
            arms.forEach(arm -> candidates.add(arm.label()));
            for (String candidate : candidates) {
                if (!bases.containsKey(n) && measured(candidate, n)) {
                    bases.put(n, candidate);
                }
            }
        }
    }

    private boolean measured(String label, int connections) {
        return find(label).filter(arm -> arm.connections().contains(connections)).isPresent();
    }

    private Optional<Arm> find(String label) {
        return arms.stream().filter(arm -> arm.label().equals(label)).findFirst();
    }

    /** The arm of that label, which there is. */
    Arm arm(String label) {
        return find(label).orElseThrow();
    }

    private void addControls() {
        for (String base : new LinkedHashSet<>(bases.values())) {
            Arm arm = arm(base);
            List<Integer> connections =
                    bases.keySet().stream().filter(n -> base.equals(bases.get(n))).toList();
            arms.add(
                    new Arm(
                            control(base),
                            arm.model(),
                            Arm.Kind.CONTROL,
                            connections,
                            arm.serveOptions(),
                            arm.module(),
                            "the same as " + base + ": what identical servers differ by"));
        }
    }

    /** The second label of a base. */
    static String control(String base) {
        return base + " (A/A)";
    }

    private Arm arm(Floor floor) {
        return new Arm(
                floor.label(),
                floor.label(),
                Arm.Kind.FLOOR,
                options.connections(),
                List.of(),
                "benchmarks",
                floor.description());
    }

    private Arm arm(OutsideArm outside) {
        return new Arm(
                outside.label(),
                outside.label(),
                Arm.Kind.OUTSIDE,
                options.connections(),
                outside.command(),
                "outside",
                outside.description());
    }

    // ------------------------------------------------------------------ time

    private double blockSeconds(double factor) {
        return arms.stream().mapToDouble(arm -> seconds(arm, points(arm).size(), factor)).sum();
    }

    private static double seconds(Arm arm, int points, double factor) {
        double warmUps = 1 + LATER_WARM_UP * (points - 1);
        double load = points * WINDOW_SECONDS + WARM_UP_SECONDS * warmUps;
        double seconds = START_SECONDS + factor * load;
        return arm.kind() != Arm.Kind.OUTSIDE && arm.model().endsWith("forking")
                ? seconds + START_SECONDS_PER_PROCESS * Collections.max(arm.connections())
                : seconds;
    }

    /** How long a trial of that arm may take. */
    double seconds(Arm arm) {
        return seconds(arm, points(arm).size());
    }

    /** How long it may take under so many loads. */
    double seconds(Arm arm, int points) {
        return seconds(arm, points, scale);
    }

    /** What a block takes. */
    Fitting.Demand demand() {
        double fixed = blockSeconds(0);
        return new Fitting.Demand(1, fixed, blockSeconds(1) - fixed, SHORTEST, LONGEST);
    }

    int blocks() {
        return blocks;
    }

    Duration warmUp() {
        return Duration.ofMillis((long) (1000 * scale * WARM_UP_SECONDS));
    }

    Duration window() {
        return Duration.ofMillis((long) (1000 * scale * WINDOW_SECONDS));
    }

    // ------------------------------------------------------------------ what to run

    List<Arm> arms() {
        return arms;
    }

    Map<String, String> skipped() {
        return skipped;
    }

    /**
     * The loads of an arm in the order in which one server meets them. The more messages a second,
     * the sooner it is compiled: the quiet ones find it warm.
     */
    List<LoadPoint> points(Arm arm) {
        var points = new ArrayList<LoadPoint>();
        for (int n : arm.connections().stream().sorted(Comparator.reverseOrder()).toList()) {
            options.bytes().forEach(size -> points.add(new LoadPoint(n, size)));
        }
        return points;
    }

    /** Label of the base by number of connections; none where nothing serves so many. */
    Map<Integer, String> bases() {
        return bases;
    }

    /** The arms in that block's order, from 1: random in odd blocks, then the same reversed. */
    List<Arm> order(int block) {
        return order(arms, options.seed(), block);
    }

    /** Any arms in a block's order. */
    static <T> List<T> order(List<T> arms, long seed, int block) {
        var order = new ArrayList<>(arms);
        Collections.shuffle(order, new Random(seed + (block - 1) / 2));
        return block % 2 == 1 ? order : order.reversed();
    }

    /** Whom that arm, or the base it controls, stands for; nobody if it is a model or a floor. */
    Optional<OutsideArm> outside(Arm arm) {
        return outsideArms.stream()
                .filter(outside -> outside.label().equals(arm.model()))
                .findFirst();
    }

    /** The command that starts the server of an arm that is not outside. */
    List<String> command(Arm arm) {
        for (Floor floor : options.floors()) {
            if (floor.label().equals(arm.label())) {
                return floor.command();
            }
        }
        var command = new ArrayList<>(options.serverCommand());
        command.add("serve");
        command.add(arm.model());
        command.add(ModelProcess.COUNT);
        command.addAll(arm.serveOptions());
        return command;
    }
}
