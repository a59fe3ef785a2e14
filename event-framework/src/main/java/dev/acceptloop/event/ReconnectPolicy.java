package dev.acceptloop.event;

import java.time.Duration;

/**
 * How long to wait before connecting again: each time {@code factor} times as long, and a little
 * more or less than that, so that not all clients of a server that was gone come back at once.
 *
 * @param initialDelay the first wait is this times the factor
 * @param factor of one wait to the one before
 * @param maxDelay the longest wait, what chance adds included
 * @param jitter the standard deviation of a wait, as a part of it; 0 for none
 * @param maxRetries after how many attempts in a row to give up
 */
public record ReconnectPolicy(
        Duration initialDelay, double factor, Duration maxDelay, double jitter, int maxRetries) {
    /** From 2.7 s to an hour, by e, give or take 12 percent, for ever: Twisted's. */
    public static final ReconnectPolicy DEFAULTS =
            new ReconnectPolicy(
                    Duration.ofSeconds(1), Math.E, Duration.ofHours(1), 0.1196, Integer.MAX_VALUE);
}
