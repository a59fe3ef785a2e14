package dev.acceptloop.clients;

import static java.util.Objects.requireNonNull;

import dev.acceptloop.protocol.Printable;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One thing a result has to show, such as {@code p99<5ms}, {@code mean<=200us}, {@code
 * throughput>=1000} or {@code errors==0}.
 *
 * <pre>
 * METRIC (&lt; | &lt;= | &gt; | &gt;= | == | !=) NUMBER [ns | us | ms | s | %]
 *
 * times, with a unit    p50 p99 p99.9 ... min mean max (response); service-... lateness-...
 *                       connect-... the same
 * plain numbers         throughput rate-ratio fairness errors sent verified planned established opened
 *                       refused reset eof timeout wrong other; of errors and each class also a
 *                       share of the planned messages, such as errors&lt;1%
 * datagrams             loss, a share such as 0.1%; received lost late duplicate corrupt
 * </pre>
 *
 * <p>A message that was never answered took longer than any bound, so an upper bound of a
 * percentile holds only if it would without it; a mean is of those that were answered, and broken
 * if over 1 % were not. A bound of the response time that does not hold is undecided where the
 * generator itself explains it: it was late, or behind from before the window.
 */
public final class Expectation {
    private static final Pattern FORM =
            Pattern.compile(
                    "\\s*([a-z][a-z0-9.-]*)\\s*(<=|>=|==|!=|<|>)"
                            + "\\s*([0-9]{1,12}(?:\\.[0-9]{1,9})?)\\s*(ns|us|µs|ms|s|%)?\\s*");
    private static final Pattern TIME =
            Pattern.compile(
                    "(?:(service|lateness|connect|response)-)?(min|mean|max|p[0-9]{1,2}(?:\\.[0-9]+)?)");
    private static final Map<String, ToDoubleFunction<LoadResult>> PLAIN = plain();
    private static final Map<String, ToDoubleFunction<LoadResult>> SHARES = shares();
    private static final double RARE = 0.001; // what happens less often is not taken for chance
    private static final double MOST_UNANSWERED = 0.01; // of a mean
    private static final Map<String, Double> UNITS =
            Map.of("ns", 1.0, "us", 1e3, "µs", 1e3, "ms", 1e6, "s", 1e9, "%", 0.01);

    /** Whether it holds. */
    public enum Verdict {
        /** It does. */
        HELD,
        /** It does not. */
        BROKEN,
        /** There are too few messages for that percentile, or the generator was at fault. */
        UNDECIDED
    }

    /**
     * An expectation held against a result.
     *
     * @param expectation as it was written
     * @param explanation one line, with what was measured
     */
    public record Outcome(String expectation, Verdict verdict, String explanation) {}

    private final String text;
    private final String metric;
    private final String operator;
    private final double bound; // nanoseconds, for a time
    private final boolean share; // of messages

