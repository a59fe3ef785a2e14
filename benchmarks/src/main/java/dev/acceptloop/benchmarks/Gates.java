package dev.acceptloop.benchmarks;

import dev.acceptloop.benchmarks.Gate.Outcome;
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
    private static final int FEWEST_BINS = 3;
    private static final int FEWEST_IN_A_BIN = 20;
    private static final double BUSY = 0.95;

    /** Of a processor: what the compiler may use in a window that is called warm. */
    static final double COMPILER_LIMIT = 0.01;

    /** The gate of a JVM that is warm. */
    static final String QUIET = "G8";

    private static final String QUIET_NAME = "quiet JVM";

    /** The gates of a server that answers right. */
    static final Set<String> RIGHT = Set.of("G1", "G2");

    /**
     * The gates of a window that nothing came between: what trips one may be gone the next time.
     */
    static final Set<String> DISTURBED = Set.of(Interference.ID, "G7", "G9");

    // Throughput and mean latency say the same of a closed loop: how fast it went round.
    private static final Set<Metric> RATES = EnumSet.of(Metric.THROUGHPUT, Metric.MEAN);
    private static final Set<Metric> TIMELESS =
            EnumSet.of(Metric.MEMORY, Metric.THREADS, Metric.PROCESSES);

    private final Window window;
    private final List<Gate> gates = new ArrayList<>();

    private Gates(Window window) {
        this.window = window;
    }

    /** Of a server that was warm before. */
    static List<Gate> check(Window window) {
        return check(window, true);
    }

    /**
     * What the gates say.
     *
     * @param wasWarm by the {@link WarmUp} before it
     */
    static List<Gate> check(Window window, boolean wasWarm) {
        var gates = new Gates(window);
        gates.correct();
        gates.connections();
        gates.notAsked("G3", "rate");
        gates.notAsked("G4", "generator");
        gates.limiter();
        gates.gates.add(Interference.gate(window.span()));
        gates.little();
        gates.quiet(wasWarm);
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
            case Interference.ID, "G9", "G10" -> !TIMELESS.contains(metric);
            default -> false;
        };
    }

    private void correct() {
        long verified = window.replies().counts().verified();
        long errors = window.replies().errorCount();
        String detail =
                String.format(
                                Locale.ROOT,
                                "%d replies verified, %d wrong or missing",
                                verified,
                                errors)
                        + what(errors);
        add("G1", "correct", verified > 0 && errors == 0, Outcome.FAILED, detail);
    }

    /** Who went before the window cannot be wrong in it. */
    private String what(long errors) {
        String first = window.replies().trouble();
        if (errors > 0 && !first.isEmpty()) {
            return "; the first: " + first;
        }
        int left = window.replies().counts().established();
        return left == window.connections()
                ? ""
                : String.format(
                        Locale.ROOT,
                        "; only %d of %d connections were still open",
                        left,
                        window.connections());
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

    private void notAsked(String id, String name) {
        gates.add(new Gate(id, name, Outcome.NOT_ASKED, "not asked: a closed loop"));
    }

    private void limiter() {
        String limiter = limiter(window);
        boolean holds = !limiter.startsWith("neither") && !limiter.startsWith("load");
        String detail =
                String.format(
                        Locale.ROOT,
                        "%s (server %.0f %%, generator %.0f %% of a processor)",
                        limiter,
                        100 * window.span().serverShare(),
                        100 * window.generatorShare());
        add("G5", "limiter", holds, Outcome.FLAGGED, detail);
    }

    /** What keeps the throughput where it is. */
    static String limiter(Window window) {
        if (window.span().serverShare() >= BUSY) {
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

    /**
     * In a closed loop the times of the messages fill the window by construction: a server that
     * stands still within it has slow messages, and this holds. What it sees is a connection on
     * which nothing was under way, a stall across an edge, and a mistake in the counting. A stall
     * within is for {@link #steady}.
     */
    private void little() {
        double inside = window.replies().meanUnderWay();
        double off = Math.abs(window.connections() - inside) / window.connections();
        String detail =
                String.format(
                        Locale.ROOT,
                        "throughput x mean latency = %.2f for %d connections, off by %.1f %%; it sees"
                                + " an idle connection and a stall across an edge, not one within",
                        inside,
                        window.connections(),
                        100 * off);
        add("G7", "Little's law", off <= LITTLE_LIMIT, Outcome.FAILED, detail);
    }

    private void quiet(boolean wasWarm) {
        if (!Proc.timesThreads()) {
            gates.add(new Gate(QUIET, QUIET_NAME, Outcome.UNCHECKED, "no /proc/self/schedstat"));
            return;
        }
        String detail =
                String.format(
                        Locale.ROOT,
                        "the compiler used %.1f %% of a processor, the collector %.1f %%; limit"
                                + " %.0f %% for the compiler",
                        100 * window.span().compilerShare(),
                        100 * window.span().collectorShare(),
                        100 * COMPILER_LIMIT);
        boolean holds = wasWarm && window.span().compilerShare() <= COMPILER_LIMIT;
        String before = wasWarm ? "" : "; it was not warm when its time to get warm was over";
        add(QUIET, QUIET_NAME, holds, Outcome.FLAGGED, detail + before);
    }

    /** The same gate of a scenario, whose window need not be quiet when what was before it was. */
    static Gate warm(WarmUp warmUp) {
        String detail =
                warmUp.isWarm()
                        ? "the compiler rested, and a message no longer got cheaper"
                        : "it was not warm when its time to get warm was over";
        return Gate.of(QUIET, QUIET_NAME, warmUp.isWarm(), Outcome.FLAGGED, detail);
    }

    /**
     * Bins of a tenth of a second, so that the shortest window has four. Whatever stands still for
     * two tenths leaves one of them empty; what differs by half from the bin in the middle is no
     * chance, if they hold {@value #FEWEST_IN_A_BIN} messages or more. Slower swings show in half
     * seconds.
     */
    private void steady() {
        List<Long> tenths = whole(window.replies().perTenthSecond(), 10);
        long all = tenths.stream().mapToLong(n -> n).sum();
        if (tenths.size() < FEWEST_BINS || all < (long) FEWEST_IN_A_BIN * tenths.size()) {
            String detail = "too short, or too few messages in a tenth of a second: " + tenths;
            gates.add(new Gate("G9", "steady", Outcome.UNCHECKED, detail));
            return;
        }
        double median = Statistics.median(tenths.stream().mapToDouble(n -> n).toArray());
        long most = Collections.max(tenths);
        long least = Collections.min(tenths);
        boolean even = least > 0 && 2 * least >= median && most <= 2 * median;
        double swing = spread(whole(window.replies().perHalfSecond(), 2));
        String detail =
                String.format(
                        Locale.ROOT,
                        "from %d to %d messages in a tenth of a second, %.0f in the middle one; half"
                                + " seconds differ by %.0f %%",
                        least,
                        most,
                        median,
                        100 * (swing - 1));
        add("G9", "steady", even && swing <= STEADY_LIMIT, Outcome.FLAGGED, detail);
    }

    /** Most by least; 1 if there are no two of them. */
    private static double spread(List<Long> halves) {
        if (halves.size() < 2) {
            return 1;
        }
        long least = Collections.min(halves);
        return least == 0 ? Double.MAX_VALUE : (double) Collections.max(halves) / least;
    }

    /** The last bin may be shorter than the others, and is left out then. */
    private List<Long> whole(List<Long> bins, int perSecond) {
        int whole = (int) Math.floor(window.replies().seconds() * perSecond + 0.01);
        return bins.subList(0, Math.min(whole, bins.size()));
    }

    private void plausible() {
        double p50 = window.replies().service().percentile(50) / 1e6;
        double p99 = window.replies().service().percentile(99) / 1e6;
        boolean nagle = p50 >= 35 && p50 <= 45;
        boolean flat = p50 == 0 || p50 == p99;
        boolean whole = window.isWhole();
        String seen =
                whole
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                "; the server was looked at for %.3f s of %.3f s",
                                window.span().seconds(),
                                window.replies().seconds());
        String detail = String.format(Locale.ROOT, "p50 %.3f ms, p99 %.3f ms%s", p50, p99, seen);
        add("G10", "plausible", !nagle && !flat && whole, Outcome.FLAGGED, detail);
    }

    private void add(String id, String name, boolean holds, Outcome otherwise, String detail) {
        gates.add(Gate.of(id, name, holds, otherwise, detail));
    }
}
