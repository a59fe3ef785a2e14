package dev.acceptloop.clients;

/** A schedule that knows from the number of a message when it is due, and so remembers none. */
abstract class NumberedSchedule extends Schedule {
    NumberedSchedule(int connections) {
        super(connections);
    }

    /** When that message is due, from 0, in nanoTime. */
    abstract long at(long message);

    @Override
    final long next() {
        return at(message());
    }

    @Override
    final void remember(Exchange exchange) {
        if (exchange.owed == 0) {
            exchange.firstOwed = message();
        }
    }

    @Override
    final long recall(Exchange exchange) {
        long intended = at(exchange.firstOwed);
        exchange.firstOwed += connections();
        return intended;
    }

    /** Equal gaps. */
    static final class Even extends NumberedSchedule {
        private final long start;
        private final double gap;

        /**
         * Message k is due at {@code start + k * gap}.
         *
         * @param gap nanoseconds, with a fraction
         */
        Even(long start, double gap, int connections) {
            super(connections);
            this.start = start;
            this.gap = gap;
        }

        @Override
        long at(long message) {
            return start + (long) (message * gap);
        }
    }

    /**
     * Several messages at one moment. A burst goes over the connections of all workers, each of
     * which has its part of it, and all at the same moment.
     */
    static final class InBursts extends NumberedSchedule {
        private final long start;
        private final double gap;
        private final int size;
        private final int all;
        private final int first;

        /**
         * Message k of all workers is due at {@code start + (k - k mod size) * gap}.
         *
         * @param gap nanoseconds from a message to the next one, on average
         * @param all connections of all workers together
         * @param first of this worker's, among them
         */
        InBursts(long start, double gap, int size, int connections, int all, int first) {
            super(connections);
            this.start = start;
            this.gap = gap;
            this.size = size;
            this.all = all;
            this.first = first;
        }

        @Override
        long at(long message) {
            long ofAll = message / connections() * all + first + message % connections();
            return start + (long) (ofAll / size * size * gap);
        }
    }
}
