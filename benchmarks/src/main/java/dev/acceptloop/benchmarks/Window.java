package dev.acceptloop.benchmarks;

import dev.acceptloop.clients.LoadResult;

/**
 * What was seen of one window, from all three sides: the generator's replies, what the server used
 * and how busy the processors were.
 *
 * @param replies of the window
 * @param span between its edges
 */
record Window(int connections, LoadResult replies, Span span) {
    /** The window of that load, whose edges were watched. */
    static Window of(LoadResult replies, Span.Watch watch) {
        return new Window(replies.settings().connections(), replies, watch.span());
    }

    /** Processor time of the server per message, in microseconds. */
    double cpuMicros() {
        return span.serverNanos() / 1e3 / Math.max(1, replies.counts().verified());
    }

    /**
     * Whether its edges were seen in time, but for a tenth: else replies of all of it stand beside
     * the processor time of a part. A little late at the end is no matter, nothing is sent then.
     */
    boolean isWhole() {
        return span.seconds() >= 0.9 * replies.seconds();
    }

    /** Without what it spun, waiting for a reply. */
    double generatorShare() {
        return replies.generatorShare();
    }
}
