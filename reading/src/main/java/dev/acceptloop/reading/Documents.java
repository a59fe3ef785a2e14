package dev.acceptloop.reading;

import dev.acceptloop.protocol.server.ServerModel;
import java.util.List;
import java.util.Map;

/** What the project's documents say of its models. */
final class Documents {
    /**
     * Of one model, in Markdown.
     *
     * @param wins when one would take it
     * @param collapses when one would not
     * @param threads those of the server
     * @param holds what a connection has of them
     */
    record Said(String wins, String collapses, String threads, String holds) {}

    private final Map<String, List<String>> table;
    private final Map<String, List<String>> threads;
    private final Glossary glossary;
    private final List<Course.Step> course;
    private final String questions;

    Documents() {
        this.table =
                Tables.byModel(
                        Tables.rows(Project.document("README.md"), "wins when", "collapses when"));
        this.threads =
                Tables.byModel(
                        Tables.rows(
                                Project.document("docs/architecture.md"),
                                "threads of the server",
                                "what a connection has"));
        this.glossary = Glossary.of(Project.document("docs/glossary.md"));
        this.course = Course.steps(Project.document("docs/course.md"), glossary);
        this.questions =
                Markdown.section(Project.document("docs/reading-guide.md"), "## Four questions");
    }

    /** Of a model that has no row nothing is said. */
    Said of(ServerModel model) {
        List<String> row = table.getOrDefault(model.name(), List.of("", ""));
        List<String> lanes = threads.getOrDefault(model.name(), List.of("", ""));
        String threads = lanes.get(0).replace("MODEL", model.name()); // one row is of some models
        return new Said(row.get(0), row.get(1), threads, lanes.get(1));
    }

    Glossary glossary() {
        return glossary;
    }

    List<Course.Step> course() {
        return course;
    }

    /** What a reader should be able to answer, and where; Markdown. */
    String questions() {
        return questions;
    }
}
