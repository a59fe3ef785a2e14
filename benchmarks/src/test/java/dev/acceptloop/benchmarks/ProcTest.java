package dev.acceptloop.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProcTest {
    private final long self = ProcessHandle.current().pid();

    @BeforeAll
    static void linux() {
        assertThat(Proc.available()).as("/proc").isTrue();
    }

    @Test
    void statIsReadBehindTheNameWhateverTheNameHolds() {
        String line =
                "7 (a) b (c) S 1 7 7 0 -1 0 1 2 3 4 11 12 13 14 20 0 5 0 99 1 1 18446744073709551615";

        assertThat(Proc.parseStat(line)).isEqualTo(new Proc.Stat(11, 12, 27, 5));
        assertThat(Proc.parseStat("")).isEqualTo(Proc.Stat.GONE);
    }

    @Test
    void busyLeavesOutIdleAndWaiting() {
        String stat =
                "cpu  9 9 9 9 9 9 9 9 9 9\ncpu0 1 2 3 1000 1000 4 5 6 0 0\ncpu10 7 0 0 0 0 0 0 0\n";

        assertThat(Proc.parseBusy(stat, 0)).isEqualTo(new Proc.Busy(15, 6));
        assertThat(Proc.parseBusy(stat, 1)).isEqualTo(Proc.Busy.NONE);
        assertThat(Proc.parseBusy(stat, 10)).isEqualTo(new Proc.Busy(7, 0));
    }

    /** A thread that was put somewhere makes the process no smaller. */
    @Test
    void theWidestOfSeveralListsIsTheProcesss() {
        assertThat(Pinning.widest("0 and 0-1")).isEqualTo("0-1");
        assertThat(Pinning.widest("0,2-3 and 1")).isEqualTo("0,2-3");
        assertThat(Pinning.widest("")).isEmpty();
    }

    @Test
    void processorListsAreUnfolded() {
        assertThat(Pinning.parseList("0-2,5")).isEqualTo(List.of(0, 1, 2, 5));
        assertThat(Pinning.parseList("3 and 4")).isEqualTo(List.of(3));
        assertThat(Pinning.parseList("")).isEmpty();
    }

    @Test
    void knowsThisProcess() {
        assertThat(Proc.stat(self).threads()).isPositive();
        assertThat(Proc.rss(self)).isGreaterThan(1 << 20);
        assertThat(Proc.allowed(self)).isNotEmpty();
        assertThat(Proc.threads(self).switches().voluntary()).isPositive();
    }

    @Test
    void knowsHowLongEachThreadRanAndWaited() {
        assertThat(Proc.parseRun("1200 34 5\n")).isEqualTo(new Proc.Run(1200, 34));
        assertThat(Proc.parseRun("")).isEqualTo(Proc.Run.NONE);
        assertThat(Proc.threads(self).runs())
                .hasSizeGreaterThan(3)
                .hasEntrySatisfying(self, run -> assertThat(run.onNanos()).isPositive());
    }

    @Test
    void knowsWhatTheCompilersAndTheCollectorOfThisProcessUsed() {
        Proc.Threads before = Proc.threads(self);
        for (int i = 0; i < 5; i++) {
            System.gc();
        }
        Proc.Threads after = Proc.threads(self);

        assertThat(Proc.timesThreads()).isTrue();
        assertThat(before.compilerNanos()).isBetween(1_000_000L, ProcessClock.nanos(self));
        assertThat(after.collectorNanos() - before.collectorNanos())
                .isBetween(100_000L, ProcessClock.nanos(self));
    }

    /** Of what is under /proc/sys a second read tells nothing, so that the first must be whole. */
    @ParameterizedTest
    @ValueSource(strings = {"net/ipv4/tcp_rmem", "net/core/somaxconn"})
    void readsASettingOfTheKernelWhole(String setting) throws Exception {
        Path file = Path.of("/proc/sys", setting);
        Process cat = new ProcessBuilder("cat", file.toString()).start();
        String truth = new String(cat.getInputStream().readAllBytes(), US_ASCII);

        assertThat(Proc.read(file)).isEqualTo(truth).hasSizeGreaterThan(3);
    }

    @Test
    void readsAFileThatIsLongerThanABuffer() {
        assertThat(Proc.read(Path.of("/proc/kallsyms"))).hasSizeGreaterThan(1 << 20).endsWith("\n");
        assertThat(Proc.read(Path.of("/proc/no-such-file"))).isEmpty();
    }

    @Test
    void processClockAgreesWithTheTicksAndGrows() {
        long before = ProcessClock.nanos(self);
        long ticks = (Proc.stat(self).user() + Proc.stat(self).system()) * Proc.NANOS_PER_TICK;
        long after = ProcessClock.nanos(self);

        assertThat(after).isGreaterThan(before);
        assertThat(ticks).isBetween(before - 2 * Proc.NANOS_PER_TICK, after + Proc.NANOS_PER_TICK);
        assertThat(ProcessClock.nanos(Integer.MAX_VALUE >> 3)).isEqualTo(-1);
    }

    @Test
    void whatAChildUsesIsCountedWhileItLivesAndWhenItIsReaped() throws Exception {
        String burn = "i=0; while [ $i -lt 200000 ]; do i=$((i + 1)); done";
        String child = "(" + burn + "; echo burnt; read x); echo reaped; read y";
        Process parent = new ProcessBuilder("sh", "-c", child).start();
        try (var in = parent.outputWriter();
                var out = parent.inputReader()) {
            assertThat(out.readLine()).isEqualTo("burnt");
            TreeUsage living = usage(parent.pid());
            in.write("\n");
            in.flush();
            assertThat(out.readLine()).isEqualTo("reaped");
            TreeUsage reaped = usage(parent.pid());

            assertThat(living.processes()).isEqualTo(2);
            assertThat(living.cpuNanos()).isGreaterThanOrEqualTo(30_000_000);
            assertThat(reaped.processes()).isEqualTo(1);
            assertThat(reaped.cpuNanos())
                    .isGreaterThanOrEqualTo(living.cpuNanos() - 2 * Proc.NANOS_PER_TICK);
        } finally {
            parent.destroyForcibly();
        }
    }

    private static TreeUsage usage(long pid) {
        return TreeUsage.of(TreeUsage.tree(pid));
    }

    @Test
    void aProcessThatIsGoneCountsNothing() {
        TreeUsage usage = TreeUsage.of(new long[] {Integer.MAX_VALUE >> 3});

        assertThat(usage.cpuNanos()).isZero();
        assertThat(usage.threads()).isZero();
    }

    @Test
    void pipesAreToldFromFiles() throws IOException {
        // Once it has copied a line, it has loaded what it needs, and no descriptor of that is open
        // any more.
        Process copier =
                new ProcessBuilder("cat").redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            copier.outputWriter().append("ready\n").flush();
            assertThat(copier.inputReader().readLine()).isEqualTo("ready");

            assertThat(Proc.descriptors(copier.pid())).isEqualTo(3);
            assertThat(Proc.sockets(copier.pid())).isEqualTo(2);
        } finally {
            copier.destroyForcibly();
        }
    }
}
