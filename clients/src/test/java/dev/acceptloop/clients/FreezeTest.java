package dev.acceptloop.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A server that stands still for one second, and what theory says an open loop has to tell of it.
 *
 * <p>Messages come at equal gaps for W seconds. One that comes t seconds after the server stopped
 * waits for F - t; all others are answered at once. So the share of messages that wait for longer
 * than x is (F - x) / W, the p-th percentile is F - (1 - p) W where that is above 0, and the mean
 * F² / 2W. Who sends the next message when the reply has come, and measures from when it was sent,
 * sees one long wait on each connection, and nothing in any percentile below.
 *
 * <p>No machine is faster than that, so the lower bounds hold always. On a busy one other stalls
 * come to it: the upper bounds have to hold in one run of several, of which the generator was on
 * time in three.
 */
@Timeout(90)
final class FreezeTest {
    private static final double FREEZE = 1;
    private static final double WINDOW = 2.5;
    private static final int RATE = 1000;
    private static final int CONNECTIONS = 50;
    private static final int DEPTH = 10; // half of what is due in the freeze has to wait to be sent
    private static final int AT = 500; // the message at which the server stops
    private static final double OFF = 0.01; // of a second: some gaps, and a histogram's digits
    private static final double NOISE = 0.1;
    private static final long ON_TIME = 50_000_000;
    private static final int MOST_ON_TIME = 3;
    private static final int MOST_RUNS = 8;

    /** Stops all its connections once. */
    private static final class Freezing implements TinyServer.Answer {
        private final AtomicInteger messages = new AtomicInteger();
        private volatile long until = System.nanoTime();

        @Override
        public void to(int number, byte[] message, java.net.Socket socket, java.io.OutputStream out)
                throws Exception {
            if (messages.incrementAndGet() == AT) {
                until = System.nanoTime() + (long) (FREEZE * 1e9);
            }
            for (long left = 1; left > 0; left = until - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            out.write(message);
        }
    }

    /** A figure, what it has to be, and whether it is near enough. */
    private record Figure(String name, double seconds, double due) {
        boolean isTooLow() {
            return seconds < due - OFF;
        }

        boolean isTooHigh() {
            return seconds > due + NOISE;
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%s is %.3f s, due %.3f s", name, seconds, due);
        }
    }

    private static LoadResult run() throws Exception {
        try (var server = TinyServer.answering(64, new Freezing());
                Load load =
                        Load.connect(
                                LoadOptions.to(server.address())
                                        .connections(CONNECTIONS)
                                        .depth(DEPTH)
                                        .rate(RATE)
                                        .duration(Duration.ofMillis((long) (WINDOW * 1000)))
                                        .drain(Duration.ofSeconds(20))
                                        .timeout(Duration.ofSeconds(20))
                                        .build())) {
            return load.run();
        }
    }

    private static List<Figure> figures(LoadResult result) {
        var figures = new ArrayList<Figure>();
        for (double percent : new double[] {50, 75, 90, 95, 99}) {
            double due = Math.max(0, FREEZE - (1 - percent / 100) * WINDOW);
            figures.add(
                    new Figure("p" + percent, result.response().percentile(percent) / 1e9, due));
        }
        long max = result.response().histogram().getMaxValue();
        figures.add(new Figure("max", max / 1e9, FREEZE));
        double mean = FREEZE * FREEZE / 2 / WINDOW;
        figures.add(new Figure("mean", result.response().meanNanos() / 1e9, mean));
        // In the second in which it began half of the messages wait, for a half and more.
        double half = AT / (double) RATE;
        LoadResult.Interval first = result.intervals().getFirst();
        figures.add(new Figure("p99 of the first second", first.p99Nanos() / 1e9, FREEZE - 0.01));
        LoadResult.Interval second = result.intervals().get(1);
        figures.add(new Figure("max of the second", second.maxNanos() / 1e9, half));
        return figures;
    }

    @Test
    void anOpenLoopTellsAFreezeAsTheorySays() throws Exception {
        int onTime = 0;
        for (int i = 0; i < MOST_RUNS && onTime < MOST_ON_TIME; i++) {
            LoadResult result = run();
            assertThat(result.errors()).as(result.trouble()).isEmpty();
            assertThat(result.response().count()).isEqualTo(result.counts().planned());
            List<Figure> figures = figures(result);

            assertThat(figures).noneMatch(Figure::isTooLow);
            List<Figure> off = figures.stream().filter(Figure::isTooHigh).toList();
            if (off.isEmpty()) {
                return;
            }
            onTime += result.lateness().histogram().getMaxValue() < ON_TIME ? 1 : 0;
            if (onTime == MOST_ON_TIME) {
                assertThat(off).as("in each of %d runs", onTime).isEmpty();
            }
        }
    }
}
