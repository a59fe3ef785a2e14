package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.Printable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Stacks drawn above each other, as SVG: the width of a method is the number of samples in which it
 * was on the stack there; below it is who called it. The order from left to right says nothing.
 *
 * @see <a href="https://queue.acm.org/detail.cfm?id=2927301">Gregg: the flame graph</a>
 */
final class FlameGraph {
    private static final double WIDTH = 1200;
    private static final int ROW = 17;
    private static final int DEEPEST = 64;
    private static final double NARROWEST = 0.5; // pixels: what is less is not drawn
    private static final double LETTER = 6.6;
    private static final int COLOURS = 30;
    private static final int WARM = 20; // degrees of hue

    private final StringBuilder svg = new StringBuilder();
    private final double perSample;
    private final int rows;

    private FlameGraph(Node root) {
        this.perSample = WIDTH / Math.max(1, root.samples);
        this.rows = Math.min(DEEPEST, root.depth());
    }

    /** A method in one place of the stacks. */
    private static final class Node {
        private final Map<String, Node> callees = new TreeMap<>();
        private long samples;

        void add(List<String> stack) {
            Node node = this;
            node.samples++;
            for (String method : stack) {
                node = node.callees.computeIfAbsent(method, _ -> new Node());
                node.samples++;
            }
        }

        int depth() {
            return 1 + callees.values().stream().mapToInt(Node::depth).max().orElse(0);
        }
    }

    /** Of stacks that have the outermost method first. */
    static String svg(List<List<String>> stacks) {
        var root = new Node();
        stacks.forEach(root::add);
        return new FlameGraph(root).drawn(root);
    }

    private String drawn(Node root) {
        int height = rows * ROW;
        svg.append(
                String.format(
                        Locale.ROOT,
                        "<svg viewBox='0 0 %.0f %d' role='img' aria-label='flame graph'>",
                        WIDTH,
                        height));
        draw("all", root, 0, 0, root.samples);
        return svg.append("</svg>").toString();
    }

    private void draw(String name, Node node, double left, int row, long all) {
        double width = node.samples * perSample;
        if (width < NARROWEST || row >= rows) {
            return;
        }
        int y = (rows - 1 - row) * ROW;
        String share = String.format(Locale.ROOT, "%.1f %%", 100.0 * node.samples / all);
        svg.append(
                String.format(
                        Locale.ROOT,
                        "<g><title>%s: %s</title><rect x='%.2f' y='%d' width='%.2f' height='%d'"
                                + " fill='hsl(%d 75%% 72%%)'/>",
                        Html.text(name),
                        share,
                        left,
                        y,
                        width,
                        ROW - 1,
                        WARM + Math.floorMod(name.hashCode(), COLOURS)));
        int letters = (int) ((width - 4) / LETTER);
        if (letters > 2) {
            svg.append(
                    String.format(
                            Locale.ROOT,
                            "<text x='%.2f' y='%d'>%s</text>",
                            left + 2,
                            y + ROW - 5,
                            Html.text(Printable.shortened(name, letters))));
        }
        svg.append("</g>\n");
        double at = left;
        for (Map.Entry<String, Node> callee : node.callees.entrySet()) {
            draw(callee.getKey(), callee.getValue(), at, row + 1, all);
            at += callee.getValue().samples * perSample;
        }
    }
}
