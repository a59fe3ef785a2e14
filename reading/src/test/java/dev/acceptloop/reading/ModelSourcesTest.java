package dev.acceptloop.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Which files a model is, and what stands in its sections. */
final class ModelSourcesTest {
    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\\n]*");

    static Stream<ModelSources> models() {
        return Suite.MODELS.stream();
    }

    @Test
    void everyModelIsFound() {
        assertThat(Suite.MODELS)
                .extracting(each -> each.model().name())
                .containsExactlyElementsOf(
                        ServerModel.all().stream().map(ServerModel::name).toList())
                .hasSizeGreaterThan(12);
    }

    /** What its server file lacks stands in a leaf that it shares, or in the framework. */
    @ParameterizedTest
    @MethodSource("models")
    void everyModelHasAllSections(ModelSources model) {
        for (Section section : Section.ruled()) {
            assertThat(model.in(section)).as(section.word()).isNotEmpty();
            assertThat(model.in(section)).as(section.word()).anyMatch(Fragment::hasCode);
        }
        assertThat(model.in(Section.STATE)).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("models")
    void noLineOfAModelStandsInTwoPlaces(ModelSources model) {
        Set<String> seen = new HashSet<>();
        for (Fragment each : model.fragments()) {
            for (int number = each.from(); number <= each.to(); number++) {
                assertThat(seen.add(each.source().path() + ":" + number)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "blocking, BlockingServer BlockingSocket",
        "nonblocking, NonblockingServer",
        "forking, ForkingServer ForkedChild BlockingSocket",
        "preforking, PreforkingServer ForkedChild BlockingSocket",
        "threaded, ThreadedModel ThreadedServer BlockingSocket",
        "prethreaded, PrethreadedServer BlockingSocket",
        "virtual, ThreadedModel ThreadedServer BlockingSocket",
        "selector, SelectorServer",
        "select, SelectPoller PollerServer",
        "epoll, EpollPoller PollerServer",
        "epoll-edge, EpollEdgePoller PollerServer",
        "sharded, ShardedServer",
        "offloading, OffloadingModel OffloadingServer OffloadedConnection",
        "async, AsyncServer",
        "uring, UringServer",
        "dispatcher, DispatcherServer DispatcherConnection",
    })
    void itsFilesAreThoseItNames(String model, String files) {
        assertThat(Suite.model(model).files())
                .extracting(each -> each.fileName().replace(".java", ""))
                .containsAll(List.of(files.split(" ", -1)))
                .hasSizeLessThanOrEqualTo(files.split(" ", -1).length + 1);
    }

    /** Where the framework does the work, the section points there, and the page goes. */
    @Test
    void theReactorsSectionsAreFollowedIntoTheFramework() {
        ModelSources reactor = Suite.model("reactor");

        assertThat(text(reactor, Section.BIND)).contains("selector.select(action);");
        assertThat(text(reactor, Section.READ)).contains("channel.read(in)");
        assertThat(text(reactor, Section.WRITE)).contains("channel.write(data)");
        assertThat(text(reactor, Section.CLOSE)).contains("channel.shutdownOutput()");
    }

    @Test
    void whatNoOtherHasIsItsOwn() {
        assertThat(text(Suite.model("virtual"), Section.OWN))
                .contains("Thread.ofVirtual()")
                .doesNotContain("ArrayBlockingQueue", "String description()");
        assertThat(text(Suite.model("pooled"), Section.OWN)).contains("ArrayBlockingQueue");
        assertThat(text(Suite.model("poll"), Section.OWN)).contains("final class PollPoller");
        assertThat(text(Suite.model("epoll"), Section.OWN)).doesNotContain("EpollEdgePoller");
        assertThat(text(Suite.model("offloading"), Section.OWN)).contains("void handOver(");
        assertThat(Suite.model("selector").in(Section.OWN)).isEmpty();
    }

    private static String text(ModelSources model, Section section) {
        return model.in(section).stream()
                .flatMap(fragment -> fragment.lines().stream())
                .map(Line::text)
                .collect(Collectors.joining("\n"));
    }

    // ------------------------------------------------------------------ verbs

    @Test
    void theVerbsAreTheInterfaces() {
        Source streamSocket =
                Suite.PROJECT.source("dev.acceptloop.protocol.serving.StreamSocket").orElseThrow();
        assertThat(Verbs.names(streamSocket))
                .containsExactly("send", "want", "shutdownOutput", "close", "unblock");
    }

    /** All but one: the reactor has a connection of its own, which is no StreamSocket. */
    @ParameterizedTest
    @MethodSource("models")
    void everyModelHasTheVerbs(ModelSources model) {
        if (model.model().name().equals("reactor")) {
            assertThat(model.verbs().areThere()).isFalse();
            return;
        }
        for (String verb : List.of("send", "want", "shutdownOutput", "close")) {
            assertThat(model.verbs().of(verb)).as(verb).isNotEmpty();
            assertThat(model.verbs().of(verb).getFirst().lines())
                    .anyMatch(line -> line.text().contains(verb + "("));
        }
    }

    @Test
    void aVerbGoesOnInWhatTheModelWaitsIn() {
        assertThat(Suite.model("epoll").verbs().of("want"))
                .extracting(each -> each.source().fileName())
                .containsExactly("PollerServer.java", "EpollPoller.java");
        assertThat(Suite.model("epoll").verbs().of("close"))
                .as("it takes its descriptor out, and does not close what all wait in")
                .filteredOn(each -> each.source().fileName().equals("EpollPoller.java"))
                .singleElement()
                .satisfies(each -> assertThat(each.lines().get(1).text()).contains("remove("));
        assertThat(Suite.model("offloading").verbs().of("send"))
                .extracting(each -> each.source().fileName())
                .containsExactlyInAnyOrder("OffloadingServer.java", "OffloadedConnection.java");
    }

    /** Every verb's lines can be gone to: they stand in the model's columns too. */
    @ParameterizedTest
    @MethodSource("models")
    void theVerbsStandInTheSections(ModelSources model) {
        for (List<Fragment> fragments : model.verbs().fragments().values()) {
            for (Fragment verb : fragments) {
                assertThat(model.fragments())
                        .anyMatch(each ->
                                each.source() == verb.source()
                                        && each.from() <= verb.from()
                                        && each.to() >= verb.to());
            }
        }
    }

    @Test
    void theTableOfTheInterfaceSpeaksOfAllWhoHaveTheVerbs() {
        Source streamSocket =
                Suite.PROJECT.source("dev.acceptloop.protocol.serving.StreamSocket").orElseThrow();
        VerbWords words = VerbWords.of(streamSocket, Verbs.names(streamSocket));

        assertThat(words.of(Suite.model("selector")))
                .containsEntry("send", "once")
                .containsEntry("want", "interestOps")
                .containsEntry("close", "at once");
        assertThat(words.of(Suite.model("virtual")))
                .isEqualTo(words.of(Suite.model("blocking")))
                .isNotEmpty();
        assertThat(words.models())
                .containsExactlyInAnyOrderElementsOf(
                        Suite.MODELS.stream()
                                .filter(model -> model.verbs().areThere())
                                .map(model -> model.model().name())
                                .toList());
    }

    // ------------------------------------------------------------------ figures

    /** Counted once more, from the file and without its parser. */
    @ParameterizedTest
    @CsvSource({
        "blocking, blocking-server, blocking/BlockingServer",
        "selector, selector-server, selector/SelectorServer",
        "uring, async-server, async/UringServer",
    })
    void codeLinesAreCounted(String model, String module, String file) throws IOException {
        Path path = Suite.ROOT.resolve(module).resolve("src/main/java/dev/acceptloop");
        String text = Files.readString(path.resolve(file + ".java"));
        String code = COMMENT.matcher(text).replaceAll("");
        long lines =
                code.lines()
                        .filter(line -> !line.isBlank())
                        .filter(line -> !line.startsWith("import ") && !line.startsWith("package "))
                        .count();

        assertThat(Suite.model(model).codeLines(true)).isEqualTo(lines);
    }

    @Test
    void whatIsSharedIsCountedForAllWhoShareIt() {
        ModelSources blocking = Suite.model("blocking");

        assertThat(blocking.codeLines(false)).isGreaterThan(blocking.codeLines(true));
        assertThat(Suite.model("nonblocking").codeLines(false))
                .isEqualTo(Suite.model("nonblocking").codeLines(true));
        assertThat(blocking.branches()).isBetween(5, 60);
        assertThat(Suite.model("uring").branches()).isGreaterThan(blocking.branches());
    }
}
