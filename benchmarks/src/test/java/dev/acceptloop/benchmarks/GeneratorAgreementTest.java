package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.acceptloop.clients.Load;
import dev.acceptloop.clients.LoadListener;
import dev.acceptloop.clients.LoadOptions;
import dev.acceptloop.clients.LoadResult;
import dev.acceptloop.clients.Reply;
import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One server, loaded by ours and by a generator of others in turn: do both find the same?
 *
 * <p>In each round both have a window, in an order that changes, with as many connections; a ratio
 * is of two windows of one round, and the median of the ratios is judged. Windows are of whole
 * seconds, as the others cannot do shorter ones. Both ask with the same bytes, and of both all is
 * counted, from before they connect until they have closed. If a figure is out of its bound all
 * rounds are made again, thrice at most: so a machine that was busy is not taken for a
 * disagreement, and a disagreement shows four times.
 *
 * <p>Judged is the server's processor time per message at one connection, to a tenth. At sixteen it
 * depends on how many requests a generator lets come together, which is its own: wrk beside a loop
 * in C shows by how much. Throughput and times are told: beside other work they differed by a fifth
 * and more within a round of two windows of a second.
 *
 * <p>{@code -Dagreement.rounds=1} is a quick look, which judges as well. What was found is in
 * {@code target/agreement.txt}.
 */
@Tag("long")
@Timeout(600)
final class GeneratorAgreementTest {
    private static final int ROUNDS = Integer.getInteger("agreement.rounds", 7);
    private static final int ATTEMPTS = 4;
    private static final int SECONDS = 1;
    private static final double TENTH = 0.1;
    private static final Path TABLE = Path.of("target", "agreement.txt");

    @TempDir Path directory;

    /** What one window found, by figure; {@code own} is the generator's CPU per message. */
    private record Found(Map<String, Double> values) {}

    private interface Window {
        Found run() throws IOException, InterruptedException;
    }

    @Test
    void wrkFindsTheSameOfASelector() throws Exception {
        compare(
                OutsideGenerator.WRK,
                ServerModel.named("selector"),
                List.of("--service=http"),
                1,
                Map.of("server", TENTH));
    }

    /** It tells no percentile. */
    @Test
    void h2loadFindsTheSameOfASelector() throws Exception {
        compare(
                OutsideGenerator.H2LOAD,
                ServerModel.named("selector"),
                List.of("--service=http"),
                1,
                Map.of("server", TENTH));
    }

    /** The generator is the slower side: throughput and times are its own. */
    @Test
    void wrkFindsTheSameCostOfALoopInC() throws Exception {
        compare(
                OutsideGenerator.WRK,
                OutsideModel.of(Peers.named(List.of("c-epoll")).getFirst()),
                List.of("--service=http"),
                16,
                Map.of());
    }

    /** One message at a time: each end waits for the other, and times are those of two wake-ups. */
    @Test
    void sockperfFindsTheSameCostOfASelector() throws Exception {
        compare(
                OutsideGenerator.SOCKPERF,
                ServerModel.named("selector"),
                List.of("--service=sockperf"),
                1,
                Map.of("server", TENTH));
    }

    // ------------------------------------------------------------------ rounds

