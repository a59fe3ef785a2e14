package dev.acceptloop.benchmarks;

import dev.acceptloop.benchmarks.Picture.Role;
import dev.acceptloop.benchmarks.Picture.Row;
import dev.acceptloop.protocol.Printable;
import java.util.Locale;

/** A picture as an SVG file of its own, for a page or a paper; light and dark, words as words. */
final class SvgFile {
    private static final int WIDTH = 760;
    private static final int NAMES = 170; // where the strip begins
    private static final int STRIP = 300;
    private static final int WORDS = NAMES + STRIP + 20;
    private static final int HEAD = 62;
    private static final int ROW = 30;
    private static final int WHY = 15; // more, for a row that says why
    private static final int LONGEST_WHY = 92;
    private static final int LONGEST_NAME = 22;

    private static final String STYLE =
            """
            <style>svg{background:#fff;font:13px system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif}
            text{fill:#1d2329}.soft{fill:#55606a;font-size:11px}.title{font-weight:650;font-size:16px}
            .name,.figure{font-weight:600}.grid{stroke:#e3e6e4}.reference{stroke:#55606a;stroke-dasharray:3 3}
            .band{fill:#e9ecee}.ci{stroke:#1f6f8b;stroke-width:3;stroke-linecap:round}
            .mean{fill:#1f6f8b;stroke:#1f6f8b;stroke-width:1.5}.hollow .mean{fill:#fff}.hollow .ci{stroke-width:1.5}
            .good{fill:#1b7a4b}.bad{fill:#a8481b}
            @media(prefers-color-scheme:dark){svg{background:#1b2127}text{fill:#e6e9eb}.soft{fill:#a9b4bd}
            .grid{stroke:#2a3239}.reference{stroke:#a9b4bd}.band{fill:#2b333a}.ci{stroke:#6cc3e0}
            .mean{fill:#6cc3e0;stroke:#6cc3e0}.hollow .mean{fill:#1b2127}.good{fill:#7fd7a4}.bad{fill:#f2a377}}
            </style>
            """;

    private final Picture picture;
    private final StringBuilder svg = new StringBuilder();
    private int y = HEAD;

    private SvgFile(Picture picture) {
        this.picture = picture;
    }

    static String of(Picture picture) {
        var file = new SvgFile(picture);
        file.rows();
        file.axis();
        int height = file.y + 40;
        return """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img">
        <title>%s</title>
        %s%s</svg>
        """
                .formatted(
                        WIDTH,
                        height,
                        WIDTH,
                        height,
                        Html.text(picture.title()),
                        STYLE,
                        file.heading() + file.lines() + file.svg);
    }

    private String heading() {
        return text("title", 12, 26, picture.title()) + text("soft", 12, 44, picture.caption());
    }

    /** What lies behind all rows. */
    private String lines() {
        var lines = new StringBuilder();
        double bottom = y;
        if (picture.floor() > 0) {
            double from = x(Math.exp(-picture.floor()));
            double to = x(Math.exp(picture.floor()));
            lines.append(
                    String.format(
                            Locale.ROOT,
                            "<rect class='band' x='%.1f' y='%d' width='%.1f' height='%.1f'/>\n",
                            from,
                            HEAD,
                            to - from,
                            bottom - HEAD));
        }
        picture.scale().ticks().forEach(tick -> lines.append(upright("grid", tick, bottom)));
        if (!Double.isNaN(picture.reference())) {
            lines.append(upright("reference", picture.reference(), bottom));
        }
        return lines.toString();
    }

    private String upright(String kind, double value, double bottom) {
        double x = x(value);
        return String.format(
                Locale.ROOT,
                "<line class='%s' x1='%.1f' x2='%.1f' y1='%d' y2='%.1f'/>\n",
                kind,
                x,
                x,
                HEAD,
                bottom);
    }

    private void rows() {
        boolean below = false;
        for (Row row : picture.rows()) {
            if (!row.isRanked() && !below) {
                below = true;
                svg.append(text("soft", 12, y + 16, "Not ranked"));
                y += 24;
            }
            row(row);
        }
    }

    private void row(Row row) {
        int middle = y + ROW / 2;
        String tag = row.role().tag();
        svg.append("<g").append(row.isRanked() ? ">" : " class='hollow'>");
        svg.append(text("name", 12, middle + 4, Printable.shortened(row.arm(), LONGEST_NAME)));
        svg.append(tag.isEmpty() ? "" : text("soft", 12, middle + 17, tag));
        svg.append(row.isKnown() ? marks(row, middle) : "");
        svg.append(words(row, middle));
        if (!row.word().why().isEmpty()) {
            String why = Printable.shortened(row.word().why(), LONGEST_WHY);
            svg.append(text("soft", NAMES, middle + 22, why));
            y += WHY;
        }
        svg.append("</g>\n");
        y += ROW;
    }

    private String marks(Row row, int middle) {
        String line =
                row.low() < row.high()
                        ? String.format(
                                Locale.ROOT,
                                "<line class='ci' x1='%.1f' x2='%.1f' y1='%d' y2='%d'/>",
                                x(row.low()),
                                x(row.high()),
                                middle,
                                middle)
                        : "";
        boolean isSquare = row.role() == Role.PEER || row.role() == Role.FLOOR;
        return line
                + (isSquare
                        ? String.format(
                                Locale.ROOT,
                                "<rect class='mean' x='%.1f' y='%d' width='10' height='10'/>",
                                x(row.middle()) - 5,
                                middle - 5)
                        : String.format(
                                Locale.ROOT,
                                "<circle class='mean' cx='%.1f' cy='%d' r='5.5'/>",
                                x(row.middle()),
                                middle));
    }

    private static String words(Row row, int middle) {
        String tone =
                switch (row.word().tone()) {
                    case GOOD -> "good";
                    case BAD -> "bad";
                    case PLAIN -> "soft";
                };
        return "<text x='%d' y='%d'><tspan class='figure'>%s</tspan> <tspan class='soft'>%s</tspan> <tspan class='%s'>%s</tspan></text>"
                .formatted(
                        WORDS,
                        middle + 4,
                        Html.text(row.figure()),
                        row.interval(),
                        tone,
                        Html.text(row.word().text()));
    }

    private void axis() {
        y += 6;
        for (double tick : picture.scale().ticks()) {
            svg.append(
                    String.format(
                            Locale.ROOT,
                            "<text class='soft' text-anchor='middle' x='%.1f' y='%d'>%s</text>\n",
                            x(tick),
                            y + 12,
                            Scale.label(tick)));
        }
        svg.append(text("soft", WORDS, y + 12, picture.unit()));
    }

    private double x(double value) {
        return NAMES + picture.scale().at(value) * STRIP / 100;
    }

    private static String text(String kind, int x, int y, String text) {
        return "<text class='%s' x='%d' y='%d'>%s</text>\n".formatted(kind, x, y, Html.text(text));
    }
}
