package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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

        assertThat(Proc.parseBusy(stat, 0)).isEqualTo(21);
        assertThat(Proc.parseBusy(stat, 1)).isZero();
        assertThat(Proc.parseBusy(stat, 10)).isEqualTo(7);
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
        assertThat(Proc.switches(self).voluntary()).isPositive();
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
    void aProcessThatIsGoneCountsNothing() {
        TreeUsage usage = TreeUsage.of(new long[] {Integer.MAX_VALUE >> 3});

        assertThat(usage.cpuNanos()).isZero();
        assertThat(usage.threads()).isZero();
    }
}
