package dev.acceptloop.clients;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Formatter;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/** Results for machines and for people: JSON, {@code .hlog}, Prometheus, JUnit's XML, text. */
public final class LoadFiles {
    private static final double[] PERCENTS = {50, 90, 95, 99, 99.9, 99.99};

    private LoadFiles() {}

    /** A result and what it comes to, as JSON; {@link #readJson} reads the result back. */
    public static String json(LoadResult result, LoadVerdict verdict) {
        return LoadJson.write(result, verdict);
    }

    /**
     * Reads what {@link #json} made.
     *
     * @throws IOException if it is not such a file, or one of another schema
     */
    public static LoadResult readJson(Path file) throws IOException {
        return LoadJson.read(Files.readString(file));
    }

    /**
     * What a result comes to, as JUnit's XML: a test case for each expectation, which has a failure
     * if it does not hold and an error if that cannot be told, and one for errors that no
     * expectation names.
     */
    public static String junit(LoadResult result, LoadVerdict verdict) {
        return LoadJUnit.write(result, verdict);
    }

    /** A result and what it comes to, in Prometheus' text format. */
    public static String prometheus(LoadResult result, LoadVerdict verdict) {
        return LoadPrometheus.write(result, verdict);
    }

    /** The same in Markdown, for people: what a pipeline shows on its own page. */
    public static String markdown(LoadResult result, LoadVerdict verdict) {
        return LoadMarkdown.write(result, verdict);
    }

