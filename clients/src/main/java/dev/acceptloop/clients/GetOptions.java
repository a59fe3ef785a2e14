package dev.acceptloop.clients;

import java.time.Duration;

/**
 * How a {@link Getter} gets.
 *
 * @param headOnly whether to ask for the head only, and print it
 * @param include whether to print heads too
 * @param timeout longest time for all of it, redirects included
 */
public record GetOptions(boolean headOnly, boolean include, Duration timeout) {
    /** Checks that there is some time. */
    public GetOptions {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("get: cannot wait for " + timeout);
        }
    }
}
