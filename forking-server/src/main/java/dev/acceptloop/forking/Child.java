package dev.acceptloop.forking;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.ServerListener;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A child process as its parent sees it: its reports passed on to the listener, its end waited for.
 *
 * <p>Threads: one watcher per child reads its pipe and reaps it; {@link #drain} and {@link #kill}
 * may be called from any.
 */
final class Child implements Report.Reader {
    private static final Logger LOG = System.getLogger(Child.class.getName());

    private final Process process;
    private final ServerListener listener;
    private final Runnable changed;
    private boolean ready; // guarded by this
    private boolean stopping; // guarded by this
    private boolean draining; // guarded by this
    private boolean ended; // guarded by this
    private @Nullable SocketAddress peer; // guarded by this; whom it serves

    /**
     * @param peer whom it serves from the start, of whom the listener knows; null for nobody yet
     * @param changed told, on the watcher, when it is ready or serves or no longer does
     */
    Child(
            Process process,
            @Nullable SocketAddress peer,
            ServerListener listener,
            Runnable changed) {
        this.process = process;
        this.peer = peer;
        this.listener = listener;
        this.changed = changed;
    }

    /** Starts the watcher, which ends with the child and hands its exit status on. */
    void watch(ObjIntConsumer<Child> exited) {
        Thread.ofPlatform()
                .daemon()
                .name("forking-watcher-" + pid())
                .start(() -> exited.accept(this, awaitEnd()));
    }

    private int awaitEnd() {
        try (var reports = new DataInputStream(process.getInputStream())) {
            while (Report.read(reports, this)) {
                changed.run();
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "the reports of child " + pid() + " broke off", e);
        }
        while (true) {
            try {
                return process.waitFor();
            } catch (InterruptedException e) {
                kill(); // nobody interrupts a watcher; if someone does, the child must still go
            }
        }
    }

    @Override
    public synchronized void ready() {
        ready = true;
        if (draining) {
            terminate();
        }
    }

    @Override
    public void accepted(SocketAddress peer) {
        synchronized (this) {
            this.peer = peer;
        }
        listener.accepted(peer);
    }

    @Override
    public void closed(CloseReason reason) {
        SocketAddress served;
        synchronized (this) {
            served = peer;
            peer = null;
        }
        if (served != null) {
            listener.closed(served, reason);
        }
    }

    @Override
    public void acceptFailed(IOException cause) {
        if (!isStopping()) {
            listener.acceptFailed(cause);
        }
    }

    private synchronized boolean isStopping() {
        return stopping;
    }

    /** Tells it to finish what it has received and to end; once it can be told. */
    synchronized void drain() {
        draining = true;
        if (ready) {
            terminate();
        }
    }

    /** SIGTERM. Not {@link Process#destroy}, which also closes the pipe that reports come by. */
    private void terminate() {
        process.toHandle().destroy();
    }

    void kill() {
        process.toHandle().destroyForcibly();
    }

    /** From now on a failing accept is no news: the listening socket is about to be shut down. */
    synchronized void stopAccepting() {
        stopping = true;
    }

    long pid() {
        return process.pid();
    }

    synchronized boolean isReady() {
        return ready;
    }

    /** Whether it lives and serves nobody. */
    synchronized boolean isIdle() {
        return peer == null && !ended;
    }

    /** It is reaped, though what it served is not told of yet. */
    synchronized void ended() {
        ended = true;
    }
}
