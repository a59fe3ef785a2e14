package dev.acceptloop.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.platform.engine.CancellationToken;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherExecutionRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * The package once more, with one file of it changed and compiled anew: what its tests say of it.
 *
 * <p>Not thread-safe.
 */
final class Broken extends ClassLoader {
    private static final String PACKAGE = "dev.acceptloop.benchmarks.";
    private static final Path SOURCES = Path.of("src/main/java/dev/acceptloop/benchmarks");
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

    private final Path compiled;

    private Broken(Path compiled) {
        super(Broken.class.getClassLoader());
        this.compiled = compiled;
    }

    /**
     * Compiles the file with {@code wrong} in the one place where it has {@code right}.
     *
     * @param directory for the classes, empty
     */
    static Broken compile(String name, String right, String wrong, Path directory)
            throws IOException {
        String source = Files.readString(SOURCES.resolve(name + ".java"), UTF_8);
        assertThat(source).containsOnlyOnce(right);
        String path = System.getProperty("java.class.path");
        var options = List.of("-proc:none", "-nowarn", "-cp", path, "-d", directory.toString());
        JavaFileObject file = file(name, source.replace(right, wrong));
        assertThat(COMPILER.getTask(null, null, null, options, null, List.of(file)).call())
                .as("it compiles")
                .isTrue();
        return new Broken(directory);
    }

    private static JavaFileObject file(String name, String text) {
        URI uri = URI.create("string:///" + name + ".java");
        return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }

    /**
     * What a test after the first that fails would say is of no interest, and may take its time.
     */
    private record UntilOneFails(CancellationToken enough) implements TestExecutionListener {
        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                enough.cancel();
            }
        }
    }

    /** Whether one of these tests fails; of those that are tagged as long none is asked. */
    boolean fails(List<Class<?>> tests) {
        ClassSelector[] own = tests.stream().map(this::again).toArray(ClassSelector[]::new);
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(own)
                        .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
                        .build();
        var summary = new SummaryGeneratingListener();
        CancellationToken enough = CancellationToken.create();
        LauncherFactory.create()
                .execute(
                        LauncherExecutionRequestBuilder.request(request)
                                .listeners(summary, new UntilOneFails(enough))
                                .cancellationToken(enough)
                                .build());
        assertThat(summary.getSummary().getTestsStartedCount()).as("tests that ran").isPositive();
        return summary.getSummary().getTotalFailureCount() > 0;
    }

    private ClassSelector again(Class<?> test) {
        try {
            return selectClass(loadClass(test.getName()));
        } catch (ClassNotFoundException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            return name.startsWith(PACKAGE) ? define(name) : super.loadClass(name, resolve);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try {
            byte[] bytes = bytes(name.replace('.', '/') + ".class");
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private byte[] bytes(String file) throws IOException {
        Path own = compiled.resolve(file);
        if (Files.exists(own)) {
            return Files.readAllBytes(own);
        }
        try (InputStream stream = getParent().getResourceAsStream(file)) {
            if (stream == null) {
                throw new IOException("no class " + file);
            }
            return stream.readAllBytes();
        }
    }
}
