package dev.acceptloop.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A server in a process of its own. {@link #stop} asks it to drain; {@link #close} leaves nothing
 * of it or its descendants alive, whatever it thinks of that.
 */
final class ServerProcess implements AutoCloseable {
    /** Preforking models start a JVM per connection before they are ready. */
    private static final long READY_SECONDS = 60;

    private static final long DRAIN_SECONDS = 8; // a drain time-out of 5 s, and leaving
    private static final String READY = "listening ";

    private final Process process;
    private final long startedNanos;
    private final BlockingQueue<String> firstLine = new LinkedBlockingQueue<>();
    private int exitStatus = -1;

    private ServerProcess(Process process, long startedNanos) {
        this.process = process;
        this.startedNanos = startedNanos;
    }

    /**
     * Starts it; {@link #awaitReady} tells when it accepts.
     *
     * @param log where its standard error is appended
     */
    static ServerProcess start(List<String> command, Path log) throws IOException {
        long started = System.nanoTime();
        Process process =
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        var server = new ServerProcess(process, started);
        Thread.ofPlatform().daemon().name("server-output").start(server::readOutput);
        return server;
    }

    /**
     * Waits for the ready line.
     *
     * @throws IOException if it ends, or says something else, or says nothing for a minute
     */
    InetSocketAddress awaitReady() throws IOException, InterruptedException {
        String where = awaitReady("tcp");
        int colon = where.lastIndexOf(':');
        return new InetSocketAddress(
                where.substring(0, colon), Integer.parseInt(where.substring(colon + 1)));
    }

    /** The same over another transport; returns where it listens, as it says it. */
    String awaitReady(String transport) throws IOException, InterruptedException {
        String ready = READY + transport + ' ';
        String line = firstLine.poll(READY_SECONDS, TimeUnit.SECONDS);
        if (line == null) {
            throw new IOException("not ready after " + READY_SECONDS + " s");
        }
        if (!line.startsWith(ready)) {
            throw new IOException(
                    line.isEmpty() ? "ended before it was ready" : "not a ready line: " + line);
        }
        return line.substring(ready.length());
    }

    long pid() {
        return process.pid();
    }

    /** When the process was started, by {@link System#nanoTime}. */
    long startedNanos() {
        return startedNanos;
    }

    /** How it was started, as the kernel has it. */
    String command() {
        return Proc.read(Path.of("/proc/" + pid() + "/cmdline")).replace('\0', ' ').trim();
    }

    /**
     * Sends SIGTERM and waits for the process to end.
     *
     * @return its exit status, or -1 if it had not ended in time
     */
    int stop() throws InterruptedException {
        process.destroy();
        if (process.waitFor(DRAIN_SECONDS, TimeUnit.SECONDS)) {
            exitStatus = process.exitValue();
        }
        return exitStatus;
    }

    /** Kills what is left of the tree, children first known before their parent is gone. */
    @Override
    public void close() {
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
        awaitEnd();
    }

    /** An interrupt does not make this leave a process behind; the flag is kept for the caller. */
    private void awaitEnd() {
        boolean interrupted = false;
        while (true) {
            try {
                process.waitFor();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void readOutput() {
        try (BufferedReader reader = process.inputReader()) {
            @Nullable String line = reader.readLine();
            firstLine.add(line == null ? "" : line);
            while (line != null) {
                line = reader.readLine(); // or it would block once the pipe is full
            }
        } catch (IOException _) {
            firstLine.add(""); // the process is gone
        }
    }
}
