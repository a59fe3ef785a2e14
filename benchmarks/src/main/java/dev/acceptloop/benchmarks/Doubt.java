package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** A figure that told a server from itself, at some number of connections. */
record Doubt(Metric metric, int connections) {
    /** Those the controls raise. */
    static List<Doubt> in(List<Arm> arms, List<Cell> cells) {
        var doubts = new ArrayList<Doubt>();
        for (Cell cell : cells) {
            for (Ratio ratio : cell.ratios()) {
                if (isControl(arms, cell)
                        && ratio.base().equals(base(cell))
                        && ratio.baseConnections() == cell.connections()
                        && ratio.verdict().tellsApart()) {
                    doubts.add(new Doubt(ratio.metric(), cell.connections()));
                }
            }
        }
        return doubts;
    }

    static boolean isControl(List<Arm> arms, Cell cell) {
        return arms.stream()
                .anyMatch(arm -> arm.label().equals(cell.arm()) && arm.kind() == Arm.Kind.CONTROL);
    }

    private static String base(Cell control) {
        return control.arm().substring(0, control.arm().length() - Plan.control("").length());
    }

    boolean touches(Cell cell, Ratio ratio) {
        return ratio.metric() == metric
                && (cell.connections() == connections || ratio.baseConnections() == connections);
    }

    /** For the reader. */
    String sentence() {
        return "At %s the base was told from itself by %s: nothing is said of that figure there."
                .formatted(Figures.connections(connections), metric.title());
    }
}
