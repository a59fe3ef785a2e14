package dev.acceptloop.clients;

import java.util.random.RandomGenerator;

/**
 * Exponential gaps: a Poisson process, and so are those of several workers together. When a message
 * is due is known from the one before it; those that wait for a connection are remembered.
 */
final class PoissonSchedule extends Schedule {
    private final long start;
    private final Pace pace;
    private final RandomGenerator random;
    private double due; // messages, on average, until the next one

    /**
     * The first message is due one gap after the start.
     *
     * @param pace on average: gaps of one message, stretched as the rate is at that time
     */
    PoissonSchedule(long start, Pace pace, int connections, RandomGenerator random) {
        super(connections);
        this.start = start;
        this.pace = pace;
        this.random = random;
        this.due = random.nextExponential();
    }

    @Override
    long next() {
        return start + pace.at(due);
    }

    @Override
    void advance() {
        super.advance();
        due += random.nextExponential();
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
