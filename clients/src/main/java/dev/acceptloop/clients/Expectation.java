package dev.acceptloop.clients;

import static java.util.Objects.requireNonNull;

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
 * times, with a unit    p50 p99 p99.9 ... min mean max (response), service-... lateness-... the same
 * plain numbers         throughput rate-ratio fairness errors sent verified planned established
 *                       refused reset eof timeout wrong other
 * datagrams             loss, a share such as 0.1%; received lost late duplicate corrupt
 * </pre>
 */
public final class Expectation {
    private static final Pattern FORM =
            Pattern.compile(
                    "\\s*([a-z][a-z0-9.-]*)\\s*(<=|>=|==|!=|<|>)"
                            + "\\s*([0-9]{1,12}(?:\\.[0-9]{1,9})?)\\s*(ns|us|µs|ms|s|%)?\\s*");
    private static final Pattern TIME =
            Pattern.compile(
                    "(?:(service|lateness|response)-)?(min|mean|max|p[0-9]{1,2}(?:\\.[0-9]+)?)");
    private static final Map<String, ToDoubleFunction<LoadResult>> PLAIN = plain();
    private static final Map<String, Double> UNITS =
            Map.of("ns", 1.0, "us", 1e3, "µs", 1e3, "ms", 1e6, "s", 1e9, "%", 0.01);

    /** Whether it holds. */
    public enum Verdict {
        /** It does. */
        HELD,
        /** It does not. */
        BROKEN,
        /** There are too few messages for that percentile. */
        UNDECIDED
    }

    /**
     * An expectation held against a result.
     *
     * @param explanation one line, with what was measured
     */
    public record Outcome(Verdict verdict, String explanation) {}

    private final String text;
    private final String metric;
    private final String operator;
    private final double bound; // nanoseconds, for a time

    private Expectation(String text, Matcher form) {
        this.text = text.strip();
        this.metric = form.group(1);
        this.operator = form.group(2);
        String unit = form.group(4);
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
            throw new IllegalArgumentException(
                    "'" + text + "': expected such as p99<5ms, throughput>=1000 or errors==0");
        }
        var expectation = new Expectation(text, form);
        boolean time = expectation.isTime();
        boolean share = expectation.metric.equals("loss") && "%".equals(form.group(4));
        boolean unit = form.group(4) != null && !share;
        if (time && (!unit || "%".equals(form.group(4)))) {
            throw new IllegalArgumentException("'" + text + "': a time needs ns, us, ms or s");
        }
        if (!time && unit) {
            throw new IllegalArgumentException("'" + text + "': " + form.group(1) + " has no unit");
        }
        if (!time && !PLAIN.containsKey(expectation.metric)) {
            throw new IllegalArgumentException(
                    "'" + text + "': there is no '" + expectation.metric + "' to measure");
        }
        return expectation;
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

    /** Holds it against a result. A time of which nothing was measured is broken. */
    public Outcome check(LoadResult result) {
        return isTime() ? checkTime(result) : checkPlain(result);
    }

    private Outcome checkPlain(LoadResult result) {
        double value = requireNonNull(PLAIN.get(metric)).applyAsDouble(result);
        boolean whole = value == Math.rint(value) && value < 1e15;
        String shown =
                whole ? Long.toString((long) value) : String.format(Locale.ROOT, "%.3f", value);
        return outcome(value, metric + " is " + shown);
    }

    private Outcome checkTime(LoadResult result) {
        Matcher form = TIME.matcher(metric);
        if (!form.matches()) {
            throw new IllegalStateException(metric);
        }
        LoadResult.Times times =
                switch (String.valueOf(form.group(1))) {
                    case "service" -> result.service();
                    case "lateness" -> result.lateness();
                    default -> result.response();
                };
        String which = form.group(2);
        if (times.count() == 0) {
            return new Outcome(Verdict.BROKEN, text + ": nothing was measured");
        }
        double percent = which.startsWith("p") ? Double.parseDouble(which.substring(1)) : 0;
        if (!times.resolves(percent)) {
            long needed = (long) Math.ceil(1000 / (100 - percent) - 1e-3);
            return new Outcome(
                    Verdict.UNDECIDED,
                    text + ": " + times.count() + " messages, it takes " + needed + " to tell");
        }
        double value = time(times, which, percent);
        return outcome(value, metric + " is " + LoadFiles.time(value));
    }

    private static double time(LoadResult.Times times, String which, double percent) {
        return switch (which) {
            case "min" -> (double) times.histogram().getMinValue();
            case "mean" -> times.meanNanos();
            case "max" -> (double) times.histogram().getMaxValue();
            default -> (double) times.percentile(percent);
        };
    }

    private Outcome outcome(double value, String measured) {
        boolean holds =
                switch (operator) {
                    case "<" -> value < bound;
                    case "<=" -> value <= bound;
                    case ">" -> value > bound;
                    case ">=" -> value >= bound;
                    case "==" -> value == bound;
                    default -> value != bound;
                };
        return new Outcome(
                holds ? Verdict.HELD : Verdict.BROKEN,
                text + (holds ? " holds: " : " does not hold: ") + measured);
    }

    @Override
    public String toString() {
        return text;
    }
}
