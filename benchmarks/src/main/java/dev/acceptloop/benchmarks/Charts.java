package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/**
 * Charts as HTML with an SVG strip per arm. Positions are percentages of a strip's width, so that a
 * chart fits any screen without its words shrinking.
 */
final class Charts {
    private static final int TICKS = 5;
    private static final Map<Metric, String> MARKS =
            Map.of(Metric.P50, "p50", Metric.P90, "p90", Metric.P99, "p99", Metric.P999, "p999");

    private final Results results;
    private final List<Cell> cells;
    private final String base;

    Charts(Results results, int connections) {
        this.results = results;
        this.cells = results.cellsAt(connections);
        this.base = results.bases().getOrDefault(connections, "");
    }

    /** Means with intervals, every block as a dot, from zero. */
    String intervals(Metric metric) {
        double most = 0;
        for (Cell cell : cells) {
            most = Math.max(most, cell.value(metric).map(Estimate::most).orElse(0.0));
        }
        if (most == 0) {
            return "";
        }
        double end = most * 1.04;
        List<Double> ticks = linearTicks(end);
        DoubleUnaryOperator scale = value -> 100 * value / end;
        var rows = new StringBuilder();
        for (Cell cell : cells) {
            Optional<Estimate> value = cell.value(metric);
            String strip = value.map(e -> interval(cell, metric, e, scale)).orElse("");
            String words = value.map(e -> words(e, metric)).orElse("not measured");
            rows.append(row(cell, grid(ticks, scale) + reference(metric, scale) + strip, words));
        }
        return chart(rows.toString(), axis(ticks, scale, metric.unit()));
    }

    private String interval(Cell cell, Metric metric, Estimate e, DoubleUnaryOperator scale) {
        var marks = new StringBuilder();
        for (double sample : cell.samples().getOrDefault(metric, List.of())) {
            marks.append(circle("block", scale.applyAsDouble(sample), 2.5));
        }
        marks.append(whisker(e, scale));
        marks.append(circle("mean", scale.applyAsDouble(e.mean()), 5));
        return marks.toString();
    }

    /** Bars of the means, from zero, with the interval as a whisker. */
    String bars(Metric metric) {
        double most = 0;
        for (Cell cell : cells) {
            most = Math.max(most, cell.value(metric).map(Charts::reach).orElse(0.0));
        }
        if (most == 0) {
            return "";
        }
        double end = most * 1.04;
        List<Double> ticks = linearTicks(end);
        DoubleUnaryOperator scale = value -> 100 * value / end;
        var rows = new StringBuilder();
        for (Cell cell : cells) {
            Optional<Estimate> value = cell.value(metric);
            String strip = value.map(e -> bar(e, scale)).orElse("");
            String words = value.map(e -> words(e, metric)).orElse("not measured");
            rows.append(row(cell, grid(ticks, scale) + strip, words));
        }
        return chart(rows.toString(), axis(ticks, scale, metric.unit()));
    }

    /** Two blocks have an interval that would leave no room for the bars. */
    private static double reach(Estimate e) {
        return Math.min(e.high(), 1.5 * e.most());
    }

    private static String bar(Estimate e, DoubleUnaryOperator scale) {
        return "<rect class='bar' x='0' y='8' height='14' width='%s'/>"
                        .formatted(percent(scale, e.mean()))
                + whisker(e, scale);
    }

    /** Percentiles of latency on a logarithmic scale. */
    String percentiles() {
        double least = Double.MAX_VALUE;
        double most = 0;
        for (Cell cell : cells) {
            for (Metric metric : MARKS.keySet()) {
                double value = cell.value(metric).map(Estimate::mean).orElse(0.0);
                least = value > 0 ? Math.min(least, value) : least;
                most = Math.max(most, value);
            }
        }
        if (most == 0) {
            return "";
        }
        double low = Math.log(least / 1.3);
        double span = Math.log(most * 1.3) - low;
        DoubleUnaryOperator scale = value -> 100 * (Math.log(value) - low) / span;
        List<Double> ticks = logarithmicTicks(least / 1.3, most * 1.3);
        var rows = new StringBuilder();
        for (Cell cell : cells) {
            String words =
                    cell.used() == 0
                            ? "not measured"
                            : "p50 <b>%s</b> · p99 <b>%s</b> µs"
                                    .formatted(
                                            Figures.value(cell, Metric.P50),
                                            Figures.value(cell, Metric.P99));
            rows.append(row(cell, grid(ticks, scale) + spread(cell, scale), words));
        }
        return chart(rows.toString(), axis(ticks, scale, "µs"));
    }

