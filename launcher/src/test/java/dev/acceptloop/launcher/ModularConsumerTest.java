package dev.acceptloop.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.module.ModuleFinder;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Somebody else's module needs one of ours. It is compiled with what Maven hands on to those who
 * depend on that one, which is less than what we compile with.
 */
final class ModularConsumerTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir private Path compiled;

    @ParameterizedTest
    @MethodSource("modules")
    void aModuleThatNeedsOursCompiles(String folder) throws IOException {
        Path classes = ROOT.resolve(folder).resolve("target/classes");
        String name = ModuleFinder.of(classes).findAll().iterator().next().descriptor().name();
        assertThat(compile(consumerOf(name), classes + ":" + handedOn(folder))).isEmpty();
    }

    /** The build writes it before the tests. */
    private static String handedOn(String folder) throws IOException {
        return Files.readString(ROOT.resolve(folder).resolve("target/consumer.path")).strip();
    }

    /** What javac has to say. A consumer may be strict: a warning is an error. */
    private String compile(JavaFileObject source, String modulePath) throws IOException {
        var said = new StringWriter();
        var options =
                List.of(
                        "-Xlint:all,-requires-automatic,-path", // as published
                        "-Werror",
                        "--module-path",
                        modulePath,
                        "-d",
                        compiled.toString());
        boolean succeeded =
                ToolProvider.getSystemJavaCompiler()
                        .getTask(said, null, null, options, null, List.of(source))
                        .call();
        return succeeded ? "" : said.toString();
    }

    private static JavaFileObject consumerOf(String name) {
        URI file = URI.create("string:///module-info.java");
        return new SimpleJavaFileObject(file, JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return String.format(Locale.ROOT, "module consumer { requires %s; }", name);
            }
        };
    }

    static Stream<String> modules() throws IOException {
        try (Stream<Path> folders = Files.list(ROOT)) {
            List<String> found =
                    folders.filter(ModularConsumerTest::isModule)
                            .map(folder -> folder.getFileName().toString())
                            .sorted()
                            .toList();
            assertThat(found)
                    .contains("protocol", "event-framework", "clients", "acceptloop-junit");
            return found.stream();
        }
    }

    private static boolean isModule(Path folder) {
        return Files.exists(folder.resolve("src/main/java/module-info.java"));
    }
}
