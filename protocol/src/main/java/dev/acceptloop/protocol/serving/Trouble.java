package dev.acceptloop.protocol.serving;

import dev.acceptloop.protocol.Printable;
import dev.acceptloop.protocol.server.ServerListener;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What a server says when things go wrong, without making them worse: nothing it needs in trouble
 * is loaded in trouble, no failure to log is the end of anything, and a server that cannot go on
 * ends whole.
 *
 * <p>Thread-safe.
 */
public final class Trouble {
    private static final Logger LOG = System.getLogger(Trouble.class.getName());

    private final ServerListener listener;
    private final AtomicBoolean failed = new AtomicBoolean();

    /** That of a server whose listener that is. */
    public Trouble(ServerListener listener) {
        this.listener = listener;
    }

    /**
     * What the first record costs is paid now: the JDK opens its time zones for it, and without a
     * descriptor that is an Error, in whichever thread had something to say.
     */
    public static void prepareToLog() {
        MemoryBudget.keepReserve();
        var now = ZonedDateTime.now(ZoneId.systemDefault());
        LOG.log(Level.TRACE, String.format("%1$tF %1$tT.%1$tL %1$tb", now));
    }

    /**
     * What the kernel says is one line; of all else it is told where it was thrown. A service may
     * have said what its peer did: that is {@link Printable} here.
     */
    static void log(Level level, String line, @Nullable Throwable cause) {
        try {
            if (cause == null) {
                LOG.log(level, Printable.of(line));
            } else if (cause instanceof IOException && level != Level.DEBUG) {
                LOG.log(level, Printable.of(line + ": " + cause.getMessage()));
            } else {
                LOG.log(level, Printable.of(line), Printable.of(cause));
            }
        } catch (Throwable e) {
            return; // there is nobody left to tell
        }
    }

    private static void sayWhoFailed(Throwable cause) {
        try {
            String line = Thread.currentThread().getName() + " failed, the server ends";
            log(Level.ERROR, line, cause);
        } catch (OutOfMemoryError e) {
            return; // not even for the line: the listener is told all the same
        }
    }

    /**
     * Whatever left a loop or an acceptor, the last thing that its thread does: there is somebody
     * who is served no more. The server ends whole, rather than be deaf in part, by a thread of its
     * own, for a close waits for the loops.
     *
     * @param closing the server's
     */
    public void failed(Throwable cause, Runnable closing) {
        if (cause instanceof OutOfMemoryError) {
            MemoryBudget.giveUpReserve(); // the first call of anything may take some
        }
        if (failed.getAndSet(true)) {
            return;
        }
        sayWhoFailed(cause);
        tell(cause);
        try {
            Thread.ofPlatform().name("failed-server").start(closing);
        } catch (OutOfMemoryError e) { // no thread: whoever was told has to close it
            log(Level.ERROR, "no thread to close it", e);
        }
    }

    private void tell(Throwable cause) {
        try {
            listener.failed(cause);
        } catch (Throwable e) { // as out of memory: the server ends all the same
            log(Level.ERROR, "nobody was told", e);
        }
    }
}
