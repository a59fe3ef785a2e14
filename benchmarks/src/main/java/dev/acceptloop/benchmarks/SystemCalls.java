package dev.acceptloop.benchmarks;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Counts the system calls of running processes, of all their threads and of children they start, by
 * strace. Whoever is traced is several times slower: what is counted meanwhile is true, what is
 * timed is not.
 *
 * <p>One thread attaches and detaches.
 */
final class SystemCalls implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;
    private static final Pattern ATTACHED = Pattern.compile("strace: Process (\\d+) attached.*");

    /** A row of the table: share, seconds, microseconds a call, calls, perhaps errors, name. */
    private static final Pattern ROW =
            Pattern.compile("\\s*[\\d.]+\\s+[\\d.]+\\s+\\d+\\s+(\\d+)\\s+(?:\\d+\\s+)?(\\w+)");

    private final Process strace;
    private final BlockingQueue<String> attached = new LinkedBlockingQueue<>();
    private final Queue<String> others = new ConcurrentLinkedQueue<>();
    private final Thread reader;

    private SystemCalls(Process strace) {
        this.strace = strace;
        this.reader = Thread.ofPlatform().daemon().name("strace-output").start(this::readAll);
    }

    /** Why none can be counted here, in words; empty if they can. */
    static String unavailable() {
        return Availability.REASON;
    }

    /** Tried once, on a process of our own. */
    private static final class Availability {
        private static final String REASON = tried();

        private static String tried() {
            Process sleeper = null;
            try {
                sleeper = new ProcessBuilder("sleep", "60").start();
                try (SystemCalls calls = attach(sleeper.pid())) {
                    calls.detach();
                }
                return "";
            } catch (IOException e) {
                return String.valueOf(e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return "interrupted";
            } finally {
                if (sleeper != null) {
                    sleeper.destroyForcibly();
                }
            }
        }
    }

    /**
     * Begins; when it returns, every thread of these processes is counted.
     *
     * @throws IOException if there is no strace, or it may not, in one line
     */
    static SystemCalls attach(long... pids) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("strace", "-f", "-c"));
        Set<Long> awaited = new HashSet<>();
        for (long pid : pids) {
            command.addAll(List.of("-p", Long.toString(pid)));
            awaited.add(pid);
        }
        var calls = new SystemCalls(start(command));
        try {
            calls.await(awaited);
            return calls;
        } catch (IOException | InterruptedException e) {
            calls.close();
            throw e;
        }
    }

    private static Process start(List<String> command) throws IOException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .start();
        } catch (IOException e) {
            throw new IOException("strace is not installed", e);
        }
    }

    private void await(Set<Long> awaited) throws IOException, InterruptedException {
        while (!awaited.isEmpty()) {
            String line = attached.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            Matcher matcher = ATTACHED.matcher(line == null ? "" : line);
            if (!matcher.matches()) {
                throw new IOException(refusal(others.isEmpty() ? "" : others.element()));
            }
            awaited.remove(Long.parseLong(matcher.group(1)));
        }
    }

    /** Of {@code strace: attach: ptrace(PTRACE_SEIZE, 1): Operation not permitted}. */
    static String refusal(String line) {
        return "strace may not attach: "
                + (line.isEmpty()
                        ? "it says nothing"
                        : line.substring(line.lastIndexOf(':') + 1).trim());
    }

    /**
     * Ends the counting.
     *
     * @return how often each was called, by name
     */
    Map<String, Long> detach() throws IOException, InterruptedException {
        strace.toHandle().destroy();
        if (!strace.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("strace does not let go");
        }
        reader.join();
        return parse(others);
    }

    /** The table that {@code strace -c} prints. */
    static Map<String, Long> parse(Iterable<String> table) {
        var counts = new TreeMap<String, Long>();
        for (String line : table) {
            Matcher row = ROW.matcher(line);
            if (row.matches() && !row.group(2).equals("total")) {
                counts.merge(row.group(2), Long.parseLong(row.group(1)), Long::sum);
            }
        }
        return counts;
    }

    private void readAll() {
        try (BufferedReader lines = strace.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                (ATTACHED.matcher(line).matches() ? attached : others).add(line);
            }
        } catch (IOException _) {
            others.add("strace: its output ended");
        }
        attached.add(""); // nobody waits for what does not come
    }

    /** Lets go of whom it traces, whatever strace thinks of that. */
    @Override
    public void close() {
        strace.destroyForcibly();
    }
}
