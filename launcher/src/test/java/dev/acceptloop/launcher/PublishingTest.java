package dev.acceptloop.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** What the build says of each module to who gets it from a repository. */
final class PublishingTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String PREFIX = "acceptloop-";

    private static Element pom(String module) {
        Path file = ROOT.resolve(module).resolve("pom.xml");
        try (InputStream in = Files.newInputStream(file)) {
            return DocumentBuilderFactory.newDefaultInstance()
                    .newDocumentBuilder()
                    .parse(in)
                    .getDocumentElement();
        } catch (Exception e) {
            throw new AssertionError(file + " is no pom", e);
        }
    }

    private static List<Element> children(Element parent, String name) {
        var found = new ArrayList<Element>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getTagName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }

    /** What is at the end of a path of element names, as often as it is there. */
    private static List<String> texts(Element from, String... path) {
        List<Element> reached = List.of(from);
        for (String name : path) {
            reached = reached.stream().flatMap(e -> children(e, name).stream()).toList();
        }
        return reached.stream().map(element -> element.getTextContent().strip()).toList();
    }

    private static String artifact(String module) {
        return texts(pom(module), "artifactId").getFirst();
    }

    private static boolean isPublished(String module) {
        return !texts(pom(module), "properties", "maven.deploy.skip").contains("true");
    }

    private static Stream<String> modules() {
        Element root = pom("");
        List<String> always = texts(root, "modules", "module");
        assertThat(always).contains("protocol", "bom");
        return Stream.concat(
                always.stream(), texts(root, "profiles", "profile", "modules", "module").stream());
    }

    private static List<String> publishedJars() {
        return modules()
                .filter(PublishingTest::isPublished)
                .filter(module -> !module.equals("bom"))
                .map(PublishingTest::artifact)
                .toList();
    }

    /** A jar lies among others' in a folder: its name alone says whose it is. */
    @ParameterizedTest
    @MethodSource("modules")
    void aModuleIsNamedAfterItsFolderAndTheSuite(String module) {
        String name = module.startsWith(PREFIX) ? module : PREFIX + module;
        assertThat(artifact(module)).isEqualTo(name);
        assertThat(texts(pom(module), "name")).containsExactly("${project.artifactId}");
        assertThat(texts(pom(module), "description")).hasSize(1).doesNotContain("");
    }

    @Test
    void theBomListsWhatIsPublishedAndNothingElse() {
        String[] path = {"dependencyManagement", "dependencies", "dependency"};
        List<String> listed =
                texts(pom("bom"), Stream.concat(Stream.of(path), Stream.of("artifactId")));
        assertThat(listed).containsExactlyInAnyOrderElementsOf(publishedJars());
        assertThat(texts(pom("bom"), Stream.concat(Stream.of(path), Stream.of("version"))))
                .hasSameSizeAs(listed)
                .containsOnly("${project.version}");
    }

    private static List<String> texts(Element from, Stream<String> path) {
        return texts(from, path.toArray(String[]::new));
    }

    @Test
    void theJavadocOfAllIsOfAllThatIsPublished() {
        assertThat(texts(pom("javadoc"), "dependencies", "dependency", "artifactId"))
                .filteredOn(name -> name.startsWith(PREFIX))
                .containsExactlyInAnyOrderElementsOf(publishedJars());
    }

    /** .ci/release takes what a release says from there. */
    @Test
    void theChangelogHasTheVersionThatIsBuilt() throws IOException {
        String version = texts(pom(""), "version").getFirst().replace("-SNAPSHOT", "");
        assertThat(Files.readAllLines(ROOT.resolve("CHANGELOG.md"))).contains("## " + version);
        assertThat(Files.readAllLines(ROOT.resolve("CITATION.cff")))
                .contains("version: " + version);
    }
}
