package dev.acceptloop.reading;

import dev.acceptloop.reading.Measured.Figure;
import dev.acceptloop.reading.Measured.Question;
import dev.acceptloop.reading.Measured.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a run measured, as HTML: of one model a line a question, of all a table. */
final class MeasuredTable {
    private final Measured measured;
    private final String report;

    /**
     * Of that run.
     *
     * @param report its report beside the page, relative to it; empty if it is the project's own
     */
    MeasuredTable(Measured measured, String report) {
        this.measured = measured;
        this.report = report;
    }

    /** By question, what there is of one model. */
    Map<String, String> of(String model) {
        var lines = new LinkedHashMap<String, String>();
        for (Question question : Question.values()) {
            List<String> parts = new ArrayList<>();
            boolean isKnown = false;
            for (Figure figure : question.figures()) {
                Value value = measured.of(model, question, figure);
                parts.add(Html.text(figure.words()) + ' ' + html(value));
                isKnown |= value.isKnown();
            }
            Value first = measured.of(model, question, question.figures().getFirst());
            lines.put(question.words(), isKnown ? String.join("<br>", parts) : html(first));
        }
        return lines;
    }

    /** Of these models, below what has to be known of the run. */
    String html(List<String> models) {
        var html = new StringBuilder(run());
        for (String warning : measured.warnings()) {
            html.append("<p class='warning'>").append(Html.text(warning)).append("</p>\n");
        }
        html.append("<div class='table' tabindex='0' role='region' aria-label='measured'>")
                .append("<table class='plain'><thead><tr><th scope='col'>model</th>");
        for (Question question : Question.values()) {
            for (Figure figure : question.figures()) {
                html.append("<th scope='col'>").append(head(question, figure)).append("</th>");
            }
        }
        html.append("</tr></thead><tbody>\n");
        models.forEach(model -> row(html, model));
        return html.append("</tbody></table></div>").toString();
    }

    private static String head(Question question, Figure figure) {
        return Html.text(question.words() + ": " + figure.words());
    }

    private void row(StringBuilder html, String model) {
        html.append("<tr><th scope='row'>").append(Html.text(model)).append("</th>");
        for (Question question : Question.values()) {
            for (Figure figure : question.figures()) {
                html.append("<td data-label='").append(head(question, figure)).append("'>");
                html.append(html(measured.of(model, question, figure))).append("</td>");
            }
        }
        html.append("</tr>\n");
    }

    private static String html(Value value) {
        if (!value.isKnown()) {
            return "<small>" + Html.text(value.doubt()) + "</small>";
        }
        String doubt =
                value.doubt().isEmpty()
                        ? ""
                        : " <small class='doubt'>" + Html.text(value.doubt()) + "</small>";
        return "%s <small>%s</small>%s"
                .formatted(Html.text(value.value()), Html.text(value.spread()), doubt);
    }

    private String run() {
        String started = Html.text(measured.started());
        String where =
                report.isEmpty()
                        ? "<code>" + Html.text(Project.REPORT) + "</code> of the project"
                        : "<a href='%s'>%s</a>".formatted(Html.text(report), Html.text(report));
        return """
        <p>Taken from one run of the comparison: <time datetime='%s'>%s</time>, %s; all of it is in %s.
        Of another machine, or on another day, the figures would be others. In brackets is the 95 %% interval over blocks;
        where the blocks are too few for one, the least and the most that was seen. p99: of a hundred requests all but one were
        answered sooner.</p>
        """
                .formatted(
                        started,
                        started.replaceFirst("T.*", ""),
                        Html.text(String.join(", ", measured.machine())),
                        where);
    }
}
