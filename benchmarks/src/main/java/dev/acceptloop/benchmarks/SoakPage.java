package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * A soak as one HTML file that needs nothing else: a table of all models, and for each the curve of
 * every quantity over its visits.
 */
final class SoakPage {
    private static final int HEIGHT = 44; // of a strip
    private static final int EDGE = 5;
    private static final double LEAST_SPAN = 1.02; // of bytes, or noise would fill a strip
    private static final double LEAST_COUNTS = 4; // the same of what is counted

    private static final String CAPTION =
            "From the first visit to the last. What is left of the dashed line is warming up, and is"
                    + " not judged. Each strip has a scale of its own, from the least to the most."
                    + " Beside it: what is usual, and the slope per 1 000 visits with its 95 %"
                    + " interval.";

    private final StringBuilder html = new StringBuilder();

    private SoakPage() {}

    static String of(List<SoakResult> results, SoakOptions options) {
        var page = new SoakPage();
        page.head(results, options);
        page.table(results);
        results.forEach(page::section);
        page.add("</main><script>" + Html.resource("report.js") + "</script></body></html>\n");
        return page.html.toString();
    }

    private void head(List<SoakResult> results, SoakOptions options) {
        add("<!doctype html><html lang='en'><head><meta charset='utf-8'>");
        add("<meta name='viewport' content='width=device-width, initial-scale=1'>");
        add("<meta name='color-scheme' content='light dark'><link rel='icon' href='data:,'>");
        add("<title>Servers, soaked</title><style>" + Html.resource("report.css"));
        add("</style></head><body><main><header><p class='kicker'>acceptloop soak</p>");
        add("<h1>What do they hold for those who have gone?</h1>");
        add("<p class='answer'>" + Html.text(SoakFiles.sentence(results, options)) + "</p>");
        add("<p class='facts'>" + Html.text(String.join(" ", options.invocation())) + "</p>");
        for (SoakResult result : results) {
            for (String finding : result.findings()) {
                add("<p class='warning'>" + Html.text(result.model() + ": " + finding) + "</p>");
            }
        }
        add("</header>");
    }

    private void table(List<SoakResult> results) {
        add(Html.tableBegin("sorted", "All models"));
        add("<thead><tr>");
        List<String> heads =
                List.of(
                        "model",
                        "visits",
                        "connections",
                        "wrong replies",
                        "p99 beside, ms",
                        "longest wait beside, ms",
                        "leaks");
        heads.forEach(head -> add("<th scope='col'>" + head + "</th>"));
        add("</tr></thead><tbody>");
        for (SoakResult result : results) {
            String model = Html.text(result.model());
            add("<tr data-arm='" + model + "'><th scope='row'>" + model + "</th>");
            cell(heads.get(1), Long.toString(result.visits()));
            cell(heads.get(2), Long.toString(result.connections()));
            cell(heads.get(3), Long.toString(result.wrong()));
            cell(heads.get(4), SoakTable.millis(result.usualP99()));
            cell(heads.get(5), SoakTable.millis(result.worstWait()));
            cell(heads.get(6), SoakTable.leaks(result));
            add("</tr>");
        }
        add("</tbody></table></div>");
    }

    private void cell(String label, String text) {
        add("<td data-label='" + label + "'>" + Html.text(text) + "</td>");
    }

    // ------------------------------------------------------------------ a model

    private void section(SoakResult result) {
        add("<section><h2>" + Html.text(result.model()) + "</h2>");
        add("<p>" + Html.text(result.verdict()) + "</p>");
        if (result.rounds().size() > 1) {
            add("<figure><h3>Look by look</h3><figcaption>" + CAPTION + "</figcaption>");
            add("<div class='chart'>");
            for (SoakQuantity quantity : SoakQuantity.values()) {
                row(result, quantity);
            }
            waits(result);
            add("</div></figure>");
        }
        add("</section>");
    }

    private record Point(double x, double y) {}

    private void row(SoakResult result, SoakQuantity quantity) {
        List<Point> points =
                points(result, round -> Optional.ofNullable(round.held().get(quantity)));
        String words =
                result.growths().stream()
                        .filter(growth -> growth.quantity() == quantity)
                        .findFirst()
                        .map(SoakPage::words)
                        .orElse("");
        double span =
                quantity.column().endsWith("bytes")
                        ? (LEAST_SPAN - 1) * points.stream().mapToDouble(Point::y).max().orElse(0)
                        : LEAST_COUNTS;
        strip(result, quantity.title(), points, span, words);
    }

    private static String words(SoakGrowth growth) {
        var tone = growth.isLeak() ? Picture.Tone.BAD : Picture.Tone.PLAIN;
        return "<b>%s</b> %s %s"
                .formatted(
                        growth.quantity().text(growth.level()),
                        Html.text(growth.slope()),
                        Strips.chip(new Picture.Word(SoakFiles.word(growth), tone, "")));
    }

    private void waits(SoakResult result) {
        List<Point> points = points(result, round -> round.beside().map(SoakRound.Waits::p99));
        String words =
                "<b>%s</b> ms, median of the rounds".formatted(SoakTable.millis(result.usualP99()));
        strip(result, "p99 beside", points, 0, words);
    }

    private static List<Point> points(
            SoakResult result, Function<SoakRound, Optional<Double>> value) {
        var points = new ArrayList<Point>();
        for (SoakRound round : result.rounds()) {
            value.apply(round).ifPresent(y -> points.add(new Point((double) round.visits(), y)));
        }
        return points;
    }

    private void strip(
            SoakResult result, String title, List<Point> points, double leastSpan, String words) {
        if (points.size() < 2) {
            return;
        }
        double least = points.stream().mapToDouble(Point::y).min().orElse(0);
        double most = points.stream().mapToDouble(Point::y).max().orElse(0);
        double span = Math.max(Math.max(most - least, leastSpan), Double.MIN_NORMAL);
        double low = (least + most - span) / 2;
        double first = points.getFirst().x();
        double width = Math.max(1, result.visits() - first);
        var path = new StringBuilder();
        for (Point point : points) {
            double y = HEIGHT - EDGE - (point.y() - low) / span * (HEIGHT - 2 * EDGE);
            path.append(String.format(Locale.ROOT, "%.2f,%.1f ", at(point.x(), first, width), y));
        }
        double warm = (double) result.rounds().get(result.warmUp() - 1).visits();
        String edge = Strips.upright("reference", at(warm, first, width));
        String curve =
                "<svg viewBox='0 0 100 %d' preserveAspectRatio='none' width='100%%' height='%d'>"
                                .formatted(HEIGHT, HEIGHT)
                        + "<polyline class='path' fill='none' vector-effect='non-scaling-stroke'"
                        + " points='"
                        + path.toString().trim()
                        + "'/></svg>";
        add(PathStrip.row(title, edge + curve, words));
    }

    private static double at(double x, double first, double width) {
        return 100 * (x - first) / width;
    }

    private void add(String text) {
        html.append(text);
    }
}
