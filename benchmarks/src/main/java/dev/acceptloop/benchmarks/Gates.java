package dev.acceptloop.benchmarks;

import dev.acceptloop.benchmarks.Gate.Outcome;
import dev.acceptloop.clients.LoadResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What one measurement is held against. A gate that fails takes the measurement out; a flag takes
 * out the figures it is about, and is shown.
 */
final class Gates {
    private static final double LITTLE_LIMIT = 0.05;
    private static final double STEADY_LIMIT = 1.25;
    private static final double FOREIGN_LIMIT = 0.03;
    private static final double TICK_SECONDS = 0.01;
    private static final double BUSY = 0.95;

    /** Of a processor: what the compiler may use in a window that is called warm. */
    static final double COMPILER_LIMIT = 0.01;

    /** The gate of a JVM that is warm. */
    static final String QUIET = "G8";

    /** The gates of a server that answers right. */
    static final Set<String> RIGHT = Set.of("G1", "G2");

    /**
     * The gates of a window that nothing came between: what trips one may be gone the next time.
     */
    static final Set<String> DISTURBED = Set.of("G6", "G7", "G9");

    // Throughput and mean latency say the same of a closed loop: how fast it went round.
    private static final Set<Metric> RATES = EnumSet.of(Metric.THROUGHPUT, Metric.MEAN);
    private static final Set<Metric> TIMELESS =
            EnumSet.of(Metric.MEMORY, Metric.THREADS, Metric.PROCESSES);

    private final Window window;
    private final List<Gate> gates = new ArrayList<>();

    private Gates(Window window) {
        this.window = window;
    }

    static List<Gate> check(Window window) {
        var gates = new Gates(window);
        gates.correct();
        gates.connections();
        gates.limiter();
        gates.interference();
        gates.little();
        gates.quiet();
        gates.steady();
        gates.plausible();
        return List.copyOf(gates.gates);
    }

    /**
     * Whether a window that this gate has flagged says nothing of that metric. Where the server was
     * not what limited the load, its rate is somebody else's. Where somebody was in the way, where
     * it went by fits and starts, or the times cannot be, so are all figures that time is in.
     */
    static boolean spoils(String gate, Metric metric) {
        return switch (gate) {
            case "G5" -> RATES.contains(metric);
            case "G6", "G9", "G10" -> !TIMELESS.contains(metric);
            default -> false;
        };
    }

    private void correct() {
        long verified = window.replies().counts().verified();
        long errors = window.replies().errorCount();
        String detail =
                String.format(
                        Locale.ROOT, "%d replies verified, %d wrong or missing", verified, errors);
        add("G1", "correct", verified > 0 && errors == 0, Outcome.FAILED, detail);
    }

    private void connections() {
        long answered = window.replies().perConnection().stream().filter(n -> n > 0).count();
        add(
                "G2",
                "connections",
                answered == window.connections(),
                Outcome.FAILED,
                answered + " of " + window.connections() + " were answered in the window");
    }

    private void limiter() {
        String limiter = limiter(window);
        boolean holds = !limiter.startsWith("neither") && !limiter.startsWith("load");
        String detail =
                String.format(
                        Locale.ROOT,
                        "%s (server %.0f %%, generator %.0f %% of a processor)",
                        limiter,
                        100 * window.serverShare(),
                        100 * window.generatorShare());
        add("G5", "limiter", holds, Outcome.FLAGGED, detail);
    }

    /** What keeps the throughput where it is. */
    static String limiter(Window window) {
        if (window.serverShare() >= BUSY) {
            return "server's processor";
        }
        if (window.generatorShare() >= BUSY) {
            return "load generator's processor";
        }
        if (window.connections() == 1) {
            return "the round trip: one request is under way at a time";
        }
        return "neither processor: waiting, or interference";
    }

    private void interference() {
        if (!window.pinned()) {
            gates.add(new Gate("G6", "interference", Outcome.UNCHECKED, "not pinned"));
            return;
        }
        double limit = FOREIGN_LIMIT + 2 * TICK_SECONDS / window.seconds();
        double worst = Math.max(window.foreignServer(), window.foreignGenerator());
        String detail =
                String.format(
                        Locale.ROOT,
                        "other processes took %.1f %% of the server's processor and %.1f %% of the"
                                + " generator's; limit %.1f %%",
                        100 * window.foreignServer(),
                        100 * window.foreignGenerator(),
                        100 * limit);
        add("G6", "interference", worst <= limit, Outcome.FLAGGED, detail);
    }

    private void little() {
        double inside = window.replies().meanUnderWay();
        double off = Math.abs(window.connections() - inside) / window.connections();
        String detail =
                String.format(
                        Locale.ROOT,
                        "throughput x mean latency = %.2f for %d connections, off by %.1f %%",
                        inside,
                        window.connections(),
                        100 * off);
        add("G7", "Little's law", off <= LITTLE_LIMIT, Outcome.FAILED, detail);
    }

    private void quiet() {
        if (!Proc.timesThreads()) {
            gates.add(new Gate(QUIET, "quiet JVM", Outcome.UNCHECKED, "no /proc/self/schedstat"));
            return;
        }
        String detail =
                String.format(
                        Locale.ROOT,
                        "the compiler used %.1f %% of a processor, the collector %.1f %%; limit"
                                + " %.0f %% for the compiler",
                        100 * window.compilerShare(),
                        100 * window.collectorShare(),
                        100 * COMPILER_LIMIT);
        boolean holds = window.compilerShare() <= COMPILER_LIMIT;
        add(QUIET, "quiet JVM", holds, Outcome.FLAGGED, detail);
    }

    private void steady() {
        List<Long> halves = wholeHalfSeconds(window.replies());
        if (halves.size() < 2) {
            gates.add(new Gate("G9", "steady", Outcome.UNCHECKED, "shorter than a second"));
            return;
        }
        long most = Collections.max(halves);
        long least = Collections.min(halves);
        double spread = least == 0 ? Double.MAX_VALUE : (double) most / least;
        String detail =
                String.format(
                        Locale.ROOT,
                        "from %d to %d messages in the %d half seconds",
                        least,
                        most,
                        halves.size());
        add("G9", "steady", spread <= STEADY_LIMIT, Outcome.FLAGGED, detail);
    }

    /** The last may be shorter than half a second, and is left out then. */
    private static List<Long> wholeHalfSeconds(LoadResult replies) {
        int whole = (int) Math.floor(replies.seconds() * 2 + 0.01);
        return replies.perHalfSecond().subList(0, Math.min(whole, replies.perHalfSecond().size()));
    }

    private void plausible() {
        double p50 = window.replies().service().percentile(50) / 1e6;
        double p99 = window.replies().service().percentile(99) / 1e6;
        boolean nagle = p50 >= 35 && p50 <= 45;
        boolean flat = p50 == 0 || p50 == p99;
        String detail = String.format(Locale.ROOT, "p50 %.3f ms, p99 %.3f ms", p50, p99);
        add("G10", "plausible", !nagle && !flat, Outcome.FLAGGED, detail);
    }

    private void add(String id, String name, boolean holds, Outcome otherwise, String detail) {
        gates.add(Gate.of(id, name, holds, otherwise, detail));
    }
}