    /**
     * The histograms in HdrHistogram's interval log format, one interval, values in nanoseconds,
     * tagged {@code service}, {@code response}, {@code lateness} (open loop) and {@code connect}
     * (where connections were renewed).
     */
    public static String hlog(LoadResult result) {
        var bytes = new ByteArrayOutputStream();
        var log = new HistogramLogWriter(bytes);
        long begin = result.begin().toEpochMilli();
        log.outputComment("[acceptloop load of " + result.settings().target() + "]");
        log.outputLogFormatVersion();
        log.outputStartTime(begin);
        log.outputLegend();
        interval(log, result, "service", result.service());
        interval(log, result, "response", result.response());
        if (result.lateness().count() > 0) {
            interval(log, result, "lateness", result.lateness());
        }
        if (result.opened() > 0) {
            interval(log, result, "connect", result.connect());
        }
        log.close();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static void interval(
            HistogramLogWriter log, LoadResult result, String tag, LoadResult.Times times) {
        Histogram tagged = times.histogram().copy();
        tagged.setTag(tag);
        double begin = result.begin().toEpochMilli() / 1000.0;
        log.outputIntervalHistogram(begin, begin + result.seconds(), tagged, 1e6); // max in ms
    }

    /** A result for people, several lines. A percentile of too few messages is left out. */
    public static String summary(LoadResult result) {
        var text = new Formatter(Locale.ROOT);
        LoadResult.Settings asked = result.settings();
        LoadResult.Counts counts = result.counts();
        boolean open = asked.openLoop();
        text.format("%s: ", asked.target());
        text.format("%s", asked.request().isEmpty() ? "" : asked.request() + ", ");
        text.format("%d connections, ", asked.connections());
        text.format("%d bytes, depth %d, ", asked.messageBytes(), asked.depth());
        int each = asked.messagesPerConnection();
        text.format("%s", each == 0 ? "" : "another connection after " + each + ", ");
        String stages = asked.stages().isEmpty() ? "" : " in " + asked.stages().size() + " stages";
        text.format("%s, ", open ? rate(asked.rate()) + " asked for" + stages : "closed loop");
        text.format("%s", asked.arrivals().equals("constant") ? "" : asked.arrivals() + ", ");
        text.format("%.1f s%n", result.seconds());
        text.format("  throughput  %s", rate(result.throughput()));
        if (open) {
            text.format(" served of %s asked for", rate(asked.rate()));
        }
        text.format("%n  verified    %,d of %,d sent", counts.verified(), counts.sent());
        if (open) {
            text.format(", %,d planned", counts.planned());
        }
        text.format("%n");
        unanswered(text, result.response());
        LoadResult.Datagrams datagrams = result.datagrams();
        if (datagrams.timeoutSeconds() > 0) {
            text.format("  lost        %,d (%.3f %%)", datagrams.lost(), 100 * result.loss());
            text.format(" not answered within %s, ", time(1e9 * datagrams.timeoutSeconds()));
            text.format("%,d late, ", datagrams.late());
            text.format("%,d duplicate, ", datagrams.duplicate());
            text.format("%,d corrupt of %,d received%n", datagrams.corrupt(), datagrams.received());
        }
        text.format("  connections %d open, ", counts.established());
        if (result.opened() > 0) {
            text.format("%,d more opened, ", result.opened());
        }
        text.format("fairness %.3f%n", result.fairness());
        times(text, "response", result.response());
        if (open) {
            times(text, "service", result.service());
            times(text, "lateness", result.lateness());
            text.format("  rate ratio  %.3f%n", result.rateRatio());
        }
        if (result.opened() > 0) {
            times(text, "connect", result.connect());
        }
        result.stages().forEach(stage -> stage(text, stage));
        text.format("  generator   %.0f %% of a core", 100 * result.cpuShare());
        text.format(", %.0f %% of it waiting%n", 100 * result.waitingShare());
        if (result.errorCount() == 0) {
            text.format("  errors      none%n");
        } else {
            text.format("  errors      %s (%s)%n", result.errors(), result.trouble());
        }
        return text.toString();
    }

    private static void times(Formatter text, String name, LoadResult.Times times) {
        if (times.count() == 0) {
            text.format("  %-11s nothing measured%n", name);
            return;
        }
        text.format("  %-11s mean %s", name, time(times.meanNanos()));
        text.format("  min %s", time((double) times.histogram().getMinValue()));
        for (double percent : PERCENTS) {
            if (times.resolves(percent)) {
                String label = Double.toString(percent).replace(".0", "");
                text.format("  p%s %s", label, time((double) times.percentile(percent)));
            }
        }
        text.format("  max %s%n", time((double) times.histogram().getMaxValue()));
    }

    private static void stage(Formatter text, LoadResult.StageResult stage) {
        text.format(
                "  stage       %.1f s to %.1f s",
                stage.fromSeconds(), stage.fromSeconds() + stage.seconds());
        text.format("  %s of %s", rate(stage.throughput()), rate(stage.rate()));
        for (double percent : new double[] {50, 99}) {
            if (stage.response().count() > 0 && stage.response().resolves(percent)) {
                text.format(
                        "  p%.0f %s", percent, time((double) stage.response().percentile(percent)));
            }
        }
        text.format("  %,d errors%n", stage.errors());
    }

    private static void unanswered(Formatter text, LoadResult.Times response) {
        if (response.unanswered() > 0) {
            text.format("  unanswered  %,d", response.unanswered());
            text.format(" of %,d messages", response.messages());
            text.format(", %,d of them in the times with their age%n", response.aged());
        }
    }

    private static String rate(double perSecond) {
        boolean fraction = perSecond < 10 && perSecond != Math.rint(perSecond);
        return String.format(Locale.ROOT, fraction ? "%.3g msg/s" : "%,.0f msg/s", perSecond);
    }

    /** Nanoseconds with the unit that suits them, three digits. */
    public static String time(double nanos) {
        if (nanos >= LoadResult.Times.NEVER) {
            return "never";
        }
        if (nanos < 1e3) {
            return String.format(Locale.ROOT, "%.0f ns", nanos);
        }
        if (nanos < 1e6) {
            return String.format(Locale.ROOT, nanos < 1e5 ? "%.1f us" : "%.0f us", nanos / 1e3);
        }
        if (nanos < 1e9) {
            return String.format(Locale.ROOT, nanos < 1e8 ? "%.2f ms" : "%.0f ms", nanos / 1e6);
        }
        return String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
    }
}
