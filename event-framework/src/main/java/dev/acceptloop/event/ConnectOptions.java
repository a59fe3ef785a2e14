package dev.acceptloop.event;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * How to connect.
 *
 * @param timeout how long an attempt may take, looking up the name included
 * @param from the local address to connect from; empty to let the kernel choose
 * @param highWater unsent bytes of the connection above which nothing is read from it
 */
public record ConnectOptions(Duration timeout, Optional<InetSocketAddress> from, int highWater) {
    /** 30 seconds, any local address, 64 KiB unsent. */
    public static final ConnectOptions DEFAULTS =
            new ConnectOptions(Duration.ofSeconds(30), Optional.empty(), 64 * 1024);

    /** These with another time-out. */
    public ConnectOptions withTimeout(Duration timeout) {
        return new ConnectOptions(timeout, from, highWater);
    }

    /** These with a local address. */
    public ConnectOptions withFrom(InetSocketAddress from) {
        return new ConnectOptions(timeout, Optional.of(from), highWater);
    }
}
