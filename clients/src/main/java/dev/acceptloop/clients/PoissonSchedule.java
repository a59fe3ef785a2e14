package dev.acceptloop.clients;

import java.util.random.RandomGenerator;

/**
 * Exponential gaps: a Poisson process, and so are those of several workers together. When a message
 * is due is known from the one before it; those that wait for a connection are remembered.
 */
final class PoissonSchedule extends Schedule {
    private final long start;
    private final double gap;
    private final RandomGenerator random;
    private double elapsed;

    /**
     * The first message is due one gap after the start.
     *
     * @param gap nanoseconds, on average
     */
    PoissonSchedule(long start, double gap, int connections, RandomGenerator random) {
        super(connections);
        this.start = start;
        this.gap = gap;
        this.random = random;
        this.elapsed = gap * random.nextExponential();
    }

    @Override
    long next() {
        return start + (long) elapsed;
    }

    @Override
    void advance() {
        super.advance();
        elapsed += gap * random.nextExponential();
    }

    @Override
    void remember(Exchange exchange) {
        exchange.owedTimes.add(next());
    }

    @Override
    long recall(Exchange exchange) {
        return exchange.owedTimes.remove();
    }
}