    private Expectation(String text, Matcher form) {
        this.text = text.strip();
        this.metric = form.group(1);
        this.operator = form.group(2);
        String unit = form.group(4);
        this.share = "%".equals(unit);
        this.bound =
                Double.parseDouble(form.group(3))
                        * (unit == null ? 1 : UNITS.getOrDefault(unit, 1.0));
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException with one line that names it and says what is wrong
     */
    public static Expectation parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw wrong(text, "expected such as p99<5ms, throughput>=1000 or errors==0");
        }
        var expectation = new Expectation(text, form);
        boolean time = expectation.isTime();
        String metric = expectation.metric;
        if (!time && !PLAIN.containsKey(metric)) {
            throw wrong(text, "there is no '" + metric + "' to measure");
        }
        boolean unit = form.group(4) != null && !expectation.share;
        if (time && !unit) {
            throw wrong(text, "a time needs ns, us, ms or s");
        }
        if (!time && (unit || (expectation.share && !SHARES.containsKey(metric)))) {
            throw wrong(text, metric + " has no unit");
        }
        return expectation;
    }

    private static IllegalArgumentException wrong(String text, String why) {
        return new IllegalArgumentException(Printable.of("'" + text + "': " + why));
    }

    private static Map<String, ToDoubleFunction<LoadResult>> shares() {
        var shares = new HashMap<String, ToDoubleFunction<LoadResult>>();
        shares.put("loss", LoadResult::loss);
        shares.put("errors", LoadResult::errorShare);
        for (LoadError error : LoadError.values()) {
            shares.put(error.toString(), result -> result.errorShare(error));
        }
        return shares;
    }

    private static Map<String, ToDoubleFunction<LoadResult>> plain() {
        var plain = new HashMap<String, ToDoubleFunction<LoadResult>>();
        plain.put("throughput", LoadResult::throughput);
        plain.put("rate-ratio", LoadResult::rateRatio);
        plain.put("fairness", LoadResult::fairness);
        plain.put("errors", LoadResult::errorCount);
        plain.put("sent", result -> result.counts().sent());
        plain.put("verified", result -> result.counts().verified());
        plain.put("planned", result -> result.counts().planned());
        plain.put("established", result -> result.counts().established());
        plain.put("opened", LoadResult::opened);
        plain.put("loss", LoadResult::loss);
        plain.put("received", result -> result.datagrams().received());
        plain.put("lost", result -> result.datagrams().lost());
        plain.put("late", result -> result.datagrams().late());
        plain.put("duplicate", result -> result.datagrams().duplicate());
        plain.put("corrupt", result -> result.datagrams().corrupt());
        for (LoadError error : LoadError.values()) {
            plain.put(error.toString(), result -> result.errors(error));
        }
        return plain;
    }

    private boolean isTime() {
        return TIME.matcher(metric).matches();
    }

    /** Whether it says how many errors of that class there may be. */
    public boolean names(LoadError error) {
        return metric.equals("errors") || metric.equals(error.toString());
    }

    /** Whether it says how many replies there have to be, which may be none. */
    boolean namesVerified() {
        return metric.equals("verified");
    }

    /** Holds it against a result. A time of which nothing was measured is broken. */
    public Outcome check(LoadResult result) {
        return isTime() ? checkTime(result) : checkPlain(result);
    }

    private Outcome checkPlain(LoadResult result) {
        double value = requireNonNull((share ? SHARES : PLAIN).get(metric)).applyAsDouble(result);
        boolean whole = value == Math.rint(value) && value < 1e15;
        String shown =
                share
                        ? String.format(Locale.ROOT, "%.3f %%", 100 * value)
                        : whole
                                ? Long.toString((long) value)
                                : String.format(Locale.ROOT, "%.3f", value);
        return outcome(holds(value), metric + " is " + shown);
    }

    // ------------------------------------------------------------------ times

    private Outcome checkTime(LoadResult result) {
        Matcher form = TIME.matcher(metric);
        if (!form.matches()) {
            throw new IllegalStateException(metric);
        }
        String which = form.group(2);
        String of = String.valueOf(form.group(1));
        LoadResult.Times times =
                switch (of) {
                    case "service" -> result.service();
                    case "lateness" -> result.lateness();
                    case "connect" -> result.connect();
                    default -> result.response();
                };
        if (times.count() == 0) {
            return new Outcome(text, Verdict.BROKEN, text + ": nothing was measured");
        }
        boolean isPercentile = which.startsWith("p");
        double percent = isPercentile ? Double.parseDouble(which.substring(1)) : 0;
        double value = time(times, which, percent, isUpper());
        Outcome outcome = timed(times, which, percent, value);
        boolean response = form.group(1) == null || of.equals("response");
        boolean excusable = isUpper() && response && value < LoadResult.Times.NEVER;
        if (outcome.verdict() == Verdict.BROKEN && excusable && !holds(value)) {
            String excuse = excuse(result, which, percent, value);
            return excuse.isEmpty()
                    ? outcome
                    : new Outcome(text, Verdict.UNDECIDED, text + ": " + excuse);
        }
        return outcome;
    }

    private Outcome timed(LoadResult.Times times, String which, double percent, double value) {
        boolean exceeded = which.equals("max") && isUpper() && !holds(value); // one is enough
        if (!times.resolves(percent) && !exceeded) {
            return which.startsWith("p") ? few(times, percent) : tooFew(times, percent);
        }
        boolean patchy = which.equals("mean") && isUpper() && isPatchy(times);
        return outcome(holds(value) && !patchy, measured(times, which, value));
    }

    private boolean isUpper() {
        return operator.startsWith("<");
    }

    private static boolean isPatchy(LoadResult.Times times) {
        return times.unanswered() > MOST_UNANSWERED * times.messages();
    }

    /** A figure; if messages without an answer count against it, as if none had ever come. */
    private static double time(
            LoadResult.Times times, String which, double percent, boolean worst) {
        return switch (which) {
            case "min" -> (double) times.histogram().getMinValue();
            case "mean" -> times.meanNanos();
            case "max" -> max(times, worst);
            default ->
                    (double) (worst ? times.worstPercentile(percent) : times.percentile(percent));
        };
    }

    private static double max(LoadResult.Times times, boolean worst) {
        boolean never = times.missing() > 0 || (worst && times.aged() > 0);
        return (double) (never ? LoadResult.Times.NEVER : times.histogram().getMaxValue());
    }

    private String measured(LoadResult.Times times, String which, double value) {
        String figure = metric + " is " + LoadFiles.time(value);
        boolean counts = value == LoadResult.Times.NEVER || which.equals("mean");
        return times.unanswered() == 0 || !counts
                ? figure
                : figure
                        + String.format(
                                Locale.ROOT,
                                ", %,d of %,d messages were not answered",
                                times.unanswered(),
                                times.messages());
    }

    /** Why a figure that does not hold is not the server's; empty if it may well be. */
    private String excuse(LoadResult result, String which, double percent, double value) {
        LoadResult.Times lateness = result.lateness();
        if (lateness.count() > 0) {
            double late = time(lateness, which, percent, false);
            if (late >= value / 2 && holds(Math.max(0, value - late))) {
                return String.format(
                        "the generator was late: lateness-%s is %s, %s is %s",
                        which, LoadFiles.time(late), metric, LoadFiles.time(value));
            }
        }
        return result.hasBacklog()
                ? String.format(
                        Locale.ROOT,
                        "a backlog of the warm-up was in the window: rate-ratio is %.3f, %s is %s",
                        result.rateRatio(),
                        metric,
                        LoadFiles.time(value))
                : "";
    }

    // ------------------------------------------------------------------ few messages

    /**
     * Too few for the percentile itself, but perhaps not for its bound: of 40 messages none needs
     * be above the 99th percentile, yet 40 of 40 cannot.
     */
    private Outcome few(LoadResult.Times times, double percent) {
        long all = times.messages();
        long most = operator.length() == 2 ? (long) bound : (long) Math.ceil(bound) - 1;
        long within = most < 0 ? 0 : times.histogram().getCountBetweenValues(0, most);
        long above = all - within;
        double chance = 1 - percent / 100;
        boolean over = atLeast(above, all, chance) < RARE;
        boolean under = 1 - atLeast(above + Math.min(within, times.aged()) + 1, all, chance) < RARE;
        boolean bounds = isUpper() || operator.startsWith(">");
        if (bounds && (over || under)) {
            return outcome(
                    isUpper() != over,
                    String.format(Locale.ROOT, "%,d of %,d messages took longer", above, all));
        }
        return tooFew(times, percent);
    }

    private Outcome tooFew(LoadResult.Times times, double percent) {
        long needed = (long) Math.ceil(1000 / (100 - percent) - 1e-3);
        return new Outcome(
                text,
                Verdict.UNDECIDED,
                text + ": " + times.messages() + " messages, it takes " + needed + " to tell");
    }

    /** How likely it is that at least so many of all do what each does with that chance. */
    private static double atLeast(long some, long all, double chance) {
        double term = Math.pow(1 - chance, (double) all);
        double fewer = 0;
        for (long i = 0; i < Math.min(some, all + 1) && fewer < 1; i++) {
            fewer += term;
            term *= chance / (1 - chance) * (all - i) / (i + 1);
        }
        return Math.max(0, 1 - fewer);
    }

    // ------------------------------------------------------------------ verdict

    private boolean holds(double value) {
        return switch (operator) {
            case "<" -> value < bound;
            case "<=" -> value <= bound;
            case ">" -> value > bound;
            case ">=" -> value >= bound;
            case "==" -> value == bound;
            default -> value != bound;
        };
    }

    private Outcome outcome(boolean holds, String measured) {
        return new Outcome(
                text,
                holds ? Verdict.HELD : Verdict.BROKEN,
                text + (holds ? " holds: " : " does not hold: ") + measured);
    }

    @Override
    public String toString() {
        return text;
    }
}
