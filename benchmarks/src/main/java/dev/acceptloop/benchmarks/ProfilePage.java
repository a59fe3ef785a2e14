package dev.acceptloop.benchmarks;

import java.util.List;
import java.util.Locale;

/** A profile as a page: what it is, a table of methods, a flame graph. */
final class ProfilePage {
    private static final int ROWS = 20;
    private static final int FEW = 100;

    private static final String STYLE =
            """
            body{font:15px/1.5 system-ui,sans-serif;max-width:1200px;margin:2em auto;padding:0 1em}
            table{border-collapse:collapse}td,th{padding:.1em .8em;text-align:right}
            td:first-child,th:first-child{text-align:left;font-family:monospace}
            svg{width:100%;height:auto}svg text{font:11px monospace;pointer-events:none}
            .warning{border-left:4px solid #c60;padding-left:.6em}
            """;

    private ProfilePage() {}

    /** Of the model, under load from so many connections. */
    static String of(String model, int connections, Profile profile) {
        var html = new StringBuilder("<!DOCTYPE html>\n<html lang='en'><meta charset='utf-8'>\n");
        html.append("<title>Profile of ").append(Html.text(model)).append("</title>\n<style>");
        html.append(STYLE).append("</style>\n<h1>Profile of ").append(Html.text(model));
        html.append("</h1>\n<p>")
                .append(profile.samples())
                .append(" samples by JFR, of an echo to ");
        html.append(connections).append(connections == 1 ? " connection" : " connections");
        html.append(", in a window of its own after all that was measured.</p>\n");
        html.append(
                "<p><b>What it does not show:</b> JFR looks at threads that run Java. The time a ");
        html.append("thread spends in a system call is native time and is not here: reading, ");
        html.append(
                "writing and waiting, which are most of what an echo costs. Nor are the JVM's ");
        html.append("own threads. Scenario <code>explain</code> counts the system calls.</p>\n");
        if (profile.samples() < FEW) {
            html.append("<p class='warning'>Fewer than ").append(FEW);
            html.append(" samples: shares are rough.</p>\n");
        }
        table(html, profile);
        html.append("<h2>Flame graph</h2>\n<p>Above a method is what it called; its width is its ");
        html.append("share of the samples. The order from left to right says nothing.</p>\n");
        return html.append(FlameGraph.svg(profile.stacks())).append("\n</html>\n").toString();
    }

    private static void table(StringBuilder html, Profile profile) {
        List<Profile.Method> methods = profile.top(ROWS);
        html.append("<table><tr><th>Method<th>Itself<th>With what it called</tr>\n");
        for (Profile.Method method : methods) {
            html.append("<tr><td>").append(Html.text(method.name()));
            html.append("<td>").append(share(method.self(), profile));
            html.append("<td>").append(share(method.total(), profile)).append("</tr>\n");
        }
        html.append("</table>\n");
    }

    private static String share(long samples, Profile profile) {
        return String.format(Locale.ROOT, "%.1f %%", 100.0 * samples / profile.samples());
    }
}
