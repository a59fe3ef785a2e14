package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The process of an {@link OutsideArm}. Whatever it does, what goes wrong is one line with the end
 * of its standard error, and {@link #close} leaves nothing of it: also not what has left its tree.
 */
final class OutsideProcess extends ServerProcess {
    private static final Duration PAUSE = Duration.ofMillis(2); // between two tries to connect
    private static final int CONNECT_MILLIS = 1_000;
    private static final long DEATH_MILLIS = 200; // a connection may be lost before the process

    private final OutsideArm arm;
    private final int port;
    private final Orphans orphans;
    private final StandardError standardError;
    private volatile boolean closed; // by whoever aborts, too

    private OutsideProcess(
            OutsideArm arm, int port, Orphans orphans, StandardError standardError, Start start) {
        super(start);
        this.arm = arm;
        this.port = port;
        this.orphans = orphans;
        this.standardError = standardError;
    }

    static OutsideProcess start(OutsideArm arm, Pinning pinning, Path log) throws IOException {
        int port = arm.isToldItsPort() ? freePort() : 0;
        StandardError standardError = StandardError.appendedTo(log);
        Orphans orphans = Orphans.adopt();
        try {
            Start start = begin(pinning.wrap(arm.command(port)), log);
            return new OutsideProcess(arm, port, orphans, standardError, start);
        } catch (IOException e) {
            orphans.close();
            throw e;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    // ------------------------------------------------------------------ ready

    @Override
    InetSocketAddress awaitReady() throws IOException, InterruptedException {
        return arm.isToldItsPort() ? awaitAccepting() : awaitAddress();
    }

    private InetSocketAddress awaitAddress() throws IOException, InterruptedException {
        @Nullable String line = firstLine(arm.patience().start());
        if (line == null) {
            throw new IOException("it did not say where it listens within " + seconds());
        }
        return ListeningLine.parse(line);
    }

    private InetSocketAddress awaitAccepting() throws IOException, InterruptedException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        long deadline = startedNanos() + arm.patience().start().toNanos();
        while (process().isAlive() && System.nanoTime() < deadline) {
            try (var socket = new Socket()) {
                socket.connect(address, CONNECT_MILLIS);
                return address;
            } catch (ConnectException _) {
                process().waitFor(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            }
        }
        throw new IOException("it did not accept on port " + port + " within " + seconds());
    }

    private String seconds() {
        return arm.patience().start().toMillis() / 1e3 + " s";
    }

    // ------------------------------------------------------------------ end

    /**
     * Sends SIGTERM and waits for the process to end.
     *
     * @return -1 if it had not ended in time, else 0, unless it is ours: then its exit status
     * @throws IOException if it had ended before, or has children that are no longer its own: what
     *     they used is not in its figures
     */
    @Override
    int stop() throws IOException, InterruptedException {
        if (!process().isAlive()) {
            throw new IOException("it ended before it was asked to");
        }
        long strays = orphans.alive(pid());
        if (strays > 0) {
            throw new IOException(
                    "%d of its processes left its tree: what they used cannot be counted"
                            .formatted(strays));
        }
        process().toHandle().destroy(); // Process.destroy closes the pipe of its last words
        if (!process().waitFor(arm.patience().end().toMillis(), TimeUnit.MILLISECONDS)) {
            return -1;
        }
        return arm.isOurs() ? process().exitValue() : 0;
    }

    @Override
    public void close() {
        closed = true;
        super.close();
        orphans.close();
    }

    /** That it is gone explains more than what others noticed of it. */
    @Override
    IOException explained(IOException e) throws InterruptedException {
        boolean gone = !closed && process().waitFor(DEATH_MILLIS, TimeUnit.MILLISECONDS);
        String what =
                gone
                        ? "it ended by itself, with status " + process().exitValue()
                        : String.valueOf(e.getMessage());
        String said = standardError.end();
        return new IOException(said.isEmpty() ? what : what + "; standard error: " + said, e);
    }
}
