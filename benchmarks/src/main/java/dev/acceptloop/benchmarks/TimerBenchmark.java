package dev.acceptloop.benchmarks;

import dev.acceptloop.event.time.DelayedCall;
import dev.acceptloop.event.time.TimedCalls;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A time-out that does not come about: a timed call made and cancelled, among others that wait, at
 * random times within a minute. So it is for every request that is answered in time.
 *
 * <p>Run: {@code java -jar benchmarks/target/benchmarks.jar Timer}; with {@code -prof gc} to see
 * what a call allocates.
 *
 * <p>Expect: under 200 ns, of which reading the clock is a part that {@code clock} shows. The time
 * grows with the logarithm of the others at most; a time-out longer than most is put at the end of
 * the heap and taken from there, and hardly sees them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TimerBenchmark {
    private static final int DELAYS = 1024;
    private static final long MOST = Duration.ofMinutes(1).toNanos();

    /** How many wait. */
    @Param({"0", "1000", "100000"})
    public int others;

    private final TimedCalls calls = new TimedCalls(System::nanoTime);
    private final Duration[] delays = new Duration[DELAYS];
    private int next;

    /** Makes the others. */
    @Setup
    public void schedule() {
        var random = new SplittableRandom(1);
        for (int i = 0; i < others; i++) {
            calls.add(Duration.ofNanos(random.nextLong(MOST)), TimerBenchmark::nothing);
        }
        for (int i = 0; i < DELAYS; i++) {
            delays[i] = Duration.ofNanos(random.nextLong(MOST));
        }
    }

    /** Makes one and cancels it. */
    @Benchmark
    public Object scheduleAndCancel() {
        next = (next + 1) % DELAYS;
        DelayedCall call = calls.add(delays[next], TimerBenchmark::nothing);
        call.cancel();
        return call;
    }

    /**
     * Makes one, puts it off once, as a connection does that hears from its peer, and cancels it.
     */
    @Benchmark
    public Object schedulePutOffAndCancel() {
        next = (next + 1) % DELAYS;
        DelayedCall call = calls.add(delays[next], TimerBenchmark::nothing);
        call.reset(delays[(next + 1) % DELAYS]);
        call.cancel();
        return call;
    }

    /** The clock alone. */
    @Benchmark
    public long clock() {
        return System.nanoTime();
    }

    private static void nothing() {}
}
