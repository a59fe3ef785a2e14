package dev.acceptloop.clients;

/**
 * What one connection had of a window.
 *
 * @param count messages that were answered
 * @param medianNanos of their response times, within 7 %
 * @param p99Nanos the same
 */
public record ConnectionTimes(long count, double medianNanos, double p99Nanos) {
    static ConnectionTimes of(CoarseTimes times, int connection) {
        return new ConnectionTimes(
                times.count(connection),
                times.percentile(connection, 50),
                times.percentile(connection, 99));
    }
}
