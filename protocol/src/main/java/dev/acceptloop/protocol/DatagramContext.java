package dev.acceptloop.protocol;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * What the threads of a datagram server have in common: the service and whom it answers; and what
 * they do alike when it cannot go on.
 *
 * <p>Thread-safe.
 */
public final class DatagramContext {
    private static final Logger LOG = System.getLogger(DatagramContext.class.getName());

    private final ServerListener listener;
    private final Service service;
    private final ReflectionGuard guard;
    private final AtomicBoolean failed = new AtomicBoolean();

    /**
     * For a server with these options.
     *
     * @param own where it is bound
     * @throws IllegalArgumentException if there is no such service
     */
    public DatagramContext(
            ServerOptions options, ServerListener listener, Supplier<SocketAddress> own) {
        this.listener = listener;
        this.service = Services.named(options.value(Option.SERVICE));
        this.guard = new ReflectionGuard(options, own);
        prepareToLog();
    }

    /**
     * What the first record costs is paid now: the JDK opens its time zones for it, and without a
     * descriptor that is an Error, in whichever thread had something to say.
     */
    private static void prepareToLog() {
        var _ = String.format("%1$tF %1$tT.%1$tL %1$tb", ZonedDateTime.now(ZoneId.systemDefault()));
        LOG.isLoggable(Level.WARNING);
    }

    /** What answers the datagrams of one thread. */
    public DatagramService newService() {
        return new DatagramService(service, guard);
    }

    /**
     * Whether a datagram is to be answered: for who hands it on to something else than a service.
     */
    public boolean mayAnswer(ByteBuffer datagram, SocketAddress sender) {
        return guard.mayAnswer(datagram, sender);
    }

    /**
     * Whatever left a loop, the last thing that its thread does: there is somebody who is served no
     * more. The server ends whole, rather than be deaf in part, by a thread of its own, for a close
     * waits for the loops.
     *
     * @param closing the server's
     */
    public void failed(Throwable cause, Runnable closing) {
        if (failed.getAndSet(true)) {
            return;
        }
        String line = Thread.currentThread().getName() + " failed, the server ends: " + cause;
        log(Level.ERROR, line, cause);
        listener.failed(cause);
        try {
            Thread.ofPlatform().name("failed-server").start(closing);
        } catch (OutOfMemoryError e) { // no thread: whoever was told has to close it
            log(Level.ERROR, "no thread to close it: " + e.getMessage(), e);
        }
    }

    /** What the kernel says is one line. No failure to log is the end of anything. */
    public static void log(Level level, String line, Throwable cause) {
        try {
            if (cause instanceof IOException) {
                LOG.log(level, line);
            } else {
                LOG.log(level, line, cause);
            }
        } catch (Throwable e) {
            return; // there is nobody left to tell
        }
    }
}
