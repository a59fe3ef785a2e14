package dev.acceptloop.event;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.BooleanSupplier;

/** A reactor that a test turns by hand: the real one, or one in memory. */
public interface ReactorUnderTest extends AutoCloseable {
    /** The reactor, not running. */
    Reactor reactor();

    /**
     * Turns the reactor until the condition holds.
     *
     * @throws AssertionError if it does not within a time that is long enough
     */
    void turnUntil(BooleanSupplier condition);

    /** Turns it a few times, so that what is due now is done. */
    void turnAFewTimes();

    /** An address to listen on that nobody else has. */
    InetSocketAddress anyAddress();

    /** An address where nobody listens. */
    InetSocketAddress deadAddress();

    @Override
    void close() throws IOException;
}
