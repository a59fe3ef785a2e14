package dev.acceptloop.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents show, compiled: statements, or a class. */
final class ExamplesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path CLIENTS = Path.of("clients/src/main/java/dev/acceptloop/clients");
    private static final Path JUNIT =
            Path.of("acceptloop-junit/src/main/java/dev/acceptloop/junit");
    private static final Pattern SNIPPET =
            Pattern.compile("(?s)\\{@snippet lang=java :\\n(.*?)\\n *\\* \\}\\n *\\*[\\n/]");
    private static final Pattern BLOCK = Pattern.compile("(?s)\\n```java\\n(.*?)\\n```");
    private static final Pattern MARGIN = Pattern.compile("(?m)^ *\\* ?");
    private static final String IMPORTS =
            """
            import static dev.acceptloop.junit.LoadAssert.assertThat;
            import static org.assertj.core.api.Assertions.assertThat;

            import dev.acceptloop.clients.*;
            import dev.acceptloop.junit.*;
            import dev.acceptloop.protocol.server.Server;
            import java.io.IOException;
            import java.net.*;
            import java.nio.channels.SocketChannel;
            import java.nio.file.*;
            import java.time.Duration;
            import org.junit.jupiter.api.Test;

            """;
    private static final String STATEMENTS =
            """
            final class Example {
                LoadTestResult result = null;

                void statements() throws Exception {
                    CODE
                }
            }
            """;

    @TempDir private Path compiled;

    static Stream<Named<String>> examples() throws IOException {
        return Stream.of(
                        inJavadoc(CLIENTS.resolve("LoadTest.java"), 2),
                        inJavadoc(CLIENTS.resolve("LoadTestResult.java"), 1),
                        inJavadoc(JUNIT.resolve("Serve.java"), 1),
                        inJavadoc(JUNIT.resolve("LoadedTest.java"), 1),
                        inJavadoc(JUNIT.resolve("Undecided.java"), 1),
                        inJavadoc(JUNIT.resolve("LoadAssert.java"), 1),
                        found(Path.of("docs/load-library.md"), BLOCK, "", 3),
                        found(Path.of("README.md"), BLOCK, "## Load tests in JUnit", 1))
                .flatMap(List::stream);
    }

    private static List<Named<String>> inJavadoc(Path file, int count) throws IOException {
        return found(file, SNIPPET, "", count);
    }

    /** Those from that heading on; a README has others behind it, in sections of their own. */
    private static List<Named<String>> found(Path file, Pattern pattern, String from, int count)
            throws IOException {
        String text = Files.readString(ROOT.resolve(file));
        int begin = text.indexOf(from);
        assertThat(begin).as(from).isNotNegative();
        int end = from.isEmpty() ? text.length() : text.indexOf("\n## ", begin + 1);
        List<Named<String>> examples =
                pattern.matcher(text.substring(begin, end))
                        .results()
                        .map(match -> match.group(1))
                        .map(code ->
                                pattern == SNIPPET ? MARGIN.matcher(code).replaceAll("") : code)
                        .map(code -> Named.of(file.getFileName().toString(), code))
                        .toList();
        assertThat(examples).as(file.toString()).hasSize(count);
        return examples;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void whatIsShownCompiles(String code) {
        assertThat(compile(code)).isEmpty();
    }

    @Test
    void whatIsWrongDoesNotCompile() {
        assertThat(compile("LoadTest.to(1);")).contains("no suitable method");
        assertThat(compile("final class Wrong extends Nothing {}")).contains("cannot find symbol");
    }

    /** What javac has to say. */
    private String compile(String code) {
        boolean whole = code.contains("class ");
        String source = IMPORTS + (whole ? code : STATEMENTS.replace("CODE", code));
        var said = new StringWriter();
        var options =
                List.of(
                        "-proc:none",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        "-d",
                        compiled.toString());
        boolean succeeded =
                ToolProvider.getSystemJavaCompiler()
                        .getTask(said, null, null, options, null, List.of(file(source)))
                        .call();
        return succeeded ? "" : said + "\n" + source;
    }

    private static JavaFileObject file(String source) {
        URI name = URI.create("string:///Example.java");
        return new SimpleJavaFileObject(name, JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
    }
}
