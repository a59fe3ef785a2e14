package dev.acceptloop.clients;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A result in Prometheus' text format: a family of samples after the other, each with its help and
 * its type.
 *
 * <p>Names have base units and, where they only grow, {@code _total}. Times are summaries, since
 * their quantiles are exact; one of too few messages is left out, and one that so many never came
 * to is {@code +Inf}.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Exposition
 *     formats</a>
 * @see <a href="https://prometheus.io/docs/practices/naming/">Metric and label naming</a>
 */
final class LoadPrometheus {
    private static final String PREFIX = "acceptloop_load_";
    private static final double[] PERCENTS = {50, 90, 95, 99, 99.9, 99.99};

    private enum Type {
        COUNTER,
        GAUGE,
        SUMMARY
    }

    /** A name and what it is here. */
    private record Label(String name, String value) {
        @Override
        public String toString() {
            String escaped = value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
            return name + "=\"" + escaped + "\"";
        }
    }

    private final StringBuilder text = new StringBuilder();
    private final Label target;
    private String family = "";

    private LoadPrometheus(LoadResult result) {
        target = new Label("target", result.settings().target());
    }

    static String write(LoadResult result, LoadVerdict verdict) {
        var out = new LoadPrometheus(result);
        out.about(result, verdict);
        out.counts(result);
        out.times("response", "Response time, from when a message was due", result.response());
        out.times("service", "Service time, from when a message was sent", result.service());
        if (result.settings().openLoop()) {
            out.times("lateness", "How late the generator itself was", result.lateness());
        }
        if (result.opened() > 0) {
            out.times("connect", "How long it took to make another connection", result.connect());
        }
        return out.text.toString();
    }

    // ------------------------------------------------------------------ families

    private void about(LoadResult result, LoadVerdict verdict) {
        LoadResult.Settings asked = result.settings();
        family("info", Type.GAUGE, "What was loaded, and how; always 1");
        sample(
                1,
                new Label("transport", asked.transport()),
                new Label("request", asked.request()),
                new Label("arrivals", asked.openLoop() ? asked.arrivals() : "closed loop"));
        family("begin_timestamp_seconds", Type.GAUGE, "When the window opened");
        sample(result.begin().toEpochMilli() / 1e3);
        family("window_seconds", Type.GAUGE, "How long the window was");
        sample(result.seconds());
        family(
                "passed",
                Type.GAUGE,
                "1 if every expectation holds and nothing else failed, else 0");
        sample(verdict.status() == LoadVerdict.Status.HELD ? 1 : 0);
        if (!verdict.outcomes().isEmpty()) {
            family(
                    "expectation_info",
                    Type.GAUGE,
                    "What was expected, and what came of it; always 1");
        }
        var told = new ArrayList<String>(); // a series has one sample, whoever asked twice
        for (Expectation.Outcome outcome : verdict.outcomes()) {
            if (!told.contains(outcome.expectation())) {
                told.add(outcome.expectation());
                sample(
                        1,
                        new Label("expectation", outcome.expectation()),
                        new Label("verdict", outcome.verdict().name().toLowerCase(Locale.ROOT)));
            }
        }
        family("connections", Type.GAUGE, "Connections asked for, and open at the end");
        sample(asked.connections(), new Label("state", "asked"));
        sample(result.counts().established(), new Label("state", "open"));
    }

    private void counts(LoadResult result) {
        LoadResult.Counts counts = result.counts();
        counter("planned_messages", "Messages due in the window; in a closed loop sent");
        sample(counts.planned());
        counter("sent_messages", "Messages sent, of those planned");
        sample(counts.sent());
        counter("verified_messages", "Right replies that came in the window");
        sample(counts.verified());
        counter("unanswered_messages", "Messages of the window that were never answered right");
        sample(result.response().unanswered());
        counter("opened_connections", "Connections made in the window, in the place of others");
        sample(result.opened());
        counter("errors", "Errors, by kind");
        for (LoadError error : LoadError.values()) {
            sample(result.errors(error), new Label("kind", error.toString()));
        }
        LoadResult.Datagrams datagrams = result.datagrams();
        if (datagrams.timeoutSeconds() > 0) {
            counter("datagrams", "Datagrams that were no answer in time, by what became of them");
            sample(datagrams.lost(), new Label("fate", "lost"));
            sample(datagrams.late(), new Label("fate", "late"));
            sample(datagrams.duplicate(), new Label("fate", "duplicate"));
            sample(datagrams.corrupt(), new Label("fate", "corrupt"));
        }
        counter("generator_cpu_seconds", "Processor time that generating took");
        sample(result.generator().cpuSeconds());
    }

    private void times(String name, String help, LoadResult.Times times) {
        family(name + "_seconds", Type.SUMMARY, help);
        for (double percent : PERCENTS) {
            if (times.messages() > 0 && times.resolves(percent)) {
                sample(seconds(times.percentile(percent)), quantile(percent));
            }
        }
        String summary = family;
        family = summary + "_sum";
        sample(times.meanNanos() * times.count() / 1e9);
        family = summary + "_count";
        sample(times.count());
        family(name + "_max_seconds", Type.GAUGE, help + "; the longest");
        boolean never = times.missing() > 0;
        sample(seconds(never ? LoadResult.Times.NEVER : times.histogram().getMaxValue()));
    }

    private static Label quantile(double percent) {
        String digits = String.format(Locale.ROOT, "%.6f", percent / 100);
        return new Label("quantile", digits.replaceFirst("0+$", ""));
    }

    private static double seconds(long nanos) {
        return nanos == LoadResult.Times.NEVER ? Double.POSITIVE_INFINITY : nanos / 1e9;
    }

    // ------------------------------------------------------------------ lines

    private void counter(String name, String help) {
        family(name + "_total", Type.COUNTER, help);
    }

    /** Begins one: what follows are its samples. */
    private void family(String name, Type type, String help) {
        family = PREFIX + name;
        text.append("# HELP ").append(family).append(' ').append(help).append(".\n");
        text.append("# TYPE ").append(family).append(' ');
        text.append(type.name().toLowerCase(Locale.ROOT)).append('\n');
    }

    private void sample(long value, Label... labels) {
        sample(Long.toString(value), labels);
    }

    private void sample(double value, Label... labels) {
        sample(Double.isInfinite(value) ? "+Inf" : Double.toString(value), labels);
    }

    private void sample(String value, Label... labels) {
        var all = new ArrayList<Label>(List.of(target));
        all.addAll(List.of(labels));
        text.append(family).append('{');
        text.append(String.join(",", all.stream().map(Label::toString).toList()));
        text.append("} ").append(value).append('\n');
    }
}
