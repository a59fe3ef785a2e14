package dev.acceptloop.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A server in a process of its own. {@link #stop} asks it to drain; {@link #close} leaves nothing
 * of it or its descendants alive, whatever it thinks of that.
 */
sealed class ServerProcess implements AutoCloseable permits OutsideProcess {
    /** Preforking models start a JVM per connection before they are ready. */
    private static final long READY_SECONDS = 60;

    private static final long DRAIN_SECONDS = 8; // a drain time-out of 5 s, and leaving

    /** Tells models that start processes what their JVMs are to be started with. */
    private static final String CHILD_FLAGS = "ACCEPTLOOP_CHILD_JVM_FLAGS";

    private static final String READY = "listening ";
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    /** What the line begins with that tells how many bytes were answered. */
    static final String ANSWERED = "answered ";

    private final Process process;
    private final long startedNanos;
    private final Output output;
    private final Thread reader;
    private int exitStatus = -1;

    /** A process that has just been started. */
    record Start(Process process, long nanos) {}

    ServerProcess(Start start) {
        this.process = start.process;
        this.startedNanos = start.nanos;
        this.output = new Output(process);
        this.reader = Thread.ofPlatform().daemon().name("server-output").start(output);
    }

    /**
     * Starts it; {@link #awaitReady} tells when it accepts.
     *
     * @param log where its standard error is appended
     */
    static ServerProcess start(List<String> command, Path log) throws IOException {
        return new ServerProcess(begin(command, log));
    }

    /** The same, with other flags for the JVMs that it starts itself. */
    static ServerProcess start(List<String> command, Path log, List<String> childFlags)
            throws IOException {
        return new ServerProcess(begin(command, log, childFlags));
    }

    static Start begin(List<String> command, Path log) throws IOException {
        return begin(command, log, Comparison.JVM_FLAGS);
    }

    private static Start begin(List<String> command, Path log, List<String> childFlags)
            throws IOException {
        long started = System.nanoTime();
        var builder =
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put(CHILD_FLAGS, String.join(" ", childFlags));
        LeftBehind.mark(builder.environment(), log.toAbsolutePath().resolveSibling(""));
        return new Start(builder.start(), started);
    }

    /**
     * Waits for the ready line.
     *
     * @throws IOException if it ends, or says something else, or says nothing for a minute
     */
    InetSocketAddress awaitReady() throws IOException, InterruptedException {
        return address(awaitReady("tcp"));
    }

    /** Of HOST:PORT. */
    static InetSocketAddress address(String where) {
        int colon = where.lastIndexOf(':');
        return new InetSocketAddress(
                where.substring(0, colon), Integer.parseInt(where.substring(colon + 1)));
    }

    /** The same over another transport; returns where it listens, as it says it. */
    String awaitReady(String transport) throws IOException, InterruptedException {
        String ready = READY + transport + ' ';
        String line = firstLine(Duration.ofSeconds(READY_SECONDS));
        if (line == null) {
            throw new IOException("not ready after " + READY_SECONDS + " s");
        }
        if (!line.startsWith(ready)) {
            throw new IOException(
                    line.isEmpty() ? "ended before it was ready" : "not a ready line: " + line);
        }
        return line.substring(ready.length());
    }

    /** What it says first, empty if it has ended; null if it has not said it in time. */
    @Nullable String firstLine(Duration patience) throws InterruptedException {
        return output.firstLine.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    Process process() {
        return process;
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
    int stop() throws IOException, InterruptedException {
        process.toHandle().destroy(); // Process.destroy closes the pipe of its last words
        if (process.waitFor(DRAIN_SECONDS, TimeUnit.SECONDS)) {
            exitStatus = process.exitValue();
        }
        return exitStatus;
    }

    /** How many bytes it says it has answered, when it has ended; -1 if it does not say. */
    long answered() throws InterruptedException {
        reader.join(LAST_WORDS);
        return output.answered;
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

    /** The same failure, with what is known of the process. */
    IOException explained(IOException e) throws InterruptedException {
        return e;
    }

    /** Reads all that it says, or it would block once the pipe is full. */
    private static final class Output implements Runnable {
        private static final int LONGEST = 1_000; // of a line: more is none

        private final Process process;
        private final BlockingQueue<String> firstLine = new LinkedBlockingQueue<>();
        private volatile long answered = -1;

        Output(Process process) {
            this.process = process;
        }

        @Override
        public void run() {
            try (BufferedReader reader = process.inputReader()) {
                String line = line(reader);
                firstLine.add(line == null ? "" : line);
                while (line != null) {
                    hear(line);
                    line = line(reader);
                }
            } catch (IOException _) {
                firstLine.add(""); // the process is gone
            }
        }

        /** What is longer goes on in the next; null at the end. */
        private static @Nullable String line(BufferedReader reader) throws IOException {
            int c = reader.read();
            if (c < 0) {
                return null;
            }
            var line = new StringBuilder();
            while (c >= 0 && c != '\n' && line.length() < LONGEST) {
                line.append((char) c);
                c = reader.read();
            }
            return line.toString();
        }

        private void hear(String line) {
            if (line.matches(ANSWERED + "\\d{1,18} bytes")) {
                answered = Long.parseLong(line.split(" ", -1)[1]);
            }
        }
    }
}