    private void compare(
            OutsideGenerator other,
            ServerModel model,
            List<String> words,
            int connections,
            Map<String, Double> bounds)
            throws IOException, InterruptedException {
        assumeThat(other.isHere()).as("%s is installed", other).isTrue();
        assumeThat(model.unavailable()).isEmpty();
        var options =
                new ComparisonOptions(ModelProcess.command(ModelProcess.class))
                        .directory(directory);
        try (Pinning pinning = Pinning.apply();
                Subject subject = Subject.start(new Servers(options, pinning), model, words, 1)) {
            String request = words.contains("--service=http") ? other.request() : "";
            Window ours = () -> ours(subject, request, connections);
            Window others = () -> others(subject, other, connections);
            ours.run(); // warm, all three
            others.run();
            ours.run();
            String disagreement = "";
            for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
                Map<String, List<Double>> ratios = rounds(other, model, ours, others);
                disagreement = disagreement(ratios, bounds);
                if (disagreement.isEmpty()) {
                    return;
                }
            }
            assertThat(disagreement).as("see %s", TABLE).isEmpty();
        }
    }

    private static Map<String, List<Double>> rounds(
            OutsideGenerator other, ServerModel model, Window ours, Window others)
            throws IOException, InterruptedException {
        var ratios = new LinkedHashMap<String, List<Double>>();
        var own = new LinkedHashMap<String, List<Double>>();
        var theirs = new LinkedHashMap<String, List<Double>>();
        for (int round = 0; round < ROUNDS; round++) {
            Found first = (round % 2 == 0 ? ours : others).run();
            Found second = (round % 2 == 0 ? others : ours).run();
            Map<String, Double> mine = (round % 2 == 0 ? first : second).values();
            Map<String, Double> its = (round % 2 == 0 ? second : first).values();
            its.forEach((figure, value) -> {
                double base = mine.getOrDefault(figure, Double.NaN);
                add(ratios, figure, value / base);
                add(own, figure, base);
                add(theirs, figure, value);
            });
        }
        tell(other, model, own, theirs, ratios);
        return ratios;
    }

    private static void add(Map<String, List<Double>> to, String figure, double value) {
        if (!Double.isNaN(value)) {
            to.computeIfAbsent(figure, _ -> new ArrayList<>()).add(value);
        }
    }

    private static String disagreement(
            Map<String, List<Double>> ratios, Map<String, Double> bounds) {
        var text = new StringBuilder();
        bounds.forEach((figure, bound) -> {
            double ratio = median(ratios.getOrDefault(figure, List.of()));
            if (!(Math.abs(ratio - 1) <= bound)) {
                text.append(String.format(Locale.ROOT, "%s: ratio %.3f; ", figure, ratio));
            }
        });
        return text.toString();
    }

    private static double median(List<Double> values) {
        double[] array = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int n = array.length;
        return n == 0 ? Double.NaN : (array[n / 2] + array[(n - 1) / 2]) / 2;
    }

    private static void tell(
            OutsideGenerator other,
            ServerModel model,
            Map<String, List<Double>> own,
            Map<String, List<Double>> theirs,
            Map<String, List<Double>> ratios)
            throws IOException {
        var text = new StringBuilder();
        text.append(
                String.format(Locale.ROOT, "%s on %s, %d rounds%n", other, model.name(), ROUNDS));
        ratios.forEach((figure, values) ->
                text.append(
                        String.format(
                                Locale.ROOT,
                                "  %-11s ours %10.2f  its %10.2f  ratio %.3f [%.3f, %.3f]%n",
                                figure,
                                median(own.getOrDefault(figure, List.of())),
                                median(theirs.getOrDefault(figure, List.of())),
                                median(values),
                                values.stream().min(Double::compare).orElse(Double.NaN),
                                values.stream().max(Double::compare).orElse(Double.NaN))));
        System.out.print(text);
        Files.createDirectories(TABLE.getParent());
        Files.writeString(TABLE, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    // ------------------------------------------------------------------ windows

    private static Found ours(Subject subject, String request, int connections)
            throws IOException, InterruptedException {
        LoadOptions.Builder asked =
                LoadOptions.to(subject.address())
                        .connections(connections)
                        .timeout(VerifiedLoad.PATIENCE);
        if (!request.isEmpty()) {
            asked.send(request).reply(Reply.page(HttpConformance.PAGE));
        }
        long server = subject.cpuNanos();
        long self = ProcessHandle.current().pid();
        long generator = ProcessClock.nanos(self);
        LoadResult result;
        try (Load load = Load.connect(asked.build())) {
            result = load.run(Duration.ZERO, Duration.ofSeconds(SECONDS), LoadListener.NONE);
        }
        assertThat(result.trouble()).isEmpty();
        double messages = result.counts().verified();
        var values = new LinkedHashMap<String, Double>();
        values.put("server", (subject.cpuNanos() - server) / 1e3 / messages);
        values.put("throughput", result.throughput());
        values.put("p50", result.response().percentile(50) / 1e3);
        values.put("p99", result.response().percentile(99) / 1e3);
        values.put("mean", result.response().meanNanos() / 1e3);
        values.put("generator", (ProcessClock.nanos(self) - generator) / 1e3 / messages);
        return new Found(values);
    }

    private Found others(Subject subject, OutsideGenerator other, int connections)
            throws IOException, InterruptedException {
        InetSocketAddress address = subject.address();
        long self = ProcessHandle.current().pid();
        long server = subject.cpuNanos();
        long before = Proc.stat(self).children();
        OutsideGenerator.Said said = other.run(address, connections, SECONDS, directory);
        double messages = said.messages();
        var values = new LinkedHashMap<String, Double>();
        values.put("server", (subject.cpuNanos() - server) / 1e3 / messages);
        values.put("throughput", said.perSecond());
        values.put("p50", said.p50Micros());
        values.put("p99", said.p99Micros());
        values.put("mean", said.meanMicros());
        double ticks = Proc.stat(self).children() - before;
        values.put("generator", ticks * Proc.NANOS_PER_TICK / 1e3 / messages);
        return new Found(values);
    }
}
