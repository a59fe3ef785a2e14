package dev.acceptloop.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Two servers can be read side by side only if they are laid out alike. */
final class SuiteShapeTest {
    private static final int MOST_LINES = 400;
    private static final List<String> SECTIONS =
            List.of("bind", "accept", "read", "write", "close", "shutdown");
    private static final List<String> DATAGRAM_SECTIONS =
            List.of("bind", "receive", "send", "shutdown");
    private static final Pattern RULER = Pattern.compile("(?m)^ *// -{8,} ([a-z ]+)$");
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** A section is absent only where a leaf that several models share does it. */
    @ParameterizedTest
    @MethodSource("streamServerFiles")
    void everyServerHasTheSameSectionsInTheSameOrder(Path file) throws IOException {
        assertThat(sections(file))
                .contains("bind", "shutdown")
                .doesNotHaveDuplicates()
                .isSubsetOf(SECTIONS)
                .isSortedAccordingTo(Comparator.comparingInt(SECTIONS::indexOf));
    }

    /** Of datagrams there is no connection to accept or to close, and one socket for all peers. */
    @ParameterizedTest
    @MethodSource("datagramServerFiles")
    void everyDatagramServerHasTheSameFourSections(Path file) throws IOException {
        assertThat(sections(file)).isEqualTo(DATAGRAM_SECTIONS);
    }

    private static List<String> sections(Path file) throws IOException {
        return RULER.matcher(Files.readString(file)).results().map(r -> r.group(1)).toList();
    }

    @Test
    void everyServerModuleHasAServerFile() throws IOException {
        assertThat(serverFiles().map(file -> ROOT.relativize(file).getName(0).toString()))
                .contains(
                        "blocking-server",
                        "forking-server",
                        "threaded-server",
                        "selector-server",
                        "async-server",
                        "event-framework");
    }

    /** The promise of the README: each is read in one sitting. */
    @ParameterizedTest
    @CsvSource({
        "blocking-server, blocking/BlockingServer, 110",
        "blocking-server, blocking/NonblockingServer, 175",
        "threaded-server, threaded/ThreadedServer, 130",
        "threaded-server, threaded/PrethreadedServer, 120",
        "forking-server, forking/ForkingServer, 240",
        "forking-server, forking/ForkedChild, 200",
        "forking-server, forking/PreforkingServer, 150",
        "selector-server, selector/SelectorServer, 265",
        "selector-server, selector/ShardedServer, 270",
        "selector-server, selector/OffloadingServer, 270",
        "selector-server, selector/PollerServer, 330",
        "async-server, async/AsyncServer, 340",
        "async-server, async/UringServer, 450",
        "event-framework, event/dispatcher/DispatcherServer, 200",
        "event-framework, event/model/ReactorServer, 250",
    })
    void aServerIsNoLongerThan(String module, String file, int lines) throws IOException {
        assertThat(Files.readAllLines(source(module, file))).hasSizeLessThanOrEqualTo(lines);
    }

    @Test
    void noOtherFileIsLongerThanFourHundredLines() throws IOException {
        List<String> longer = new ArrayList<>();
        for (Path file : sources().toList()) {
            try (Stream<String> lines = Files.lines(file)) {
                if (lines.count() > MOST_LINES && !file.endsWith("UringServer.java")) {
                    longer.add(file.getFileName().toString());
                }
            }
        }
        assertThat(longer).isEmpty();
    }

    private static Stream<Path> sources() throws IOException {
        try (Stream<Path> modules = Files.list(ROOT)) {
            return modules
                    .map(module -> module.resolve("src/main/java"))
                    .filter(sources -> Files.isDirectory(sources))
                    .flatMap(SuiteShapeTest::filesIn)
                    .toList()
                    .stream();
        }
    }

    /** And that of a diff: it shows the model. Lines that went and lines that came. */
    @ParameterizedTest
    @CsvSource({
        "blocking-server, blocking/BlockingServer, threaded-server, threaded/ThreadedServer, 60",
        "blocking-server, blocking/BlockingServer, threaded-server, threaded/PrethreadedServer, 60",
        "blocking-server, blocking/BlockingServer, selector-server, selector/SelectorServer, 239",
        "selector-server, selector/SelectorServer, selector-server, selector/ShardedServer, 65",
        "selector-server, selector/SelectorServer, selector-server, selector/OffloadingServer, 60",
        "selector-server, selector/SelectorServer, selector-server, selector/PollerServer, 190",
    })
    void aDiffIsNoLongerThan(
            String module, String file, String otherModule, String otherFile, int lines)
            throws Exception {
        assertThat(changedLines(source(module, file), source(otherModule, otherFile)))
                .isLessThanOrEqualTo(lines);
    }

    private static Path source(String module, String file) {
        return ROOT.resolve(module).resolve("src/main/java/dev/acceptloop").resolve(file + ".java");
    }

    private static int changedLines(Path file, Path other) throws Exception {
        var diff =
                new ProcessBuilder(
                        "git",
                        "diff",
                        "--no-index",
                        "--numstat",
                        file.toString(),
                        other.toString());
        Process process = diff.start();
        try (var output = process.inputReader()) {
            String[] counts = output.readLine().split("\t", -1);
            return Integer.parseInt(counts[0]) + Integer.parseInt(counts[1]);
        } finally {
            process.waitFor();
        }
    }

    static Stream<Path> streamServerFiles() throws IOException {
        return serverFiles().filter(file -> !isOfDatagrams(file));
    }

    static Stream<Path> datagramServerFiles() throws IOException {
        return serverFiles().filter(SuiteShapeTest::isOfDatagrams);
    }

    private static boolean isOfDatagrams(Path file) {
        return file.toString().endsWith("DatagramServer.java");
    }

    private static Stream<Path> serverFiles() throws IOException {
        try (Stream<Path> modules = Files.list(ROOT)) {
            return modules
                    .map(module -> module.resolve("src/main/java"))
                    .filter(sources -> Files.isDirectory(sources))
                    .filter(sources -> !sources.startsWith(ROOT.resolve("protocol")))
                    .filter(sources -> !sources.startsWith(ROOT.resolve("peers"))) // no models
                    .flatMap(SuiteShapeTest::serversIn)
                    .toList()
                    .stream();
        }
    }

    private static Stream<Path> serversIn(Path sources) {
        return filesIn(sources).filter(file -> file.toString().endsWith("Server.java"));
    }

    private static Stream<Path> filesIn(Path sources) {
        try (Stream<Path> files = Files.walk(sources)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new AssertionError(sources + " cannot be read", e);
        }
    }
}
