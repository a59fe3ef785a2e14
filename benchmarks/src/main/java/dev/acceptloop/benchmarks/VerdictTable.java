package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The report's table of one number of connections: absolute values beside every ratio, and what may
 * be said of it.
 */
final class VerdictTable {
    private final Results results;
    private final int connections;
    private final String base;

    VerdictTable(Results results, int connections) {
        this.results = results;
        this.connections = connections;
        this.base = results.bases().getOrDefault(connections, "");
    }

    /** A column: its heading and what stands under it. */
    private record Column(
            String head, String help, java.util.function.Function<Cell, String> cell) {}

    String html() {
        List<Column> columns = columns();
        var html = new StringBuilder(Html.tableBegin("sorted", "All figures"));
        html.append("<thead><tr><th scope='col'>model</th>");
        for (Column column : columns) {
            html.append("<th scope='col' title='").append(Html.text(column.help)).append("'>");
            html.append(column.head).append("</th>");
        }
        html.append("</tr></thead><tbody>");
        results.cellsAt(connections).forEach(cell -> html.append(row(cell, columns)));
        return html.append("</tbody></table></div>").toString();
    }

    private String row(Cell cell, List<Column> columns) {
        Arm arm = results.arm(cell.arm());
        var html = new StringBuilder();
        html.append("<tr class='").append(arm.kind().name().toLowerCase(Locale.ROOT));
        html.append("' data-arm='").append(Html.text(cell.arm())).append("'><th scope='row'>");
        html.append(Html.text(cell.arm()));
        html.append("<small>").append(Html.text(arm.description())).append("</small></th>");
        for (Column column : columns) {
            html.append("<td data-label='").append(Html.text(column.head)).append("'>");
            html.append(column.cell.apply(cell)).append("</td>");
        }
        return html.append("</tr>").toString();
    }

    private List<Column> columns() {
        var columns = new ArrayList<Column>();
        columns.add(compared(Metric.CPU, "server processor time per message"));
        results.arms().stream()
                .filter(arm -> arm.kind() == Arm.Kind.FLOOR)
                .forEach(arm -> {
                    columns.add(against(Metric.CPU, arm.label(), connections));
                    columns.add(
                            new Column(
                                    "above " + Html.text(Floor.shortName(arm.label())) + ", µs",
                                    "CPU per message above that of a loop that does nothing else,"
                                            + " under the same load",
                                    VerdictTable::aboveFloor));
                });
        columns.add(compared(Metric.THROUGHPUT, "verified replies per second"));
        columns.add(compared(Metric.MEAN, "exact mean of send to verified reply"));
        columns.add(value(Metric.P99, "99 % of the replies came within this"));
        columns.add(value(Metric.MEMORY, "memory of the process tree"));
        columns.add(
                new Column("threads", "and processes, if more than one", VerdictTable::threads));
        columns.add(
                new Column(
                        "switches/msg",
                        "voluntary and involuntary context switches of the server per message",
                        VerdictTable::switches));
        columns.add(
                new Column(
                        "blocks", "used, and how many of those are flagged", VerdictTable::blocks));
        return columns;
    }

    private static Column value(Metric metric, String help) {
        String unit = metric.unit().isEmpty() ? "" : ", " + metric.unit();
        return new Column(
                metric.title() + unit,
                help,
                cell ->
                        cell.value(metric)
                                .map(e ->
                                        "<b>%s</b> <small>%s</small>"
                                                .formatted(
                                                        Figures.number(e.mean()),
                                                        Figures.interval(e)))
                                .orElse(Figures.NONE));
    }

    /** The value, and below it how it stands to the base. */
    private Column compared(Metric metric, String help) {
        Column value = value(metric, help);
        Column ratio = against(metric, base, connections);
        return new Column(
                value.head,
                help + "; below it the mean of the ratios to " + base + " within blocks",
                cell ->
                        value.cell.apply(cell)
                                + "<span class='vs'>"
                                + ratio.cell.apply(cell)
                                + "</span>");
    }

    private Column against(Metric metric, String other, int otherConnections) {
        String at = otherConnections == connections ? "" : " at " + otherConnections;
        boolean isFloor = other.startsWith("floor: ");
        String shortName = isFloor ? Floor.shortName(other) : other;
        return new Column(
                metric.title() + " ÷ " + Html.text(shortName) + at,
                "mean of the ratios within blocks, 95 % interval, and what may be said",
                cell ->
                        cell.ratio(metric, other, otherConnections)
                                .map(VerdictTable::verdict)
                                .orElse(isBase(cell, other, otherConnections)));
    }

    private String isBase(Cell cell, String other, int otherConnections) {
        boolean same = cell.arm().equals(other) && connections == otherConnections;
        return same ? "<span class='chip base'>base</span>" : Figures.NONE;
    }

    private static String verdict(Ratio ratio) {
        String why = ratio.why().isEmpty() ? "" : "<span class='why'>" + ratio.why() + "</span>";
        return chip(ratio)
                + "<b>×%.2f</b> <small>%s</small>"
                        .formatted(ratio.ratio().mean(), Figures.ratioInterval(ratio.ratio()))
                + why;
    }

    private static String chip(Ratio ratio) {
        if (ratio.verdict() == Verdict.NOT_ASKED) {
            return "";
        }
        String kind = ratio.verdict().name().toLowerCase(Locale.ROOT);
        String title =
                "noise floor ×%.2f, p = %.3f, %.3f after correction"
                        .formatted(Math.exp(ratio.floor()), ratio.p(), ratio.adjusted());
        String word = ratio.verdict().of(ratio.metric());
        return "<span class='chip %s' title='%s'>%s</span> ".formatted(kind, title, word);
    }

    private static String aboveFloor(Cell cell) {
        return cell.aboveFloor().stream()
                .findFirst()
                .map(e ->
                        "<b>%s%s</b> <small>%s</small>"
                                .formatted(
                                        e.mean() > 0 ? "+" : "",
                                        Figures.number(e.mean()),
                                        Figures.interval(e)))
                .orElse(Figures.NONE);
    }

    private static String threads(Cell cell) {
        double processes = cell.value(Metric.PROCESSES).map(Estimate::mean).orElse(1.0);
        String threads = cell.value(Metric.THREADS).map(e -> whole(e.mean())).orElse(Figures.NONE);
        return processes > 1
                ? threads + " <small>in " + whole(processes) + " processes</small>"
                : threads;
    }

    private static String switches(Cell cell) {
        return Figures.value(cell, Metric.WAITS)
                + " <small>+ "
                + Figures.value(cell, Metric.PREEMPTIONS)
                + "</small>";
    }

    private static String blocks(Cell cell) {
        String flagged = cell.flagged() == 0 ? "" : ", " + cell.flagged() + " flagged";
        String failed = cell.failed() == 0 ? "" : ", " + cell.failed() + " left out";
        return cell.used() + flagged + failed;
    }

    private static String whole(double value) {
        return Long.toString(Math.round(value));
    }
}
