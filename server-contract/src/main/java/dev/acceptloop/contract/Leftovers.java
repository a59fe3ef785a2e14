package dev.acceptloop.contract;

import static java.lang.StackWalker.Option.RETAIN_CLASS_REFERENCE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What this process holds: its platform threads, its child processes, its sockets, pipes and the
 * like. Made twice, it tells what a server has left behind.
 *
 * <p>Left out is what the JDK makes once and keeps for all: the carriers of virtual threads, their
 * pollers, the threads that wait for child processes, and class files that were opened.
 */
final class Leftovers {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Pattern JDK_THREAD =
            Pattern.compile(
                    "ForkJoinPool.*|VirtualThread-unblocker.*|.*-Poller.*|process reaper.*"
                            + "|Common-Cleaner|.*CompilerThread.*|contract-test|junit-.*");
    private static final Pattern KEPT_OPEN = Pattern.compile("(socket|pipe|anon_inode):.*");

    private final List<String> before = held();

    private Leftovers() {}

    /** What is held now; for a test that has the process for itself. */
    static Leftovers now() {
        assertThat(StackWalker.getInstance(RETAIN_CLASS_REFERENCE).walk(Leftovers::isAlone))
                .as("called by a test of the @WholeProcess")
                .isTrue();
        return new Leftovers();
    }

    private static boolean isAlone(Stream<StackWalker.StackFrame> frames) {
        return frames.flatMap(Leftovers::methods)
                .anyMatch(method -> method.isAnnotationPresent(WholeProcess.class));
    }

    private static Stream<Method> methods(StackWalker.StackFrame frame) {
        return Stream.of(frame.getDeclaringClass().getDeclaredMethods())
                .filter(method -> method.getName().equals(frame.getMethodName()));
    }

    /**
     * Demands that all that is held now was held then. A thread that has returned from run is gone
     * a moment later; the last look comes after the patience, however late this thread is run.
     */
    void assertNoneSince(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        boolean last = false;
        List<String> left = since();
        while (!left.isEmpty() && !last) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            last = System.nanoTime() - deadline >= 0;
            left = since();
        }
        assertThat(left).as("left behind").isEmpty();
    }

    private List<String> since() {
        var left = new ArrayList<>(new TreeSet<>(held()));
        left.removeAll(before);
        return left;
    }

    private static List<String> held() {
        var held = new ArrayList<String>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (!JDK_THREAD.matcher(thread.getName()).matches()) {
                held.add("thread " + thread.threadId() + " " + thread.getName());
            }
        }
        ProcessHandle.current().descendants().forEach(child -> held.add("process " + child.pid()));
        if (Files.isDirectory(DESCRIPTORS)) {
            held.addAll(descriptors());
        }
        return held;
    }

    private static List<String> descriptors() {
        try (Stream<Path> links = Files.list(DESCRIPTORS)) {
            return links.map(Leftovers::target)
                    .filter(target -> KEPT_OPEN.matcher(target).matches())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the descriptor is of, with a number of the kernel's; empty if it is closed by now. */
    private static String target(Path link) {
        try {
            String target = Files.readSymbolicLink(link).toString();
            return target.startsWith("anon_inode") ? target + " " + link : target;
        } catch (IOException e) {
            return "";
        }
    }
}
