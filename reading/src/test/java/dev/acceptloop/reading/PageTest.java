package dev.acceptloop.reading;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page as a file: what is in it, what is not, and how large it is. */
final class PageTest {
    private static final int MOST_BYTES = 3_000_000;
    private static final String PAGE = Reading.page(List.of());

    private final JsonNode data = Suite.data(PAGE);

    PageTest() throws IOException {}

    @Test
    void itIsNotTooLarge() {
        assertThat(PAGE.getBytes(UTF_8).length).isBetween(100_000, MOST_BYTES);
    }

    @Test
    void itIsWholeAndForbidsEveryRequest() {
        assertThat(PAGE)
                .doesNotContain("{{", "}}\n</style>")
                .contains("default-src 'none'")
                .doesNotContainPattern("<(?:img|link|script|iframe)[^>]+(?:src|href)=['\"]https?:")
                .doesNotContain("@import", "url(");
    }

    @Test
    void twoModelsStandThereThatOneWouldTake() {
        assertThat(data.path("chosen").size()).isEqualTo(2);
        for (JsonNode name : data.path("chosen")) {
            assertThat(ServerModel.named(name.asText()).isContender()).isTrue();
        }
    }

    @Test
    void allModelsAndAllPairsAreInIt() {
        int models = Suite.MODELS.size();
        assertThat(data.path("models").size()).isEqualTo(models);
        assertThat(data.path("pairs").size()).isEqualTo(models * (models - 1) / 2);
        assertThat(data.path("steps").size()).isEqualTo(12);
    }

    /** Its lines are the files', and their tokens are as long as they are. */
    @Test
    void everyLineHasItsTokens() {
        Pattern kind = Pattern.compile("[a-z](\\d+)");
        for (JsonNode file : data.path("files")) {
            Source source = source(file.path("path").asText());
            JsonNode lines = file.path("lines");
            for (int i = 0; i < lines.size(); i += 2) {
                String line = lines.get(i).asText();
                int number = file.path("from").asInt() + i / 2;
                assertThat(line).isEqualTo(source.line(number).text());
                int length =
                        kind.matcher(lines.get(i + 1).asText())
                                .results()
                                .mapToInt(found -> Integer.parseInt(found.group(1)))
                                .sum();
                assertThat(length).isEqualTo(line.length());
            }
        }
    }

    private static Source source(String path) {
        return Suite.MODELS.stream()
                .flatMap(model -> model.files().stream())
                .filter(each -> each.path().equals(path))
                .findFirst()
                .orElseThrow();
    }

    /** No figure of a model is written down: they are those of its sources, one by one. */
    @Test
    void figuresAreCounted() {
        List<String> shown = new ArrayList<>();
        List<String> counted = new ArrayList<>();
        for (int i = 0; i < Suite.MODELS.size(); i++) {
            JsonNode in = data.path("models").get(i);
            ModelSources model = Suite.MODELS.get(i);
            shown.add(
                    in.path("name").asText()
                            + " "
                            + in.path("serverLines")
                            + " "
                            + in.path("lines")
                            + " "
                            + in.path("branches")
                            + " "
                            + in.path("files"));
            counted.add(
                    model.model().name()
                            + " "
                            + model.codeLines(true)
                            + " "
                            + model.codeLines(false)
                            + " "
                            + model.branches()
                            + " "
                            + model.files().size());
        }
        assertThat(shown).isEqualTo(counted);
        for (String resource :
                List.of(
                        "read.html",
                        "page.js",
                        "columns.js",
                        "state.js",
                        "recording.js",
                        "player.js")) {
            assertThat(Html.resource(resource))
                    .as("names of models in " + resource)
                    .doesNotContain("selector", "epoll", "blocking", "uring");
        }
    }

    /** One that is missing is made by .ci/record. */
    @Test
    void everyModelHasItsRecording() {
        assertThat(Suite.MODELS)
                .extracting(each -> each.model().name())
                .allSatisfy(name -> assertThat(Project.recording(name)).as(name).isPresent());
    }

    @Test
    void aRecordingIsPackedAndNoOtherIsTaken() throws IOException {
        String made = "{\n\"format\": 1,\n\"model\": \"uring\", \"events\": [{\"model\": 2}]\n}";
        String packed = "{\"format\":1,\"model\":\"uring\",\"events\":[{\"model\":2}]}";
        String page =
                Reading.page(
                        List.of(),
                        name -> name.equals("uring") ? Optional.of(made) : Optional.empty());

        assertThat(page).contains("\"recordings\":{\"uring\":" + packed + "}");
        assertThatThrownBy(() -> Recording.packed("epoll", made))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the recording of epoll is of 'uring', in format 1");
        assertThatThrownBy(() -> Recording.packed("uring", made.replace("1", "2")))
                .hasMessage("the recording of uring is of 'uring', in format 2");
        assertThatThrownBy(() -> Recording.packed("uring", made.substring(0, 40)))
                .hasMessage("the recording of uring is no JSON");
    }

    @Test
    void theModelsThatAreNamedStandThere() throws IOException {
        assertThat(chosen(Reading.page(List.of("uring")))).isEqualTo("[\"uring\"]");
        assertThat(chosen(Reading.page(List.of("poll", "epoll", "selector"))))
                .isEqualTo("[\"poll\",\"epoll\",\"selector\"]");
    }

    private static String chosen(String page) throws IOException {
        return Suite.data(page).path("chosen").toString();
    }

    @Test
    void whatCannotBeShownIsOneLine() {
        assertThatThrownBy(() -> Reading.page(List.of("poll", "epoll", "async", "uring")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("4 models: at most 3 stand side by side");
        assertThatThrownBy(() -> Reading.page(List.of("epol")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("no model 'epol'; there are blocking,");
    }

    /** Glossary words are links wherever prose stands, and each leads somewhere. */
    @Test
    void everyLinkToAWordHasItsWord() {
        List<String> links =
                Pattern.compile("href='#(word-[a-z0-9-]+)'")
                        .matcher(PAGE)
                        .results()
                        .map(found -> found.group(1))
                        .distinct()
                        .toList();

        assertThat(links).hasSizeGreaterThan(15);
        for (String link : links) {
            assertThat(PAGE).contains("<dt id='" + link + "'");
        }
    }
}
