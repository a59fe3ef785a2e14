package dev.acceptloop.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the page takes from the project's documents. */
final class DocumentsTest {
    private static final String WORDS =
            """
            | word | what it is | see |
            |---|---|---|
            | turn | What runs alone. | [x] |
            | event loop | One thread, one place to wait; it has a turn for each. | [y] |

            The words of the comparison:

            | word | what it is | see |
            |---|---|---|
            | arm | One of those. | [z] |
            """;

    private static final String MOMENT =
            "(quick|slow|halves) (connects|half-closes|closes|(sends|begins) \\d+)|SIGTERM";

    private final Documents documents = new Documents();
    private final Glossary glossary = Glossary.of(WORDS);

    static Stream<ModelSources> models() {
        return Suite.MODELS.stream();
    }

    @ParameterizedTest
    @MethodSource("models")
    void ofEveryModelAllIsSaid(ModelSources model) {
        Documents.Said said = documents.of(model.model());

        assertThat(said.wins()).isNotEmpty();
        assertThat(said.collapses()).isNotEmpty();
        assertThat(said.threads()).isNotEmpty();
        assertThat(said.holds()).isNotEmpty();
    }

    @Test
    void theSameIsSaidOfWhomItIsTheSame() {
        String table =
                """
                | model | wins when | threads |
                |---|---|---|
                | `one`, `two` | it rains | `loop` |
                | `three` | the same, and it is cold | the same |
                """;
        Map<String, List<String>> rows = Tables.byModel(Tables.rows(table, "wins when", "threads"));

        assertThat(rows.get("two")).containsExactly("it rains", "`loop`");
        assertThat(rows.get("three")).containsExactly("as `two`, and it is cold", "`loop`");
        assertThatThrownBy(() -> Tables.rows(table, "collapses when"))
                .hasMessage("no table of collapses when");
    }

    /** The pollers wait as a selector does, and not as what stands above them by chance. */
    @Test
    void thePollersHaveTheThreadsOfASelector() {
        assertThat(documents.of(Suite.model("epoll").model()).holds())
                .isEqualTo(documents.of(Suite.model("selector").model()).holds());
    }

    // ------------------------------------------------------------------ words

    @Test
    void aWordIsALinkWhereItStandsFirst() {
        Glossary.Links links = glossary.links();

        assertThat(links.in("A Turn of the event loops is a turn, and no return."))
                .isEqualTo(
                        "A <a class='word' href='#word-turn'>Turn</a> of the"
                                + " <a class='word' href='#word-event-loop'>event loops</a> is a turn,"
                                + " and no return.");
        assertThat(glossary.links().in("a turn")).contains("<a ");
        assertThat(glossary.links().in("no return")).isEqualTo("no return");
    }

    /** An arm is one, and so it is in any text that has nothing to do with a comparison. */
    @Test
    void theWordsOfTheComparisonAreLeftOut() {
        assertThat(glossary.entries()).extracting(Glossary.Entry::word).doesNotContain("arm");
        assertThat(documents.glossary().entries())
                .extracting(Glossary.Entry::word)
                .contains("edge-triggered", "backpressure", "head-of-line blocking")
                .doesNotContain("trial", "base");
    }

    @Test
    void markdownBecomesHtmlAndALinkItsText() {
        assertThat(
                        Markdown.html(
                                "See `a<b` and **this turn** in [the *guide*](x.md#y).",
                                glossary.links()))
                .isEqualTo(
                        "<p>See <code>a&lt;b</code> and <b>this <a class='word' href='#word-turn'>"
                                + "turn</a></b> in the <em>guide</em>.</p>");
        assertThat(
                        Markdown.html(
                                "One.\n\n```\na\n\nb\n```\n\n[x]: y.md\n[z]: w.md",
                                glossary.links()))
                .isEqualTo("<p>One.</p><pre>a\n\nb</pre>");
    }

    // ------------------------------------------------------------------ essays

