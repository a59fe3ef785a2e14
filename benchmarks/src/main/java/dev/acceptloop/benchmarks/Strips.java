package dev.acceptloop.benchmarks;

import dev.acceptloop.benchmarks.Picture.Role;
import dev.acceptloop.benchmarks.Picture.Row;
import java.util.List;
import java.util.Locale;

/**
 * A picture as HTML with an SVG strip per arm. Places are percentages of a strip's width, so that
 * it fits any screen without its words shrinking.
 */
final class Strips {
    private final Picture picture;
    private final StringBuilder html = new StringBuilder();

    private Strips(Picture picture) {
        this.picture = picture;
    }

    static String html(Picture picture) {
        var strips = new Strips(picture);
        strips.chart();
        return strips.html.toString();
    }

    /** With its title and what is to be known of it. */
    static String figure(Picture picture) {
        var html = new StringBuilder("<figure><h3>").append(Html.text(picture.title()));
        html.append("</h3><figcaption>").append(Html.text(picture.caption()));
        html.append("</figcaption>").append(html(picture));
        picture.notes().forEach(note -> html.append("<p>").append(Html.text(note)).append("</p>"));
        return html.append("</figure>").toString();
    }

    private void chart() {
        html.append("<div class='chart'>");
        boolean below = false;
        for (Row row : picture.rows()) {
            if (!row.isRanked() && !below) {
                below = true;
                html.append("<p class='below'>Not ranked</p>");
            }
            row(row);
        }
        html.append(axis(picture.scale().ticks(), picture.scale(), picture.unit()));
        html.append("</div>");
    }

    private void row(Row row) {
        String tag = row.role().tag();
        html.append("<div class='row ").append(row.role().name().toLowerCase(Locale.ROOT));
        html.append(row.isRanked() ? "" : " hollow").append("' data-arm='");
        html.append(Html.text(row.arm())).append("'><span class='arm'>");
        html.append(Html.text(row.arm()));
        html.append(tag.isEmpty() ? "" : "<small class='tag'>" + tag + "</small>");
        html.append("</span><svg class='strip' aria-hidden='true'>").append(strip(row));
        html.append("</svg><span class='words'>").append(words(row)).append("</span></div>\n");
    }

    private String strip(Row row) {
        Scale scale = picture.scale();
        var svg = new StringBuilder();
        if (picture.floor() > 0) {
            double from = scale.at(Math.exp(-picture.floor()));
            double to = scale.at(Math.exp(picture.floor()));
            svg.append(
                    "<rect class='band' x='%s' width='%s' y='0' height='30'/>"
                            .formatted(percent(from), percent(to - from)));
        }
        svg.append(grid(scale));
        if (!Double.isNaN(picture.reference())) {
            svg.append(upright("reference", scale.at(picture.reference())));
        }
        return row.isKnown() ? svg.append(marks(row)).toString() : svg.toString();
    }

    private String marks(Row row) {
        Scale scale = picture.scale();
        String line =
                row.low() < row.high()
                        ? "<line class='ci' x1='%s' x2='%s' y1='15' y2='15'/>"
                                .formatted(
                                        percent(scale.at(row.low())), percent(scale.at(row.high())))
                        : "";
        return line + mark(row.role(), scale.at(row.middle()));
    }

    /** A circle for a model, a square for what stands beside them. */
    private static String mark(Role role, double at) {
        return role == Role.PEER || role == Role.FLOOR
                ? "<svg x='%s' y='15' overflow='visible'><rect class='mean' x='-5' y='-5' width='10' height='10'/></svg>"
                        .formatted(percent(at))
                : "<circle class='mean' cx='%s' cy='15' r='5.5'/>".formatted(percent(at));
    }

    private static String words(Row row) {
        var words = new StringBuilder("<b>").append(Html.text(row.figure())).append("</b> ");
        if (!row.interval().isEmpty()) {
            words.append("<small>").append(row.interval()).append("</small> ");
        }
        words.append(chip(row.word()));
        if (!row.word().why().isEmpty()) {
            words.append("<span class='why'>").append(Html.text(row.word().why()));
            words.append("</span>");
        }
        return words.toString();
    }

    static String chip(Picture.Word word) {
        if (word.text().isEmpty()) {
            return "";
        }
        String kind =
                switch (word.tone()) {
                    case GOOD -> "chip faster";
                    case BAD -> "chip slower";
                    case PLAIN -> "chip";
                };
        return "<span class='%s'>%s</span>".formatted(kind, Html.text(word.text()));
    }

    // ------------------------------------------------------------------ parts

    static String grid(Scale scale) {
        var lines = new StringBuilder();
        scale.ticks().forEach(tick -> lines.append(upright("grid", scale.at(tick))));
        return lines.toString();
    }

    static String upright(String kind, double at) {
        return "<line class='%s' x1='%s' x2='%s' y1='0' y2='100%%'/>"
                .formatted(kind, percent(at), percent(at));
    }

    static String axis(List<Double> ticks, Scale scale, String unit) {
        var labels = new StringBuilder();
        for (double tick : ticks) {
            labels.append(tick(scale.at(tick), Scale.label(tick)));
        }
        return """
        <div class="row axis" aria-hidden="true"><span></span><span class="ticks">%s</span>\
        <span class="words">%s</span></div>
        """
                .formatted(labels, Html.text(unit));
    }

    /** Below its line, but at an edge inside it. */
    static String tick(double at, String label) {
        String kind = at < 4 ? " class='first'" : at > 94 ? " class='last'" : "";
        return "<span%s style='left:%s'>%s</span>".formatted(kind, percent(at), label);
    }

    static String percent(double value) {
        return String.format(Locale.ROOT, "%.2f%%", value);
    }
}
