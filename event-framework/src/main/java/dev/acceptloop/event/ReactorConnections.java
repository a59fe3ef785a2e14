package dev.acceptloop.event;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.serving.Drain;
import dev.acceptloop.protocol.serving.MemoryBudget;
import java.time.Duration;

/**
 * All stream connections of a reactor at once: what bounds them together, and how a server that
 * stops ends them.
 *
 * <p>Used in the reactor's thread, or before it runs.
 */
public final class ReactorConnections {
    private final Registrations watched;

    ReactorConnections(Registrations watched) {
        this.watched = watched;
    }

    /** What they keep is counted in that budget from now on; who would take more ends. */
    public void keepWithin(MemoryBudget budget) {
        watched.keepWithin(budget);
    }

    /** For how long a peer that is silent is waited for after our FIN. */
    public void linger(Duration silence) {
        watched.linger(silence);
    }

    /**
     * How their server will stop: once half of that drain is over, a peer that sends on, or has
     * sent much at once, is answered to the end of a message, and no further. Until its time is up
     * an interrupt that a handler leaves in the reactor's thread is forgotten, and no stop.
     */
    public void stopWithin(Drain drain) {
        watched.stopWithin(drain);
    }

    /**
     * Each answers what has arrived, and a message that has begun to once the rest is there; then
     * it closes, when that is flushed. When the time is up is for the caller to say.
     *
     * @param whenNoneIsOpen run once, when the last of them and every port is closed
     */
    public void drain(Runnable whenNoneIsOpen) {
        watched.whenNoneIsOpen(whenNoneIsOpen);
        watched.connections().forEach(Connection::drain);
    }

    /** Ends each with a reset. */
    public void abort(CloseReason reason) {
        watched.connections().forEach(connection -> connection.abort(reason));
    }

    /** How many bytes went to those that have ended; also when the reactor has stopped. */
    public long answered() {
        return watched.answered();
    }
}
