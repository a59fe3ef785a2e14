package dev.acceptloop.reading;

import java.util.List;

/**
 * The page as one HTML file that needs nothing else: style, script and all texts are inside, and
 * its policy forbids every request.
 */
final class Page {
    private static final List<String> SCRIPTS =
            List.of("state.js", "columns.js", "recording.js", "player.js", "page.js");

    private Page() {}

    /**
     * Of these models.
     *
     * @param data as {@link Data} has it
     */
    static String of(
            List<ModelSources> models, Documents documents, String data, MeasuredTable measured) {
        List<String> names = models.stream().map(each -> each.model().name()).toList();
        return Html.resource("read.html")
                .replace("{{count}}", String.valueOf(models.size()))
                .replace("{{figures}}", figures(models, documents))
                .replace("{{questions}}", questions(documents))
                .replace("{{glossary}}", glossary(documents.glossary()))
                .replace("{{style}}", Html.resource("read.css") + Html.resource("player.css"))
                .replace("{{data}}", data.replace("<", "\\u003c"))
                .replace("{{script}}", script())
                .replace("{{measured}}", measured.html(names));
    }

    private static String script() {
        var script = new StringBuilder("\"use strict\";\n{\n");
        SCRIPTS.forEach(name -> script.append(Html.resource(name)));
        return script.append("}\n").toString();
    }

    private static String figures(List<ModelSources> models, Documents documents) {
        var rows = new StringBuilder();
        for (ModelSources each : models) {
            var links = documents.glossary().links();
            Documents.Said said = documents.of(each.model());
            rows.append("<tr><th scope='row'><a href='#models=")
                    .append(each.model().name())
                    .append("'>")
                    .append(each.model().name())
                    .append("</a></th>");
            cell(rows, "lines of its server", each.codeLines(true));
            cell(rows, "with what it shares", each.codeLines(false));
            cell(rows, "branches", each.branches());
            cell(rows, "files", each.files().size());
            cell(rows, "threads of the server", Markdown.inline(said.threads(), links));
            cell(rows, "a connection has", Markdown.inline(said.holds(), links));
            rows.append("</tr>\n");
        }
        return rows.toString();
    }

    private static void cell(StringBuilder row, String label, Object html) {
        row.append("<td data-label='").append(label).append("'>").append(html).append("</td>");
    }

    private static String questions(Documents documents) {
        return Markdown.html(documents.questions(), documents.glossary().links());
    }

    private static String glossary(Glossary glossary) {
        var list = new StringBuilder();
        for (Glossary.Entry entry : glossary.entries()) {
            Glossary.Links links = glossary.links();
            links.in(entry.word()); // it is no link to itself
            list.append("<div><dt id='")
                    .append(entry.id())
                    .append("' tabindex='-1'>")
                    .append(Html.text(entry.word()))
                    .append("</dt><dd>")
                    .append(Markdown.inline(entry.meaning(), links))
                    .append("</dd></div>\n");
        }
        return list.toString();
    }
}
