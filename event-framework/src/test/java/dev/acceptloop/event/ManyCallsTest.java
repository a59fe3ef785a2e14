package dev.acceptloop.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.event.time.DelayedCall;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * A million calls through a running reactor: none is lost, all are in order, and nothing is kept.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
final class ManyCallsTest {
    private static final int MANY = 1_000_000;
    private static final int THREADS = 4;
    private static final int AT_A_TIME = 10_000;
    private static final int LONGEST_MILLIS = 200;
    private static final long KEPT =
            500_000; // bytes, for what else goes on in this JVM; an empty array is more

    private final Reactor reactor;

    ManyCallsTest() throws IOException {
        reactor = open();
    }

    private static Reactor open() throws IOException {
        Reactor opened = Reactor.open();
        opened.warnOfCallsAbove(Duration.ZERO); // scheduling thousands in one call is slow
        return opened;
    }

    @AfterEach
    void close() throws IOException {
        reactor.close();
    }

    /**
     * What the last of several collections left. What is in use a moment later has in it what other
     * threads took to allocate from, a megabyte each.
     */
    private static long live() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            long left =
                    ManagementFactory.getMemoryPoolMXBeans().stream()
                            .filter(pool -> pool.getType() == MemoryType.HEAP)
                            .mapToLong(pool -> pool.getCollectionUsage().getUsed())
                            .sum();
            least = Math.min(least, left);
        }
        return least;
    }

    /** Schedules a part in each turn, and cancels others, while what is due is called. */
    private static final class Timed {
        private final Reactor reactor;
        private final SplittableRandom random = new SplittableRandom(1);
        private final DelayedCall[] calls = new DelayedCall[MANY];
        private final BitSet made = new BitSet(MANY);
        private final BitSet cancelled = new BitSet(MANY);
        private int scheduled;
        private int outOfOrder;
        private int latest = -1;

        Timed(Reactor reactor) {
            this.reactor = reactor;
        }

        void scheduleSome() {
            for (int i = 0; i < AT_A_TIME; i++) {
                int index = scheduled++;
                Duration delay = Duration.ofNanos(random.nextInt(LONGEST_MILLIS * 1_000_000));
                calls[index] = reactor.callLater(delay, () -> make(index));
                int other = random.nextInt(scheduled);
                if (calls[other].active()) {
                    calls[other].cancel();
                    cancelled.set(other);
                }
            }
            if (scheduled < MANY) {
                reactor.callLater(Duration.ZERO, this::scheduleSome);
            } else {
                reactor.callLater(Duration.ofMillis(LONGEST_MILLIS), reactor::stop);
            }
        }

        private void make(int index) {
            if (made.get(index) || (latest >= 0 && isBefore(index, latest))) {
                outOfOrder++;
            }
            made.set(index);
            latest = index;
        }

        /** Whether it was to be called before that other one, which was called already. */
        private boolean isBefore(int index, int other) {
            long earlier = calls[index].dueNanos() - calls[other].dueNanos();
            return earlier < 0 || (earlier == 0 && index < other);
        }
    }

    private static void runTimed(Reactor reactor) {
        var timed = new Timed(reactor);
        reactor.callLater(Duration.ZERO, timed::scheduleSome);
        reactor.run();
        assertThat(timed.outOfOrder).isZero();
        assertThat(timed.made.cardinality() + timed.cancelled.cardinality()).isEqualTo(MANY);
        assertThat(timed.made.intersects(timed.cancelled)).isFalse();
        assertThat(timed.cancelled.cardinality())
                .isBetween(MANY / 1000, MANY * 9 / 10); // a slow machine is late for most
    }

    @Test
    void timedCallsAreMadeInOrderUnlessCancelledAndForgotten() throws IOException {
        try (var other = open()) {
            runTimed(other); // what the JVM makes with the first of something is there after it
        }
        long before = live();
        runTimed(reactor);
        assertThat(live() - before).as("bytes kept").isLessThan(KEPT);
    }

    private static void runFromThreads(Reactor reactor) {
        var next = new int[THREADS];
        var wrong = new int[1];
        var ended = new int[1];
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            Thread.ofPlatform()
                    .start(() -> {
                        for (int n = 0; n < MANY / THREADS; n++) {
                            int number = n;
                            reactor.callFromThread(
                                    () -> wrong[0] += next[thread]++ == number ? 0 : 1);
                        }
                        reactor.callFromThread(() -> {
                            if (++ended[0] == THREADS) {
                                reactor.stop();
                            }
                        });
                    });
        }
        reactor.run();
        assertThat(wrong[0]).isZero();
        assertThat(next).containsOnly(MANY / THREADS);
    }

    @Test
    void callsFromThreadsAreMadeInOrderAndForgotten() throws IOException {
        try (var other = open()) {
            runFromThreads(other);
        }
        long before = live();
        runFromThreads(reactor);
        assertThat(live() - before).as("bytes kept").isLessThan(KEPT);
    }
}