    @Test
    void javadocBecomesHtml() {
        Source source =
                Source.parse(
                        "a/Made.java",
                        """
                        package a;

                        /**
                         * One turn of {@code a<b>}, see {@link java.util.List} &amp; more.
                         *
                         * <pre>
                         * turn -> {@link Made}
                         * </pre>
                         *
                         * <p><b>Then</b> {@link Made#go} <script>alert(1)</script>
                         *
                         * @see <a href="https://example.org/x">a page</a>
                         */
                        final class Made {
                            void go() {}
                        }
                        """);

        String essay = Essay.ofType(source, glossary);

        assertThat(essay)
                .startsWith("<p>One <a class='word' href='#word-turn'>turn</a> of")
                .contains("<code>a&lt;b&gt;</code>, see <code>List</code> &amp; more.")
                .contains("turn -&gt; <code>Made</code>")
                .contains("<p><b>Then</b> <code>go</code> alert(1)")
                .contains("<a rel='noreferrer' href='https://example.org/x'>a page</a>")
                .doesNotContain("<script");
    }

    @ParameterizedTest
    @MethodSource("models")
    void everyModelHasAnEssay(ModelSources model) {
        assertThat(Essay.ofType(model.server(), documents.glossary())).contains("<p>", "<pre>");
        assertThat(model.packages().keySet())
                .anyMatch(name ->
                        Suite.PROJECT
                                .source(name + ".package-info")
                                .map(info -> Essay.ofPackage(info, documents.glossary()))
                                .filter(essay -> essay.contains("wins"))
                                .isPresent());
    }

    // ------------------------------------------------------------------ course

    @Test
    void theCourseHasTwelveStepsWithAPlaceAQuestionAndAnAnswer() {
        assertThat(documents.course()).hasSize(12);
        List<String> names = Suite.MODELS.stream().map(each -> each.model().name()).toList();
        for (Course.Step step : documents.course()) {
            assertThat(names).as(step.title()).containsAll(step.models());
            assertThat(step.models()).hasSizeLessThanOrEqualTo(Reading.MOST_COLUMNS);
            assertThat(step.question()).as(step.title()).contains("?").doesNotContain("**");
            assertThat(step.answer()).as(step.title()).hasSizeGreaterThan(80).doesNotContain("**");
            assertThat(step.text()).startsWith("<p>");
            assertThat(step.moment()).as(step.title()).matches(MOMENT);
            Section place = Section.named(step.place()).orElseThrow();
            assertThat(step.models())
                    .as("there is something to see at %s of %s", place, step.models())
                    .anyMatch(model -> !Suite.model(model).in(place).isEmpty());
        }
    }

    @Test
    void aStepWithoutPlaceQuestionOrAnswerIsNone() {
        assertThatThrownBy(
                        () -> course("`epoll`.\n\nText.\n\n**Question.** Why?\n\n**Answer.** So."))
                .hasMessage("One: no place");
        assertThatThrownBy(() ->
                        course(
                                "`epoll`, at *red*.\n\nText.\n\n**Question.** Why?\n\n**Answer.** So."))
                .hasMessage("One: no place");
        assertThatThrownBy(
                        () -> course("*read*.\n\nText.\n\n**Question.** Why?\n\n**Answer.** So."))
                .hasMessage("One: no columns");
        for (String left :
                List.of(
                        "Text.",
                        "**Question.** Why?",
                        "Text.\n\n**Question.** Why?",
                        "A.\n\n**Answer.** So.")) {
            assertThatThrownBy(() -> course("`epoll`, at *read*.\n\n" + left))
                    .hasMessage("One: no question and answer at its end");
        }
    }

    private List<Course.Step> course(String step) {
        return Course.steps("# Title\n\n## 1. One\n\n" + step + "\n", glossary);
    }

    /** What is packed is what stands in the project now. */
    @Test
    void theDocumentsAreTheProjects() throws IOException {
        for (String name : List.of("README.md", "docs/course.md", "docs/glossary.md")) {
            assertThat(Project.document(name))
                    .isEqualTo(Files.readString(Suite.ROOT.resolve(name)));
        }
        assertThatThrownBy(() -> Project.document("docs/gone.md"))
                .hasMessage("docs/gone.md is not packed");
    }
}
