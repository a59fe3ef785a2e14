package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What others take of a processor when all of it is asked for: a thread on each turns on the spot,
 * all at once, and compares the time it got with the time that passed. An idle look would miss a
 * hypervisor, which takes only what is wanted.
 */
final class SpinProbe {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private SpinProbe() {}

    /** The share of each processor that went to others. */
    static List<Double> foreign(List<Integer> processors, Duration length)
            throws IOException, InterruptedException {
        var together = new CyclicBarrier(processors.size());
        var shares = new ArrayList<Double>();
        try (ExecutorService threads = Executors.newFixedThreadPool(processors.size())) {
            List<Future<Double>> probes =
                    processors.stream()
                            .map(processor ->
                                    threads.submit(() -> probe(processor, length, together)))
                            .toList();
            for (Future<Double> probe : probes) {
                shares.add(probe.get());
            }
            return shares;
        } catch (ExecutionException e) {
            throw new IOException("the processors cannot be probed", e.getCause());
        }
    }

    private static double probe(int processor, Duration length, CyclicBarrier together)
            throws Exception {
        Pinning.pinThread(processor, thisThread());
        together.await();
        long began = System.nanoTime();
        long had = THREADS.getCurrentThreadCpuTime();
        long now = began;
        while (now - began < length.toNanos()) {
            now = System.nanoTime();
        }
        double got = THREADS.getCurrentThreadCpuTime() - had;
        return Math.clamp(1 - got / (now - began), 0, 1);
    }

    /** As the kernel numbers it: {@code PID/task/TID}. */
    private static long thisThread() throws IOException {
        Path self = Files.readSymbolicLink(Path.of("/proc/thread-self"));
        return Long.parseLong(self.getFileName().toString());
    }
}
