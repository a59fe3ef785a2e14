package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * How an arm went from block to block, and how it warmed up in each: a small picture per arm, all
 * on one scale, as shares of the arm's own mean. Windows that are flagged, left out or were
 * measured again are hollow, and no line goes through them.
 */
final class BlockLines {
    private static final double MOST_WARM_UP = 12;

    private final Results results;
    private final int connections;

    BlockLines(Results results, int connections) {
        this.results = results;
        this.connections = connections;
    }

    /** A window, and where it stands. */
    private record Seen(int block, double share, Measurement window) {
        boolean isClean() {
            return window.counts(Metric.CPU) && !window.cold();
        }
    }

    // ------------------------------------------------------------------ blocks

    String blocks() {
        var seen = new TreeMap<String, List<Seen>>();
        double span = PathStrip.LEAST_SPAN;
        for (Cell cell : results.cellsAt(connections)) {
            List<Seen> own = seen(cell);
            seen.put(cell.arm(), own);
            for (Seen each : own) {
                span = Math.max(span, Math.max(each.share, 1 / each.share));
            }
        }
        double shown = Math.min(span, PathStrip.MOST_SPAN);
        var rows = new StringBuilder();
        for (Cell cell : results.cellsAt(connections)) {
            List<Seen> own = seen.getOrDefault(cell.arm(), List.of());
            if (!own.isEmpty()) {
                rows.append(
                        PathStrip.row(
                                cell.arm(),
                                PathStrip.ofBlocks(points(own), results.blocksRun(), shown),
                                blockWords(cell, own)));
            }
        }
        String edges = PathStrip.edges(shown) + " Hollow: flagged, left out or measured again.";
        return rows.isEmpty()
                ? ""
                : PathStrip.figure("Block by block: CPU per message", edges, rows.toString());
    }

    private List<Seen> seen(Cell cell) {
        double mean = cell.value(Metric.CPU).map(Estimate::mean).orElse(0.0);
        var seen = new ArrayList<Seen>();
        for (Trial trial : results.trials()) {
            for (Measurement m : trial.measurements()) {
                boolean own = trial.arm().equals(cell.arm()) && m.connections() == connections;
                double among = mean > 0 ? mean : m.cpuMicros();
                if (own && m.cpuMicros() > 0 && among > 0) {
                    seen.add(new Seen(trial.block(), m.cpuMicros() / among, m));
                }
            }
        }
        seen.sort(Comparator.comparingInt(Seen::block));
        return seen;
    }

    private static List<PathStrip.Point> points(List<Seen> seen) {
        return seen.stream()
                .map(each -> new PathStrip.Point(each.block, each.share, each.isClean()))
                .toList();
    }

    private static String blockWords(Cell cell, List<Seen> seen) {
        long clean = seen.stream().filter(Seen::isClean).count();
        return "<b>%s</b> µs <small>%d of %s clean</small>"
                .formatted(Figures.value(cell, Metric.CPU), clean, Figures.windows(seen.size()));
    }

    // ------------------------------------------------------------------ warm-up

    String warmUp() {
        double most = PathStrip.LEAST_SPAN;
        for (Trial trial : results.trials()) {
            for (Measurement m : trial.measurements()) {
                boolean known = m.connections() == connections && m.cpuMicros() > 0;
                for (double micros : known ? m.warmUpMicros() : List.<Double>of()) {
                    most = Math.max(most, micros / m.cpuMicros());
                }
            }
        }
        double high = Math.min(most, MOST_WARM_UP);
        var rows = new StringBuilder();
        for (Cell cell : results.cellsAt(connections)) {
            rows.append(warmUpRow(cell, high));
        }
        String caption =
                "CPU per message in each part of the warm-up, a line per block, on to the window that"
                        + " was measured (right edge). "
                        + String.format(
                                Locale.ROOT,
                                "Bottom: as in the window; top: ×%.1f. Logarithmic.",
                                high);
        return rows.isEmpty() ? "" : PathStrip.figure("Warming up", caption, rows.toString());
    }

    private String warmUpRow(Cell cell, double high) {
        var svg = new StringBuilder();
        var firsts = new ArrayList<Double>();
        for (Trial trial : results.trials()) {
            for (Measurement m : trial.measurements()) {
                boolean own = trial.arm().equals(cell.arm()) && m.connections() == connections;
                if (own && !m.repeated() && m.cpuMicros() > 0 && !m.warmUpMicros().isEmpty()) {
                    firsts.add(m.warmUpMicros().getFirst() / m.cpuMicros());
                    svg.append(warmUpLine(m, high));
                }
            }
        }
        if (firsts.isEmpty()) {
            return "";
        }
        double first = Statistics.median(firsts.stream().mapToDouble(f -> f).toArray());
        String words = "first part <b>%s</b> of its window".formatted(Pictures.times(first));
        return PathStrip.row(cell.arm(), svg.toString(), words);
    }

    private static String warmUpLine(Measurement m, double high) {
        var shares = new ArrayList<Double>();
        m.warmUpMicros().forEach(micros -> shares.add(micros / m.cpuMicros()));
        shares.add(1.0);
        var svg = new StringBuilder();
        double low = 1 / PathStrip.LEAST_SPAN;
        for (int i = 1; i < shares.size(); i++) {
            double x1 = 100.0 * (i - 1) / (shares.size() - 1);
            double x2 = 100.0 * i / (shares.size() - 1);
            svg.append(
                    PathStrip.line(
                            x1,
                            PathStrip.y(shares.get(i - 1), low, high),
                            x2,
                            PathStrip.y(shares.get(i), low, high)));
        }
        return svg.toString();
    }
}
