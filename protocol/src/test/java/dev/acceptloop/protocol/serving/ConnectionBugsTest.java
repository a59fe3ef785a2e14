package dev.acceptloop.protocol.serving;

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
import java.util.ArrayList;
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
 * {@link ConnectionTest}, {@link DrainedConnectionTest} and {@link ConnectionWalkTest} notice what
 * they are there to notice: {@link Connection} and its parts are compiled once more for each of
 * these bugs, and some test has to fail.
 */
final class ConnectionBugsTest {
    private static final Path SOURCES = Path.of("src/main/java/dev/acceptloop/protocol/serving");
    private static final List<String> BROKEN =
            List.of("Connection", "Input", "Output", "Ending", "Lingering", "MemoryBudget");

    private static final List<Class<?>> SHORT =
            List.of(DrainedConnectionTest.class, ConnectionTest.class);

    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
    private static final JavaFileManager FILES = COMPILER.getStandardFileManager(null, null, UTF_8);

    @TempDir Path compiled;

    /** Right, and wrong. */
    record Bug(String name, String right, String wrong) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Bug> bugs() {
        return Stream.of(
                new Bug("FIN overtakes what is owed", "!finSent && isFlushed()", "!finSent"),
                new Bug("FIN twice", "shut && !finSent", "shut"),
                new Bug("FIN never", "shut = true;", ""),
                new Bug("the end is told twice", "isOver() && !told", "isOver()"),
                new Bug(
                        "what is owed is dropped",
                        "sendsNoMore() || output.isFlushed());",
                        "true);"),
                new Bug("an end for a reset", "isAborted() ||", ""),
                new Bug("an end for half a reply", "|| !output.isFlushed(); // half", "; // half"),
                new Bug("a reset for an end", "resets = isAborted()", "resets = true"),
                new Bug(
                        "relief is not told",
                        "congested = false;\n        return true;",
                        "congested = false;\n        return false;"),
                new Bug(
                        "relief is told again",
                        "congested = false;\n        return true;",
                        "return true;"),
                new Bug("no high-water mark", "pending > context.highWater() ||", ""),
                new Bug("everybody is let in", "context.memory().isFull()", "false"),
                new Bug("it sends after FIN", "if (shut) {", "if (finSent && shut && !shut) {"),
                new Bug("what came in a pause is lost", "held = held.with(in);", ""),
                new Bug(
                        "FIN is told in a pause",
                        "mayTell() && !paused && held.isEmpty()",
                        "mayTell() && held.isEmpty()"),
                new Bug("FIN is told again", "finTold = true;", ""),
                new Bug("it is told in a pause", "!paused && !finReceived &&", "!finReceived &&"),
                new Bug(
                        "it is told while congested",
                        "connection.isEnding() && !output.isCongested();",
                        "connection.isEnding();"),
                new Bug("a drain cuts messages", "(!protocol.midMessage())", "(true)"),
                new Bug("a drain cuts who pauses", "if (!protocol", "if (paused || !protocol"),
                new Bug("a pause is awaited", "atRest = paused ||", "atRest ="),
                new Bug("the last message is not", "|| stoppingTold", ""),
                new Bug(
                        "nobody asks when it is told of the stop",
                        "            endIfDrained(drain, false); //",
                        "            //"),
                new Bug("nobody asks after FIN", "|| finTold", ""),
                new Bug(
                        "nobody asks after a task",
                        "(mostRead);\n        endIfDrained(drain, false);",
                        "(mostRead);"),
                new Bug("what is held is told after the end", "|| !mayTell()", ""),
                new Bug(
                        "who comes when time is up is let in",
                        "if (drain.isOver()) {",
                        "if (false) {"),
                new Bug(
                        "who was aborted first is opened",
                        "if (isEnding()) { // aborted",
                        "if (false) { // aborted"),
                new Bug("a drain waits for ever", "!(atRest || drain.isHalfOver())", "!atRest"),
                new Bug(
                        "who sends much at once is answered on",
                        "|| context.drain().isHalfOver()",
                        ""),
                new Bug(
                        "who has not been told goes on",
                        "if (!drain.hasBegun() || connection.isEnding()) {",
                        "if (true) {"),
                new Bug("stopping is told again", "atRest && !stoppingTold", "atRest"),
                new Bug(
                        "a failure after a close is hidden",
                        "reason = CloseReason.SERVICE_FAILED;",
                        "end(CloseReason.SERVICE_FAILED);"),
                new Bug("the last reason wins", "if (reason == null) {", "{"),
                new Bug("who is gone is waited for", "markBroken();\n        Trouble", "Trouble"),
                new Bug("it lingers after FIN", "input.isFinReceived() ||", ""),
                new Bug("it lingers when told not to", "|| context.linger() == 0", ""),
                new Bug("it lingers for ever", "heard && silencesLeft > 0", "heard"),
                new Bug("it hears nobody", "heard = true;", ""),
                new Bug("silence does not end it", "heard && silencesLeft", "silencesLeft"),
                new Bug("memory is kept", "context.memory().add(-counted);", ""),
                new Bug("a timer is kept", "next.cancel(false);", ""),
                new Bug("a turn never ends", "depth--;\n            turn.leave();", "depth--;"),
                new Bug(
                        "half a reply is a whole one",
                        "markAborted();\n            throw e;",
                        "throw e;"),
                new Bug(
                        "a failure to count escapes",
                        "count();\n        } catch (Throwable e) {",
                        "count();\n        } catch (IllegalStateException e) {"),
                new Bug("the small are cut for the large", "now <= 2 * PER_CONNECTION ||", ""),
                new Bug("the large are not cut", "!isOver()", "true"),
                new Bug(
                        "who is cut for memory is flushed",
                        "cut(CloseReason.OVERLOADED);",
                        "end(CloseReason.OVERLOADED);"),
                new Bug(
                        "a socket that fails is asked again",
                        "markBroken();\n            failed(e);\n        } finally {",
                        "failed(e);\n        } finally {"),
                new Bug("a pause is not heard", "paused = true;", ""),
                new Bug("a pause does not end", "paused = false;", ""),
                new Bug("the blocked are not woken", "socket.unblock();", ""),
                new Bug(
                        "what is taken is not counted",
                        "TAKEN.setRelease(this, (long) TAKEN.get(this) + before - data.remaining());",
                        ""),
                new Bug("a close overtakes tasks", "execute(() -> end(why));", "end(why);"),
                new Bug(
                        "a completion inside a call is lost",
                        "unsettled = true;\n            while",
                        "while"));
    }

