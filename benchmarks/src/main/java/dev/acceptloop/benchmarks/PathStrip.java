package dev.acceptloop.benchmarks;

import java.util.List;
import java.util.Locale;

/** A path through a small picture: shares of something that is 1, by logarithms. */
final class PathStrip {
    /** A strip reaches at least so far from 1, or noise would fill it. */
    static final double LEAST_SPAN = 1.1;

    /** And at most so far. */
    static final double MOST_SPAN = 2;

    private static final int HEIGHT = 44;
    private static final int EDGE = 5;

    private PathStrip() {}

    /**
     * What was seen in a block.
     *
     * @param isClean whether figures rest on it; else it is hollow, and no line goes through it
     */
    record Point(int block, double share, boolean isClean) {}

    static String ofBlocks(List<Point> points, int blocks, double span) {
        var svg = new StringBuilder();
        String one = y(1, 1 / span, span);
        svg.append("<line class='reference' x1='0' x2='100%' y1='").append(one);
        svg.append("' y2='").append(one).append("'/>");
        List<Point> clean = points.stream().filter(Point::isClean).toList();
        for (int i = 1; i < clean.size(); i++) {
            Point from = clean.get(i - 1);
            Point to = clean.get(i);
            svg.append(
                    line(
                            x(from, blocks),
                            y(from.share, 1 / span, span),
                            x(to, blocks),
                            y(to.share, 1 / span, span)));
        }
        for (Point point : points) {
            svg.append(
                    "<circle class='%s' cx='%s' cy='%s' r='4'/>"
                            .formatted(
                                    point.isClean ? "dot" : "dot open",
                                    Strips.percent(x(point, blocks)),
                                    y(point.share, 1 / span, span)));
        }
        return svg.toString();
    }

    private static double x(Point point, int blocks) {
        return 100 * (point.block - 0.5) / Math.max(1, blocks);
    }

    /** What the edges of such strips mean. */
    static String edges(double span) {
        return String.format(
                Locale.ROOT,
                "Blocks from left to right. Top and bottom of a strip: %.0f %% above and %.0f %% below"
                        + " an arm's own mean.",
                100 * (span - 1),
                100 * (1 - 1 / span));
    }

    static String y(double share, double low, double high) {
        double place = share <= 0 ? 0 : Math.log(share / low) / Math.log(high / low);
        double clamped = Math.clamp(place, 0, 1);
        return String.format(Locale.ROOT, "%.1f", HEIGHT - EDGE - clamped * (HEIGHT - 2 * EDGE));
    }

    static String line(double x1, String y1, double x2, String y2) {
        return "<line class='path' x1='%s' y1='%s' x2='%s' y2='%s'/>"
                .formatted(Strips.percent(x1), y1, Strips.percent(x2), y2);
    }

    static String row(String arm, String strip, String words) {
        return """
        <div class="row" data-arm="%s"><span class="arm">%s</span>\
        <svg class="strip tall" aria-hidden="true">%s</svg><span class="words">%s</span></div>
        """
                .formatted(Html.text(arm), Html.text(arm), strip, words);
    }

    static String figure(String title, String caption, String rows) {
        return "<figure><h3>%s</h3><figcaption>%s</figcaption><div class='chart'>%s</div></figure>"
                .formatted(Html.text(title), Html.text(caption), rows);
    }
}
