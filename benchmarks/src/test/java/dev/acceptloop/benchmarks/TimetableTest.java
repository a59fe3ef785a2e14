package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.acceptloop.benchmarks.Timetable.Planned;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Repeats take what blocks leave over, and never a block; and no block takes a needed one's time.
 */
final class TimetableTest {
    private static final long SECOND = 1_000_000_000;
    private static final double BLOCK = 50;
    private static final double TRIAL = 10;
    private static final int BLOCKS = 5;
    private static final double LIMIT = 280 - Plan.REPORT_SECONDS;

    private final AtomicLong now = new AtomicLong(-5);
    private final Timetable timetable =
            timetable(Collections.nCopies(BLOCKS, new Planned(0, BLOCK, false)));

    private Timetable timetable(List<Planned> blocks) {
        return new Timetable(blocks, Duration.ofSeconds(280), Duration.ZERO, now::get);
    }

    private void pass(double seconds) {
        now.addAndGet((long) (seconds * SECOND));
    }

    private void runBlock(double slowness) {
        runBlock(timetable, BLOCK, slowness);
    }

    private void runBlock(Timetable timetable, double length, double slowness) {
        timetable.begin(0);
        for (double left = length; left > 0; left -= TRIAL) {
            pass(slowness * TRIAL);
            timetable.ran(TRIAL, Duration.ofNanos((long) (slowness * TRIAL * SECOND)));
        }
    }

    @Test
    void repeatsAreAllowedWhileAllBlocksStillFit() {
        double spare = LIMIT - BLOCKS * BLOCK;
        assertThat(timetable.spare()).isCloseTo(spare, within(1e-6));
        assertThat(timetable.fitsRepeat(spare - 0.1)).isTrue();
        assertThat(timetable.fitsRepeat(spare + 0.1)).isFalse();

        pass(spare - 1);
        assertThat(timetable.fitsRepeat(0.9)).isTrue();
        assertThat(timetable.fitsRepeat(1.1)).isFalse();
    }

    @Test
    void aBlockThatTookLongerThanPlannedLeavesLessForRepeats() {
        runBlock(1.2);

        double left = LIMIT - 1.2 * BLOCK;
        assertThat(timetable.spare()).isCloseTo(left - 3 * 1.2 * BLOCK, within(0.01));
        assertThat(timetable.fitsBlock()).isTrue();
    }

    @Test
    void whatWasRepeatedDoesNotMakeBlocksLookLonger() {
        timetable.begin(0);
        double repeats = LIMIT - 3 * BLOCK;
        for (double left = BLOCK; left > 0; left -= TRIAL) {
            pass(TRIAL + (left == BLOCK ? repeats : 0));
            if (left == BLOCK) {
                timetable.repeated(Duration.ofSeconds((long) repeats));
            }
            double took = TRIAL + (left == BLOCK ? repeats : 0);
            timetable.ran(TRIAL, Duration.ofSeconds((long) took));
        }

        assertThat(timetable.fitsBlock()).isTrue();
        pass(BLOCK);
        assertThat(timetable.fitsBlock()).isTrue();
        pass(1);
        assertThat(timetable.fitsBlock()).isFalse();
    }

    @Test
    void whenAllHasRunTheRestIsForRepeats() {
        for (int block = 0; block < BLOCKS; block++) {
            runBlock(1);
        }

        assertThat(timetable.fitsRepeat(LIMIT - BLOCKS * BLOCK - 0.1)).isTrue();
        assertThat(timetable.fitsRepeat(LIMIT - BLOCKS * BLOCK + 0.1)).isFalse();
    }

    /** A machine that is slower than planned: the last block does not fit, and its time is free. */
    @Test
    void theTimeOfABlockThatDoesNotFitIsForRepeats() {
        double slow = 1.15;
        for (int block = 0; block < BLOCKS - 1; block++) {
            runBlock(slow);
        }

        double rest = LIMIT - (BLOCKS - 1) * slow * BLOCK;
        assertThat(rest).as("seconds left").isPositive().isLessThan(slow * BLOCK);
        assertThat(timetable.fitsBlock()).isFalse();
        assertThat(timetable.fitsRepeat(rest - 0.1)).isTrue();
    }

    /** What a word needs is not given up for figures without one. */
    @Test
    void aBlockLeavesTimeForThoseThatAreNeeded() {
        var needed = new Planned(0, 80, true);
        var other = new Planned(1, 30, false);
        Timetable both = timetable(List.of(needed, other, needed, other, needed));

        runBlock(both, 80, 1);
        assertThat(both.fitsBlock()).as("80 s are used; 30 and two of 80 are 270").isTrue();
        runBlock(both, 30, 1);
        runBlock(both, 80, 1.1);
        assertThat(both.fitsBlock()).as("198 s are used, and 88 s are needed").isFalse();
        both.leaveOut();
        assertThat(both.fitsBlock()).as("88 s of 77").isFalse();
    }

    @Test
    void noTrialBeginsThatDoesNotEndInTime() {
        timetable.begin(0);
        pass(300);
        assertThat(timetable.fitsTrial(TRIAL)).as("the very first").isTrue();
        timetable.ran(TRIAL, Duration.ofMinutes(5));
        assertThat(timetable.fitsTrial(0.1)).isFalse();

        Timetable other = timetable(List.of(new Planned(0, BLOCK, false)));
        other.begin(0);
        pass(2 * TRIAL);
        other.ran(TRIAL, Duration.ofSeconds(20));
        assertThat(other.fitsTrial((LIMIT - 2 * TRIAL) / 2 - 0.1)).isTrue();
        assertThat(other.fitsTrial((LIMIT - 2 * TRIAL) / 2 + 0.1)).as("at that pace").isFalse();
    }

    /** What an earlier run has used is used, and what it has run need not be run. */
    @Test
    void aRunThatIsResumedHasTheTimeThatIsLeft() {
        List<Planned> two = Stream.generate(() -> new Planned(0, BLOCK, false)).limit(2).toList();
        var resumed =
                new Timetable(two, Duration.ofSeconds(280), Duration.ofSeconds(100), now::get);

        assertThat(resumed.elapsed()).isEqualTo(Duration.ofSeconds(100));
        assertThat(resumed.spare()).isCloseTo(LIMIT - 100 - 2 * BLOCK, within(1e-6));
        resumed.begin(30);
        assertThat(resumed.spare()).isCloseTo(LIMIT - 100 - 2 * BLOCK + 30, within(1e-6));
    }
}
