package dev.acceptloop.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.benchmarks.Comparison;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code acceptloop serve MODEL} in a process of its own, which ends with it. */
final class ServedModel implements AutoCloseable {
    private static final String READY = "listening ";

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

    private static final int LOOKS = 6; // that agree,
    private static final Duration PAUSE = Duration.ofMillis(50); // apart

    private final Process process;
    private final boolean isTraced; // then it is a child of that process
    private final InetSocketAddress address; // port 0 where it listens at a path

    /**
     * Starts it and waits until it listens.
     *
     * @param prefix words in front of the command, such as a tracer's
     * @param words after {@code serve}: the model and its options
     */
    ServedModel(List<String> prefix, String... words) throws IOException {
        this(prefix, System.getProperty("java.class.path"), words);
    }

    /** The same from another class path. */
    ServedModel(List<String> prefix, String classPath, String[] words) throws IOException {
        isTraced = prefix.contains("strace");
        var command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(Comparison.JVM_FLAGS);
        command.add("-XX:TieredStopAtLevel=1"); // it lives for seconds
        command.addAll(List.of("-cp", classPath));
        command.addAll(List.of(Main.class.getName(), "serve"));
        command.addAll(List.of(words));
        process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        if (line == null || !line.startsWith(READY)) {
            close();
            throw new IOException("not ready: " + line);
        }
        String port =
                line.startsWith(READY + "unix") ? "0" : line.substring(line.lastIndexOf(':') + 1);
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
    }

    InetSocketAddress address() {
        return address;
    }

    long pid() {
        return process.pid();
    }

    /** How many descriptors the server has open. */
    private int descriptors() throws IOException {
        try (Stream<Path> links = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return (int) links.count();
        }
    }

    /** The same at rest: while a class is loaded, or a file read, there is one more. */
    int descriptorsAtRest() throws IOException, InterruptedException {
        int count = descriptors();
        for (int same = 1; same < LOOKS; ) {
            assertThat(runsFor(PAUSE)).as("runs").isTrue();
            int before = count;
            count = descriptors();
            same = count == before ? same + 1 : 1;
        }
        return count;
    }

    /** Processor time that the server has used. */
    Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Watches it for so long; returns whether it runs still. */
    boolean runsFor(Duration time) throws InterruptedException {
        return !process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Sends it these signals, a moment apart, and the last of them again and again if there are
     * several: two that come together are one.
     *
     * @return its exit status
     */
    int endedBy(String... signals) throws IOException, InterruptedException {
        long start = System.nanoTime();
        int next = 0;
        do {
            assertThat(System.nanoTime() - start).as("nanoseconds to end").isLessThan(PATIENCE);
            String signal = signals[Math.min(next++, signals.length - 1)];
            var kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()));
            kill.start().waitFor();
        } while (!process.waitFor(signals.length == 1 ? 20_000 : 300, TimeUnit.MILLISECONDS));
        return process.exitValue();
    }

    /** Waits until it ends by itself; returns its exit status. */
    int ended() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE, TimeUnit.NANOSECONDS)).as("ends").isTrue();
        return process.exitValue();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM to the server, also when a tracer is its parent; what does not end is killed. */
    @Override
    public void close() {
        List<ProcessHandle> descendants = process.descendants().toList();
        if (isTraced) {
            descendants.forEach(ProcessHandle::destroy);
        } else {
            process.destroy();
        }
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                descendants.forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
