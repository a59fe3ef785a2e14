package dev.acceptloop.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@link ConnectionTest} notices what it is there to notice: {@link Connection} is compiled once
 * more for each of these bugs, and some test of it has to fail.
 */
final class ConnectionBugsTest {
    private static final Path SOURCES = Path.of("src/main/java");
    private static final String TESTED = "dev.acceptloop.protocol.Connection";

    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
    private static final JavaFileManager FILES = COMPILER.getStandardFileManager(null, null, UTF_8);

    @TempDir Path compiled;

    /** Right, and wrong. */
    private record Bug(String name, String right, String wrong) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Bug> bugs() {
        return Stream.of(
                new Bug("FIN overtakes what is owed", "!finSent && isFlushed()", "!finSent"),
                new Bug("FIN twice", "&& !finSent && isFlushed()", "&& isFlushed()"),
                new Bug("FIN never", "(outputShut || lingering) &&", "lingering &&"),
                new Bug("the end is told twice", "isOver() && !told", "isOver()"),
                new Bug(
                        "what is owed is dropped at the end",
                        "(aborted || broken || isFlushed())",
                        "true"),
                new Bug("an end for a reset", "resets = aborted", "resets = false"),
                new Bug("a reset for an end", "resets = aborted", "resets = true"),
                new Bug("relief is not told", "relieved = true", "relieved = false"),
                new Bug("no high-water mark", "tight || pending > highWater", "tight"),
                new Bug("everybody is let in", "context.memory().isFull()", "false"),
                new Bug("it sends after FIN", "if (isOpen() && !outputShut) {", "if (isOpen()) {"),
                new Bug("what came in a pause is lost", "held.add(in);", ""),
                new Bug(
                        "FIN overtakes what came before",
                        "if (finReceived && mayTell())",
                        "if (finReceived && isOpen() && !inputShut)"),
                new Bug("it is told in a pause", "!inputShut && !paused &&", "!inputShut &&"),
                new Bug("it is told while congested", "!paused && !congested", "!paused"),
                new Bug("a drain cuts messages", "paused || !protocol.midMessage()", "true"),
                new Bug("a drain waits for ever", "!(atRest || late)", "!atRest"),
                new Bug("stopping is told again", "atRest && !stoppingTold", "atRest"),
                new Bug(
                        "a failure after a close is hidden",
                        "reason = CloseReason.SERVICE_FAILED;",
                        "if (reason == null) reason = CloseReason.SERVICE_FAILED;"),
                new Bug("the last reason wins", "if (reason == null) {", "if (!told) {"),
                new Bug("who is gone is waited for", "broken = true;\n        Trouble", "Trouble"),
                new Bug("it lingers after FIN", "broken || finReceived ||", "broken ||"),
                new Bug("it lingers when told not to", "|| linger == 0", ""),
                new Bug("it lingers for ever", "heard && silencesLeft > 0", "heard"),
                new Bug("silence is not awaited", "heard |= count > 0;", ""),
                new Bug("silence does not end it", "heard && silencesLeft", "silencesLeft"),
                new Bug("memory is kept", "        }\n        count();\n    }", "        }\n    }"),
                new Bug("a timer is kept", "look.cancel(false);", ""),
                new Bug("a turn never ends", "depth--;\n            turn.leave();", "depth--;"),
                new Bug(
                        "half a reply is a whole one",
                        "aborted = true;\n            throw e;",
                        "throw e;"),
                new Bug(
                        "a failure to count escapes",
                        "catch (Throwable e) { // of the protocol, which was asked\n            failed(e);",
                        "catch (IllegalStateException e) {\n            failed(e);"),
                new Bug("the small are cut for the large", "grown && much", "grown"),
                new Bug("the large are not cut", "grown && much", "!grown && much"),
                new Bug(
                        "who is cut for memory is flushed",
                        "end(CloseReason.OVERLOADED);\n            aborted = true;",
                        "end(CloseReason.OVERLOADED);"),
                new Bug(
                        "a socket that fails is asked again",
                        "broken = true;\n            failed(e);\n        } finally {",
                        "failed(e);\n        } finally {"),
                new Bug("a pause is not heard", "paused = true;", ""),
                new Bug("a pause does not end", "paused = false;", ""),
                new Bug("the blocked are not woken", "socket.interrupt();", ""),
                new Bug("what is taken is not counted", "taken.lazySet(", "Long.signum("),
                new Bug("a close overtakes tasks", "execute(() -> end(why));", "end(why);"),
                new Bug("resumes once too often", "relieved = false;", ""),
                new Bug(
                        "a completion inside a call is lost",
                        "unsettled = true;\n            while",
                        "while"));
    }

    @Test
    void withoutABugAllHolds() throws Exception {
        assertThat(
                        isNoticedBySomeTest(
                                new Bug(
                                        "none",
                                        "The life of one stream",
                                        "The life of one stream")))
                .isFalse();
    }

    @Tag("long") // half a minute of compiling
    @ParameterizedTest
    @MethodSource("bugs")
    void isNoticed(Bug bug) throws Exception {
        assertThat(isNoticedBySomeTest(bug)).isTrue();
    }

    private boolean isNoticedBySomeTest(Bug bug) throws Exception {
        compile(bug);
        Class<?> test = new Bugged(compiled).loadClass(ConnectionTest.class.getName());
        Constructor<?> constructor = test.getDeclaredConstructor();
        constructor.setAccessible(true);
        return Arrays.stream(test.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .sorted(Comparator.comparing(ConnectionBugsTest::isLong))
                .anyMatch(method -> fails(method, constructor));
    }

    private static boolean isLong(Method test) {
        return test.getName().startsWith("everyOrder");
    }

    private static boolean fails(Method method, Constructor<?> constructor) {
        try {
            method.setAccessible(true);
            method.invoke(constructor.newInstance());
            return false;
        } catch (InvocationTargetException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private void compile(Bug bug) throws IOException {
        String source =
                Files.readString(SOURCES.resolve(TESTED.replace('.', '/') + ".java"), UTF_8);
        assertThat(source).as("the source has what is to be broken").containsOnlyOnce(bug.right());
        String path = System.getProperty("java.class.path");
        var options = List.of("-proc:none", "-cp", path, "-d", compiled.toString());
        JavaFileObject broken = source(source.replace(bug.right(), bug.wrong()));
        assertThat(COMPILER.getTask(null, FILES, null, options, null, List.of(broken)).call())
                .as("it compiles")
                .isTrue();
    }

    private static JavaFileObject source(String text) {
        URI name = URI.create("string:///Connection.java");
        return new SimpleJavaFileObject(name, JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }

    /** The package again, with the class that was compiled instead of its own. */
    private static final class Bugged extends ClassLoader {
        private static final String PACKAGE = "dev.acceptloop.protocol.";
        private final Path compiled;

        Bugged(Path compiled) {
            super(ConnectionBugsTest.class.getClassLoader());
            this.compiled = compiled;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null || !name.startsWith(PACKAGE)) {
                return loaded != null ? loaded : super.loadClass(name, resolve);
            }
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
}
