package dev.acceptloop.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the package descriptions of selector-server and async-server claim of system calls per
 * message, counted by strace: one connection, so many messages one after the other.
 */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
final class SystemCallsTest {
    private static final int MESSAGES = 500;
    private static final int FEW = 25; // connection, and its end

    /** What a JVM does for itself in any thread: memory, locks, class files. */
    private static final Pattern OWN =
            Pattern.compile(
                    "m(map|unmap|protect|advise)|futex|sched_.*|.*stat.*|lseek|openat|close|pread64"
                            + "|readlink|getcwd|getdents64|rt_sig.*|clone3|gettid|getpid|exit|prctl"
                            + "|rseq|set_robust_list|clock_.*|sysinfo|uname|prlimit64");

    private static final Pattern WAIT =
            Pattern.compile("p?select6?|p?poll|epoll_p?wait|io_uring_enter");

    /** Thread and name: {@code 1234 recvfrom(7, ...}, also when another thread's line cuts in. */
    private static final Pattern CALL = Pattern.compile("(\\d+)\\s+([a-z_0-9]+)\\(.*");

    @TempDir Path directory;

    /** Calls that go by another name on another processor count as one. */
    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @CsvSource({
        "select, recvfrom sendto select|pselect6",
        "poll, recvfrom sendto poll|ppoll",
        "epoll, recvfrom sendto epoll_wait|epoll_pwait",
        "epoll-edge, recvfrom sendto epoll_wait|epoll_pwait",
        "selector, read write epoll_wait|epoll_pwait",
    })
    void oneReadOneWriteAndOneWaitPerMessage(String model, String calls) throws Exception {
        Map<String, Long> counts = loopOf(model);
        List<String> names = List.of(calls.split(" ", -1));
        for (String name : names) {
            assertThat(count(counts, name))
                    .as("%s of %s, in %s", name, model, counts)
                    .isBetween((long) MESSAGES, (long) MESSAGES + FEW);
        }
        assertThat(sum(counts))
                .as("all calls of the loop, in %s", counts)
                .isLessThan((long) names.size() * (MESSAGES + FEW));
    }

    /** Receiving and sending are no calls there: the one that waits submits them. */
    @Test
    void uringEntersTheKernelOnceATurnAndDoesNothingElse() throws Exception {
        Map<String, Long> counts = loopOf("uring");
        assertThat(count(counts, "io_uring_enter"))
                .as("two turns a message, in %s", counts)
                .isBetween((long) MESSAGES, 2L * MESSAGES + FEW);
        assertThat(sum(counts))
                .as("all calls of the loop, in %s", counts)
                .isLessThan(2L * MESSAGES + 2 * FEW);
    }

    private static long count(Map<String, Long> counts, String names) {
        return Stream.of(names.split("\\|", -1)).mapToLong(n -> counts.getOrDefault(n, 0L)).sum();
    }

    /** What the thread called that waits: the loop. */
    private Map<String, Long> loopOf(String model) throws Exception {
        assumeTrue(canTrace(), "needs strace");
        String reason = ServerModel.named(model).unavailable();
        assumeTrue(reason.isEmpty(), reason);
        Path trace = directory.resolve("trace");
        List<String> strace = List.of("strace", "-f", "-y", "-qq", "-o", trace.toString());
        try (var server = new ServedModel(strace, model)) {
            exchange(server);
        }
        Map<String, Map<String, Long>> threads = new HashMap<>();
        try (Stream<String> lines = Files.lines(trace)) {
            lines.filter(line -> !line.contains("</")) // a file: class, jar, what /proc says
                    .map(CALL::matcher)
                    .filter(call -> call.matches() && !OWN.matcher(call.group(2)).matches())
                    .forEach(call ->
                            threads.computeIfAbsent(call.group(1), _ -> new HashMap<>())
                                    .merge(call.group(2), 1L, Long::sum));
        }
        return threads.values().stream()
                .max(Comparator.comparingLong(SystemCallsTest::waits))
                .orElseThrow();
    }

    private static long waits(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .filter(call -> WAIT.matcher(call.getKey()).matches())
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(n -> n).sum();
    }

    private static void exchange(ServedModel server) throws IOException {
        try (var client = new Socket()) {
            client.setTcpNoDelay(true);
            client.setSoTimeout(20_000);
            client.connect(server.address());
            var message = new byte[64];
            for (int i = 0; i < MESSAGES; i++) {
                message[0] = (byte) i;
                client.getOutputStream().write(message);
                assertThat(client.getInputStream().readNBytes(message.length)).isEqualTo(message);
            }
        }
    }

    /** Whether there is a strace, and it may. */
    private static boolean canTrace() throws InterruptedException {
        try {
            var strace = new ProcessBuilder("strace", "-o", "/dev/null", "true");
            return strace.start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
