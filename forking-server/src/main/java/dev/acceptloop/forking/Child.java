package dev.acceptloop.forking;

import static java.util.Objects.requireNonNull;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Printable;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.serving.Drain;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.util.function.LongConsumer;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A child process as its parent sees it: its reports passed on to the listener, its end waited for.
 *
 * <p>Threads: one watcher per child reads its pipe and reaps it; {@link #drain} and {@link #kill}
 * may be called from any.
 */
final class Child implements ChildReport.Reader {
    private static final Logger LOG = System.getLogger(Child.class.getName());

    private final ServerListener listener;
    private final Drain server;
    private final LongConsumer answered;
    private final Runnable changed;
    private @Nullable ProcessHandle process; // guarded by this; null until it is started
    private boolean ready; // guarded by this
    private boolean draining; // guarded by this
    private boolean ended; // guarded by this
    private @Nullable SocketAddress peer; // guarded by this; whom it serves

    /**
     * One that is about to be started.
     *
     * @param peer whom it serves from the start, of whom the listener knows; null for nobody yet
     * @param server how its server ends: a failing accept is no news by then
     * @param answered told how many bytes it has sent
     * @param changed told, on the watcher, when it is ready or serves or no longer does
     */
    Child(
            @Nullable SocketAddress peer,
            ServerListener listener,
            Drain server,
            LongConsumer answered,
            Runnable changed) {
        this.peer = peer;
        this.listener = listener;
        this.server = server;
        this.answered = answered;
        this.changed = changed;
    }

    /** Starts the watcher, which ends with the child and hands its exit status on. */
    void started(Process process, ObjIntConsumer<Child> exited) {
        synchronized (this) {
            this.process = process.toHandle();
        }
        Thread.ofPlatform()
                .daemon()
                .name("forking-watcher-" + process.pid())
                .start(() -> exited.accept(this, awaitEnd(process)));
    }

    private int awaitEnd(Process process) {
        try (var reports = new DataInputStream(process.getInputStream())) {
            while (ChildReport.read(reports, this)) {
                changed.run();
            }
        } catch (IOException | RuntimeException e) { // whatever it wrote, its end is waited for
            String line = "the reports of child " + process.pid() + " broke off";
            LOG.log(Level.DEBUG, line, Printable.of(e));
        }
        return reap(process);
    }

    /** Waits for its end. Who is interrupted meanwhile kills it, and waits on: it must still go. */
    static int reap(Process process) {
        while (true) {
            try {
                return process.waitFor();
            } catch (InterruptedException e) {
                process.toHandle().destroyForcibly();
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
    public void answered(long bytes) {
        answered.accept(bytes);
    }

    @Override
    public void acceptFailed(IOException cause) {
        if (!server.hasBegun()) {
            listener.acceptFailed(cause);
        }
    }

    /** Tells it to finish what it has received and to end; once it can be told. */
    synchronized void drain() {
        draining = true;
        if (ready) {
            terminate();
        }
    }

    /** SIGTERM. Not {@link Process#destroy}, which also closes the pipe that reports come by. */
    private void terminate() { // under this
        requireNonNull(process).destroy();
    }

    /** SIGKILL. */
    synchronized void kill() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    synchronized long pid() {
        return requireNonNull(process).pid();
    }

    synchronized boolean isReady() {
        return ready;
    }

    /** Whether it lives and serves nobody. */
    synchronized boolean isIdle() {
        return peer == null && !ended;
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    /** It is reaped, though what it served is not told of yet. */
    synchronized void ended() {
        ended = true;
    }
}
