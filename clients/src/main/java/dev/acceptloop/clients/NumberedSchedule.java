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

    /** Equal gaps, as far as the rate stays. */
    static final class Even extends NumberedSchedule {
        private final long start;
        private final Pace pace;
        private final double first;

        /**
         * Message k is due when {@code first + k} are by that pace.
         *
         * @param first below 1: how far it is behind those of the other workers
         */
        Even(long start, Pace pace, double first, int connections) {
            super(connections);
            this.start = start;
            this.pace = pace;
            this.first = first;
        }

        /** One message a second. */
        Even(long start, int connections) {
            this(start, Pace.even(1, 1), 0, connections);
        }

        @Override
        long at(long message) {
            return start + pace.at(message + first);
        }
    }

    /**
     * Several messages at one moment. A burst goes over the connections of all workers, each of
     * which has its part of it, and all at the same moment.
     */
    static final class InBursts extends NumberedSchedule {
        private final long start;
        private final Pace pace;
        private final int size;
        private final int all;
        private final int first;

        /**
         * Message k of all workers is due when {@code k - k mod size} are by that pace.
         *
         * @param all connections of all workers together
         * @param first of this worker's, among them
         */
        InBursts(long start, Pace pace, int size, int connections, int all, int first) {
            super(connections);
            this.start = start;
            this.pace = pace;
            this.size = size;
            this.all = all;
            this.first = first;
        }

        @Override
        long at(long message) {
            long ofAll = message / connections() * all + first + message % connections();
            return start + pace.at((double) (ofAll / size * size));
        }
    }
}