    /** What takes a longer walk to notice, a socket that keeps bytes, or a look at them. */
    static Stream<Bug> subtleBugs() {
        return Stream.of(
                new Bug(
                        "what is owed is overtaken",
                        "        if (owed.isEmpty()) {\n            send(data);\n        }",
                        "        send(data);"),
                new Bug(
                        "FIN overtakes what is under way",
                        "return owed.size() + socket.unsent();",
                        "return owed.size();"),
                new Bug(
                        "of what is held the last read is kept",
                        "held = held.with(in);",
                        "held = new OutboundBuffer().with(in);"),
                new Bug(
                        "more is told than a read brings",
                        "Math.min(all.remaining(), mostRead)",
                        "all.remaining()"),
                new Bug(
                        "who waits to send sends a part",
                        "data.hasRemaining() && socket.waitsToSend()",
                        "false"),
                new Bug("it sends within a send", "if (sending) {", "if (sending && !sending) {"),
                new Bug(
                        "relief comes early",
                        "!congested || !isFlushed()",
                        "!congested || !owed.isEmpty()"),
                new Bug(
                        "what is under way congests nobody",
                        "int pending = pending();",
                        "int pending = owed.size();"),
                new Bug(
                        "it is written behind a half-close",
                        "        if (shut) {\n            return;",
                        "        if (finSent) {\n            return;"),
                new Bug(
                        "what is held is told while congested",
                        "held.isEmpty() || !mayTell()",
                        "held.isEmpty() || connection.isEnding()"));
    }

    @Test
    void withoutABugAllHolds() throws Exception {
        var none = new Bug("none", "The life of a stream", "The life of a stream");
        for (Class<?> tests : SHORT) {
            assertThat(isNoticedBySomeTest(tests, none)).as(tests.getName()).isFalse();
        }
        assertThat(isNoticedBySomeTest(ConnectionWalkTest.class, none)).isFalse();
    }

    @Tag("long") // half a minute of compiling
    @ParameterizedTest
    @MethodSource("bugs")
    void isNoticed(Bug bug) throws Exception {
        boolean noticed = false;
        for (Class<?> tests : SHORT) {
            noticed = noticed || isNoticedBySomeTest(tests, bug);
        }
        assertThat(noticed).isTrue();
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("subtleBugs")
    void isNoticedOnAWalk(Bug bug) throws Exception {
        assertThat(isNoticedBySomeTest(ConnectionWalkTest.class, bug)).isTrue();
    }

    private boolean isNoticedBySomeTest(Class<?> tests, Bug bug) throws Exception {
        compile(bug);
        Class<?> test = new Bugged(compiled).loadClass(tests.getName());
        Constructor<?> constructor = test.getDeclaredConstructor();
        constructor.setAccessible(true);
        return Arrays.stream(test.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .filter(method -> !method.isAnnotationPresent(Tag.class))
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
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private void compile(Bug bug) throws IOException {
        JavaFileObject broken = source(bug);
        String path = System.getProperty("java.class.path");
        var options = List.of("-proc:none", "-cp", path, "-d", compiled.toString());
        assertThat(COMPILER.getTask(null, FILES, null, options, null, List.of(broken)).call())
                .as("it compiles")
                .isTrue();
    }

    /** The one file that has what is to be broken, broken. */
    private static JavaFileObject source(Bug bug) throws IOException {
        List<JavaFileObject> found = new ArrayList<>();
        for (String name : BROKEN) {
            String source = Files.readString(SOURCES.resolve(name + ".java"), UTF_8);
            if (source.contains(bug.right())) {
                assertThat(source).containsOnlyOnce(bug.right());
                found.add(source(name, source.replace(bug.right(), bug.wrong())));
            }
        }
        assertThat(found).as("one file has what is to be broken").hasSize(1);
        return found.getFirst();
    }

    private static JavaFileObject source(String name, String text) {
        URI file = URI.create("string:///" + name + ".java");
        return new SimpleJavaFileObject(file, JavaFileObject.Kind.SOURCE) {
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