    private static String spread(Cell cell, DoubleUnaryOperator scale) {
        var marks = new StringBuilder();
        double first = 0;
        double last = 0;
        for (Metric metric : List.of(Metric.P50, Metric.P90, Metric.P99, Metric.P999)) {
            Optional<Estimate> value = cell.value(metric);
            if (value.isPresent()) {
                last = scale.applyAsDouble(value.get().mean());
                first = metric == Metric.P50 ? last : first;
                marks.append(mark(metric, last));
            }
        }
        return "<line class='span' x1='%s' x2='%s' y1='15' y2='15'/>"
                        .formatted(percent(first), percent(last))
                + marks;
    }

    private static String mark(Metric metric, double at) {
        String kind = MARKS.getOrDefault(metric, "");
        return switch (metric) {
            case P50 -> circle(kind, at, 5);
            case P999 -> circle(kind, at, 4);
            case P90 ->
                    "<line class='%s' x1='%s' x2='%s' y1='9' y2='21'/>"
                            .formatted(kind, percent(at), percent(at));
            default ->
                    "<svg x='%s' y='15' overflow='visible'><rect class='%s' x='-4' y='-4' width='8'"
                                    .formatted(percent(at), kind)
                            + " height='8'/></svg>";
        };
    }

    // ------------------------------------------------------------------ parts

    private String row(Cell cell, String strip, String words) {
        Arm.Kind kind = results.arm(cell.arm()).kind();
        String role = cell.arm().equals(base) ? "base" : kind.name().toLowerCase(Locale.ROOT);
        return """
        <div class="row %s" data-arm="%s"><span class="arm">%s</span>\
        <svg class="strip" aria-hidden="true">%s</svg><span class="words">%s</span></div>
        """
                .formatted(role, Html.text(cell.arm()), Html.text(cell.arm()), strip, words);
    }

    private static String chart(String rows, String axis) {
        return "<div class='chart'>" + rows + axis + "</div>";
    }

    private static String axis(List<Double> ticks, DoubleUnaryOperator scale, String unit) {
        var labels = new StringBuilder();
        for (double tick : ticks) {
            labels.append(Strips.tick(scale.applyAsDouble(tick), tick(tick)));
        }
        return """
        <div class="row axis" aria-hidden="true"><span></span><span class="ticks">%s</span>\
        <span class="words">%s</span></div>
        """
                .formatted(labels, unit);
    }

    private static String grid(List<Double> ticks, DoubleUnaryOperator scale) {
        var lines = new StringBuilder();
        for (double tick : ticks) {
            String x = percent(scale, tick);
            lines.append("<line class='grid' x1='%s' x2='%s' y1='0' y2='30'/>".formatted(x, x));
        }
        return lines.toString();
    }

    private String reference(Metric metric, DoubleUnaryOperator scale) {
        for (Cell cell : cells) {
            Optional<Estimate> value = cell.value(metric);
            if (cell.arm().equals(base) && value.isPresent()) {
                String x = percent(scale, value.get().mean());
                return "<line class='reference' x1='%s' x2='%s' y1='0' y2='30'/>".formatted(x, x);
            }
        }
        return "";
    }

    private static String whisker(Estimate e, DoubleUnaryOperator scale) {
        double end = Math.min(100, scale.applyAsDouble(e.high()));
        return "<line class='ci' x1='%s' x2='%s' y1='15' y2='15'/>"
                .formatted(percent(scale, e.low()), percent(end));
    }

    private static String circle(String kind, double at, double radius) {
        return "<circle class='%s' cx='%s' cy='15' r='%s'/>".formatted(kind, percent(at), radius);
    }

    private static String words(Estimate e, Metric metric) {
        return "<b>%s</b> %s <small>%s</small>"
                .formatted(Figures.number(e.mean()), metric.unit(), Figures.interval(e));
    }

    private static String percent(DoubleUnaryOperator scale, double value) {
        return percent(scale.applyAsDouble(value));
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.2f%%", value);
    }

    private static String tick(double value) {
        if (value >= 1000) {
            return tick(value / 1000) + "k";
        }
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    /** 0 and the multiples of 1, 2 or 5 times a power of ten. */
    static List<Double> linearTicks(double end) {
        double rough = end / TICKS;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = power;
        for (double factor : new double[] {2, 5, 10}) {
            step = step < rough ? power * factor : step;
        }
        var ticks = new ArrayList<Double>();
        for (int i = 0; i * step <= end; i++) {
            ticks.add(Math.rint(i * step * 1e6) / 1e6);
        }
        return ticks;
    }

    /** 1, 2 and 5 times the powers of ten between; powers alone where those are many. */
    static List<Double> logarithmicTicks(double least, double most) {
        boolean wide = most / least > 200;
        var ticks = new ArrayList<Double>();
        for (double power = 0.01; power <= most; power *= 10) {
            for (double factor : wide ? new double[] {1} : new double[] {1, 2, 5}) {
                double tick = Math.rint(power * factor * 1e6) / 1e6;
                if (tick >= least && tick <= most) {
                    ticks.add(tick);
                }
            }
        }
        return ticks;
    }
}
