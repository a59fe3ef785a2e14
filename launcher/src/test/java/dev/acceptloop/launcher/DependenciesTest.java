package dev.acceptloop.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is handed on to users is what the build says it is. */
final class DependenciesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern CLASSIFIER = Pattern.compile("[?&]classifier=([^&]+)");

    /** Jars, and folders of classes where a module is not packaged yet; the build writes it. */
    private static List<Path> classPath(String module) throws IOException {
        String line =
                Files.readString(ROOT.resolve(module).resolve("target/consumer.path")).strip();
        return Stream.of(line.split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .toList();
    }

    private static boolean isOurs(Path entry) {
        return entry.startsWith(ROOT);
    }

    /** Also what no class of theirs uses: it would be on the path of whoever uses them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "protocol",
                "syscalls",
                "blocking-server",
                "threaded-server",
                "forking-server",
                "selector-server",
                "async-server",
                "event-framework"
            })
    void serverModulesHandOnNothingOfOthers(String module) throws IOException {
        assertThat(classPath(module))
                .filteredOn(entry -> !isOurs(entry))
                .extracting(entry -> entry.getFileName().toString())
                .allMatch(name -> name.startsWith("jspecify-")); // annotations
    }

    /** A load is made by programs, too; and whose tests make one say which models they serve. */
    @Test
    void theLoadBringsNoTestsAndItsTestsBringNoModels() throws IOException {
        assertThat(classPath("clients"))
                .extracting(entry -> entry.getFileName().toString())
                .noneMatch(name -> name.matches("(assertj|junit|opentest4j).*"));
        assertThat(classPath("acceptloop-junit"))
                .filteredOn(DependenciesTest::isOurs)
                .extracting(entry -> ROOT.relativize(entry).getName(0).toString())
                .containsExactlyInAnyOrder("protocol", "clients", "syscalls", "event-framework");
    }

    // ------------------------------------------------------------------ the bill of materials

    private static JsonNode bill(String module) throws IOException {
        String name = "acceptloop-" + module;
        Path file = ROOT.resolve(module).resolve("target/" + name + ".cdx.json");
        assumeThat(file).as("the build was online, so that there is an SBOM").exists();
        JsonNode bill = new ObjectMapper().readTree(file.toFile());
        assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(bill.path("metadata").path("component").path("name").asText()).isEqualTo(name);
        return bill;
    }

    /** Names of jars. */
    private static Set<String> listed(JsonNode bill) {
        var names = new TreeSet<String>();
        for (JsonNode component : bill.path("components")) {
            assertThat(component.path("purl").asText()).startsWith("pkg:maven/");
            Matcher classifier = CLASSIFIER.matcher(component.path("purl").asText());
            names.add(
                    component.path("name").asText()
                            + "-"
                            + component.path("version").asText()
                            + (classifier.find() ? "-" + classifier.group(1) : "")
                            + ".jar");
        }
        assertThat(names).isNotEmpty();
        return names;
    }

    /** A module's name stands in for the jar that it is not yet. */
    private static String jarName(Path entry, String version) {
        String name = entry.getFileName().toString();
        return name.equals("classes")
                ? "acceptloop-" + ROOT.relativize(entry).getName(0) + "-" + version + ".jar"
                : name;
    }

    @Tag("long") // where the SBOM is made
    @ParameterizedTest
    @ValueSource(strings = {"launcher", "peers"})
    void theSbomListsWhatAProgramRunsWithAndNothingElse(String module) throws IOException {
        JsonNode bill = bill(module);
        String version = bill.path("metadata").path("component").path("version").asText();
        List<String> path = classPath(module).stream().map(e -> jarName(e, version)).toList();
        assertThat(listed(bill)).containsExactlyInAnyOrderElementsOf(path);
    }

    @Tag("long") // where the SBOM is made
    @Test
    void theJarOfThePeersIsMadeOfWhatItsSbomLists() throws IOException {
        Path shaded = ROOT.resolve("peers/target/peers.jar");
        assumeThat(shaded).as("the peers are packaged").exists();
        Set<String> listed = listed(bill("peers"));
        Set<String> known = new HashSet<>();
        try (DirectoryStream<Path> own =
                Files.newDirectoryStream(shaded.getParent(), "acceptloop-peers-*.jar")) {
            for (Path jar : own) {
                known.addAll(contents(jar));
            }
        }
        for (Path jar : classPath("peers")) {
            if (listed.contains(jar.getFileName().toString())) {
                known.addAll(contents(jar));
            }
        }
        Set<String> found = contents(shaded);
        found.removeAll(known);
        assertThat(found).isEmpty();
    }

    /** Name and checksum of each file. */
    private static Set<String> contents(Path file) throws IOException {
        var contents = new HashSet<String>();
        try (var jar = new JarFile(file.toFile())) {
            for (ZipEntry entry : jar.stream().toList()) {
                boolean own = entry.isDirectory() || entry.getName().equals(JarFile.MANIFEST_NAME);
                if (!own) {
                    contents.add(entry.getName() + " " + entry.getCrc());
                }
            }
        }
        return contents;
    }
}
