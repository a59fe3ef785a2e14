package dev.acceptloop.benchmarks;

import dev.acceptloop.clients.LoadResult;
import java.util.Map;
import java.util.Optional;

/**
 * A time of visits, and what the server held when all visitors had left.
 *
 * @param seconds since the server was ready, when it was looked at
 * @param visits so far
 * @param perSecond visits, in this round
 * @param beside how long the well-behaved waited; empty where there are none
 * @param isAtRest whether descriptors, threads and processes held still before it was looked at
 * @param held what it told
 */
record SoakRound(
        double seconds,
        long visits,
        double perSecond,
        Optional<Waits> beside,
        boolean isAtRest,
        Map<SoakQuantity, Double> held) {
    SoakRound {
        held = Map.copyOf(held);
    }

    /** From when a message was due until its reply, in microseconds. */
    record Waits(double median, double p99, double worst) {
        /** Of a window; empty if no reply came. One that never came is in the worst by its age. */
        static Optional<Waits> of(LoadResult.Times times) {
            return times.count() == 0
                    ? Optional.empty()
                    : Optional.of(
                            new Waits(
                                    times.histogram().getValueAtPercentile(50) / 1e3,
                                    times.histogram().getValueAtPercentile(99) / 1e3,
                                    times.histogram().getMaxValue() / 1e3));
        }
    }
}
