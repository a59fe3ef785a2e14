package dev.acceptloop.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How late a thread is that has slept: from the moment it is called, while its processor is idle,
 * to the moment it runs. Between two calls there is a pause, so that the processor goes to sleep,
 * as it does between messages at a low rate.
 *
 * <p>Run: {@code java -jar benchmarks/target/benchmarks.jar WakeUp}.
 *
 * <p>Expect: some microseconds after a pause that is spun away, and several times as much after a
 * long one: the deeper a processor sleeps the longer it takes to wake, in a virtual machine a trip
 * through its host. That is why a model may be quicker under load than without it, and what p50 at
 * one connection is mostly made of.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class WakeUpBenchmark {
    /** Between two calls. */
    @Param({"0", "100", "1000"})
    public int pauseMicros;

    private final AtomicLong called = new AtomicLong();
    private final AtomicLong woken = new AtomicLong();
    private Thread sleeper;

    /** Fields are set by {@link #start}. */
    @SuppressWarnings("NullAway.Init") // JMH calls start first
    public WakeUpBenchmark() {}

    /** Starts the one that sleeps. */
    @Setup
    public void start() {
        sleeper = Thread.ofPlatform().daemon().start(this::sleep);
    }

    private void sleep() {
        long answered = 0;
        while (!Thread.currentThread().isInterrupted()) {
            long now = called.get();
            if (now == answered) {
                LockSupport.park(this);
            } else {
                answered = now;
                woken.set(now);
            }
        }
    }

    /** Before each call: this thread is kept awake, and the other one sleeps. */
    @Setup(Level.Invocation)
    public void pause() {
        long end = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(pauseMicros);
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    /** Calls it, and waits until it has run. */
    @Benchmark
    public long wake() {
        long call = called.incrementAndGet();
        LockSupport.unpark(sleeper);
        while (woken.get() != call) {
            Thread.onSpinWait();
        }
        return call;
    }

    /** Ends it. */
    @TearDown
    public void stop() throws InterruptedException {
        sleeper.interrupt();
        sleeper.join();
    }
}
