package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What is counted of a process that reads and writes once for each line it is given. */
@Timeout(30)
@EnabledOnOs(OS.LINUX)
final class SystemCallsTest {
    private static final int LINES = 50;

    private Process cat;

    @BeforeEach
    void start() throws IOException {
        cat = new ProcessBuilder("cat").start();
    }

    @AfterEach
    void end() {
        cat.destroyForcibly();
    }

    /** It waits for each line, or it would not have left its processor for it. */
    private void exchange() throws IOException {
        OutputStream out = cat.getOutputStream();
        InputStream in = cat.getInputStream();
        for (int i = 0; i < LINES; i++) {
            while (!Proc.read(Path.of("/proc/" + cat.pid() + "/stat")).contains(") S ")) {
                Thread.onSpinWait();
            }
            out.write(i);
            out.flush();
            assertThat(in.read()).isEqualTo(i);
        }
    }

    @Test
    void countsEachCallByItsName() throws Exception {
        assumeTrue(SystemCalls.unavailable().isEmpty(), SystemCalls.unavailable());
        exchange(); // it is ready by then
        Map<String, Long> counts;
        try (SystemCalls calls = SystemCalls.attach(cat.pid())) {
            exchange();
            counts = calls.detach();
        }
        assertThat(counts.get("read")).as("" + counts).isBetween(LINES - 1L, LINES + 1L);
        assertThat(counts.get("write")).as("" + counts).isEqualTo(LINES);
        assertThat(cat.isAlive()).isTrue();
    }

    @Test
    void countsEachWaitAndWhatEndsIt() throws Exception {
        exchange();
        Waits before = Waits.of(cat.pid());
        exchange();
        Waits after = Waits.of(cat.pid());

        assertThat(after.voluntary() - before.voluntary()).isBetween(LINES - 2L, LINES + 2L);
        assertThat(after.wakeups() - before.wakeups()).isBetween(LINES - 2L, LINES + 2L);
        assertThat(after.involuntary()).isGreaterThanOrEqualTo(before.involuntary());
    }

    @Test
    void readsTheTableThatStracePrints() {
        assertThat(
                        SystemCalls.parse(
                                """
                                strace: Process 7736 detached
                                % time     seconds  usecs/call     calls    errors syscall
                                ------ ----------- ----------- --------- --------- ----------------
                                 62.50    0.000500           1       500         2 futex
                                 37.50    0.000300          30        10           epoll_pwait
                                ------ ----------- ----------- --------- --------- ----------------
                                100.00    0.000800           1       510         2 total
                                """
                                        .lines()
                                        .toList()))
                .isEqualTo(Map.of("futex", 500L, "epoll_pwait", 10L));
    }

    @Test
    void aProcessThatIsNotThereIsOneLine() throws Exception {
        assumeTrue(SystemCalls.unavailable().isEmpty(), SystemCalls.unavailable());
        cat.destroyForcibly().waitFor();

        assertThatThrownBy(() -> SystemCalls.attach(cat.pid()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("strace may not attach: ")
                .hasMessageNotContaining("\n");
        assertThat(
                        SystemCalls.refusal(
                                "strace: attach: ptrace(PTRACE_SEIZE, 1): Operation not permitted"))
                .isEqualTo("strace may not attach: Operation not permitted");
    }

    @Test
    void whereCallsAreNotCountedTheFirstFigureSaysWhy() {
        List<ScenarioFigure> without =
                new ExplainScenario(50, () -> "strace is not installed").figures();
        List<ScenarioFigure> with = new ExplainScenario(50, () -> "").figures();

        assertThat(without.getFirst().title())
                .endsWith("(system calls are not counted: strace is not installed)");
        assertThat(without).noneMatch(figure -> figure.key().startsWith("calls"));
        assertThat(with).noneMatch(figure -> figure.title().contains("not counted"));
        assertThat(with.getFirst().key()).isEqualTo("callsMany");
    }
}
