package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a model pays for each connection: the start and the end of a platform thread, of a virtual
 * one, and of a process that does nothing; and what a virtual thread pays each time it waits: an
 * unmount and a mount.
 *
 * <p>Run: {@code java -jar benchmarks/target/benchmarks.jar Thread}.
 *
 * <p>Expect: a virtual thread some microseconds and most of that the hand-over, a platform thread
 * some tens, a process milliseconds, a JVM in it ten times that. A mount about a microsecond, with
 * a shallow stack.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ThreadBenchmark {
    private static final int YIELDS = 1000;

    /** A platform thread, and its end. */
    @Benchmark
    public void platformThread() throws InterruptedException {
        Thread.ofPlatform().start(ThreadBenchmark::nothing).join();
    }

    /** A virtual thread, and its end. */
    @Benchmark
    public void virtualThread() throws InterruptedException {
        Thread.ofVirtual().start(ThreadBenchmark::nothing).join();
    }

    /** A process, and its end. */
    @Benchmark
    public int process() throws IOException, InterruptedException {
        return new ProcessBuilder("/bin/true").start().waitFor();
    }

    /** Off its carrier, and on it again. */
    @Benchmark
    @OperationsPerInvocation(YIELDS)
    public void mount() throws InterruptedException {
        Thread.ofVirtual().start(ThreadBenchmark::yieldAll).join();
    }

    @SuppressWarnings("ThreadPriorityCheck") // what is measured
    private static void yieldAll() {
        for (int i = 0; i < YIELDS; i++) {
            Thread.yield();
        }
    }

    private static void nothing() {}
}
