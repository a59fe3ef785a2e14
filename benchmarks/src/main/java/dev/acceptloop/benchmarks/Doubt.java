package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * A figure that told a server from itself, under some load. It is an alarm, so it is tested alone
 * and at 5 %: corrected among the models it would be as blind as they are. Where it goes off, no
 * model gets a word by that figure: where identical servers are called unlike, unlike ones cannot
 * be judged.
 */
record Doubt(Metric metric, int connections, int bytes) {
    /** Those the controls raised. */
    static List<Doubt> in(List<Cell> cells) {
        var doubts = new ArrayList<Doubt>();
        for (Cell cell : cells) {
            for (Ratio ratio : cell.ratios()) {
                if (ratio.verdict() == Verdict.DIFFERS) {
                    doubts.add(new Doubt(ratio.metric(), cell.connections(), cell.bytes()));
                }
            }
        }
        return doubts;
    }

    boolean touches(Question question) {
        return question.metric() == metric
                && question.arm().connections() == connections
                && question.arm().bytes() == bytes;
    }

    /** For the reader. */
    String sentence(Results all) {
        return "At %s the base was told from itself by %s: nothing is said of that figure there."
                .formatted(Figures.load(all, new LoadPoint(connections, bytes)), metric.title());
    }
}
