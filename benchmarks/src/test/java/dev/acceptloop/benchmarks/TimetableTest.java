package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.acceptloop.protocol.server.ServerModel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Repeats take what blocks leave over, and never a block. */
final class TimetableTest {
    private static final long SECOND = 1_000_000_000;

    private final AtomicLong now = new AtomicLong(-5);
    private final Plan plan = new Plan(options(280));
    private final Timetable timetable = new Timetable(plan, Duration.ofSeconds(280), now::get);

    private static ComparisonOptions options(int seconds) {
        return new ComparisonOptions(List.of("true"))
                .models(Stream.of("threaded", "selector").map(ServerModel::named).toList())
                .budget(Duration.ofSeconds(seconds));
    }

    private void pass(double seconds) {
        now.addAndGet((long) (seconds * SECOND));
    }

    private void runBlock(double slowness) {
        for (Arm arm : plan.arms()) {
            double seconds = slowness * plan.seconds(arm);
            pass(seconds);
            timetable.ran(arm, Duration.ofNanos((long) (seconds * SECOND)));
        }
    }

    @Test
    void thePlanKeepsATenthOfTheTimeForRepeats() {
        double block = blockSeconds(plan);

        assertThat(plan.blocks() * block).isBetween(0.85 * 275, 0.91 * 275);
        assertThat(timetable.spare()).isCloseTo(275 - plan.blocks() * block, within(0.01));
    }

    /** Where windows are as short as they may be, time is kept for nothing but blocks. */
    @Test
    void whatIsKeptForRepeatsCostsNoBlock() {
        double shortest = blockSeconds(new Plan(options(10)));

        for (int seconds = 10; seconds < 120; seconds++) {
            var tight = new Plan(options(seconds));
            int most = (int) ((seconds - Plan.REPORT_SECONDS) / shortest);
            assertThat(tight.blocks())
                    .as("blocks in %d s, of %.1f s at least", seconds, shortest)
                    .isGreaterThanOrEqualTo(Math.clamp(most, 1, 6));
        }
    }

    private static double blockSeconds(Plan plan) {
        return plan.arms().stream().mapToDouble(plan::seconds).sum();
    }

    @Test
    void repeatsAreAllowedWhileAllBlocksStillFit() {
        double spare = timetable.spare();

        assertThat(timetable.fitsRepeat(spare - 0.1)).isTrue();
        assertThat(timetable.fitsRepeat(spare + 0.1)).isFalse();

        pass(spare - 1);
        timetable.repeated(Duration.ofMillis((long) (1000 * (spare - 1))));
        assertThat(timetable.fitsRepeat(0.9)).isTrue();
        assertThat(timetable.fitsRepeat(1.1)).isFalse();
    }

    @Test
    void aBlockThatTookLongerThanPlannedLeavesLessForRepeats() {
        double block = 1.2 * blockSeconds(plan);
        runBlock(1.2);

        double left = 275 - block;
        double fitting = Math.floor(left / block); // at that pace, and not all that are planned
        assertThat(fitting).isLessThan(plan.blocks() - 1);
        assertThat(timetable.spare()).isCloseTo(left - fitting * block, within(0.01));
        assertThat(timetable.fitsBlock(1)).isTrue();
    }

    @Test
    void whatWasRepeatedDoesNotMakeBlocksLookLonger() {
        double block = blockSeconds(plan);
        runBlock(1);
        double repeats = 280 - 2.1 * block;
        pass(repeats);
        timetable.repeated(Duration.ofNanos((long) (repeats * SECOND)));

        assertThat(timetable.fitsBlock(1)).isTrue();

        pass(0.2 * block);
        assertThat(timetable.fitsBlock(1)).isFalse();
    }

    @Test
    void whenAllHasRunTheRestIsForRepeats() {
        for (int block = 0; block < plan.blocks(); block++) {
            runBlock(1);
        }

        double rest = 275 - timetable.elapsed().toMillis() / 1e3;
        assertThat(rest).isGreaterThan(20);
        assertThat(timetable.fitsRepeat(rest - 0.1)).isTrue();
        assertThat(timetable.fitsRepeat(rest + 0.1)).isFalse();
    }

    /** A machine that is slower than planned: the last block does not fit, and its time is free. */
    @Test
    void theTimeOfABlockThatDoesNotFitIsForRepeats() {
        double slow = 1.15;
        for (int block = 0; block < plan.blocks() - 1; block++) {
            runBlock(slow);
        }

        double rest = 275 - timetable.elapsed().toMillis() / 1e3;
        double block = blockSeconds(plan);
        assertThat(rest).as("seconds left").isPositive().isLessThan(slow * block);
        assertThat(timetable.fitsBlock(plan.blocks() - 1)).isFalse();
        assertThat(timetable.fitsRepeat(rest - 0.1)).isTrue();
    }
}
