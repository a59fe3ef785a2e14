package dev.acceptloop.protocol.serving;

import java.lang.System.Logger.Level;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * How long a connection that has ended is still read: until the peer's FIN, or it has been silent
 * for {@code --linger}, or it was heard five times that long. What it sends is dropped. A close
 * over bytes that nobody read would be RST, which takes with it what the peer has not read yet.
 *
 * <p>In the connection's turn.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-9.6">RFC 9112, 9.6</a>
 */
final class Lingering {
    private static final int MOST_SILENCES = 5;

    private final ServerContext<?> context;
    private final Connection connection;
    private int silencesLeft = MOST_SILENCES;
    private boolean heard; // since the last silence
    private boolean on;
    private @Nullable Future<?> nextLook;

    /** From here on. */
    Lingering(ServerContext<?> context, Connection connection) {
        this.context = context;
        this.connection = connection;
        awaitSilence();
    }

    private void awaitSilence() {
        try {
            Runnable inTurn = () -> connection.execute(this::silenceOver);
            Future<?> next = context.schedule(inTurn, context.linger());
            nextLook = next;
            on = !next.isDone(); // as when nothing is timed any more
        } catch (RejectedExecutionException | OutOfMemoryError e) { // no thread to look later
            on = false;
            Trouble.log(Level.DEBUG, "closed at once", e);
        }
    }

    boolean isOn() {
        return on;
    }

    void heard() {
        heard = true;
    }

    /** A silence is over. */
    private void silenceOver() {
        silencesLeft--;
        if (on && heard && silencesLeft > 0) {
            heard = false;
            awaitSilence();
        } else {
            on = false;
        }
    }

    void end() {
        on = false;
        Future<?> next = nextLook;
        if (next != null) {
            next.cancel(false);
        }
    }
}
