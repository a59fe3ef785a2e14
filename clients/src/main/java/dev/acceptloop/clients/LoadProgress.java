package dev.acceptloop.clients;

import java.time.Duration;

/**
 * How a run goes on.
 *
 * @param elapsed since the load began
 * @param isOpen whether the window has opened; else the load is warming up
 * @param verified right replies in all that time
 * @param rate of them per second, since it was told last
 * @param p50Nanos of the response times of these, within 7 %; 0 if there were none
 * @param p99Nanos the same
 * @param errors in all that time
 * @param underWay messages that were sent and not answered, a moment ago
 */
public record LoadProgress(
        Duration elapsed,
        boolean isOpen,
        long verified,
        double rate,
        long p50Nanos,
        long p99Nanos,
        long errors,
        long underWay) {}
