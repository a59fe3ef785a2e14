package dev.acceptloop.benchmarks;

import dev.acceptloop.event.deferred.Callback;
import dev.acceptloop.event.deferred.Deferred;
import java.util.concurrent.CompletableFuture;
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
 * One step of a chain, added and run: sixteen of them and the Deferred they hang on, shared among
 * them. The steps are of four classes, so that the call of a step is a real one.
 *
 * <p>Run: {@code java -jar benchmarks/target/benchmarks.jar Deferred}; with {@code -prof gc} to see
 * what a step allocates.
 *
 * <p>Expect: under 20 ns for a step that was added before the result, and half of that after it,
 * when the step is run as it is added and need not be kept. A failure that passes costs less than a
 * value, as nothing is called. To take the result of another Deferred costs that Deferred too. The
 * JDK's future, which is made for many threads and makes a new one for each step, costs about three
 * times as much.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DeferredBenchmark {
    private static final int STEPS = 16;

    private final Object value = new Object();
    private final Exception failure = new Exception("broken");
    private final Object[] last = new Object[1];

    /** Steps first, then the value. */
    @Benchmark
    @OperationsPerInvocation(STEPS)
    public Object beforeTheValue() {
        var deferred = new Deferred<Object>();
        addSteps(deferred);
        deferred.callback(value);
        return last;
    }

    /** The value first, then steps. */
    @Benchmark
    @OperationsPerInvocation(STEPS)
    public Object afterTheValue() {
        Deferred<Object> deferred = Deferred.succeed(value);
        addSteps(deferred);
        return last;
    }

    /** Steps for a value, and a failure that passes them all; the last one handles it. */
    @Benchmark
    @OperationsPerInvocation(STEPS)
    public Object aFailureThatPasses() {
        var deferred = new Deferred<Object>();
        addSteps(deferred);
        deferred.addErrback(_ -> value);
        deferred.errback(failure);
        return deferred;
    }

    /** Each step returns a fired Deferred, whose result is taken. */
    @Benchmark
    @OperationsPerInvocation(STEPS)
    public Object takingFromAFiredOne() {
        var deferred = new Deferred<Object>();
        for (int i = 0; i < STEPS; i++) {
            deferred.chainCallback(Deferred::succeed);
        }
        deferred.callback(value);
        return deferred;
    }

    /** The JDK's: steps first, then the value. */
    @Benchmark
    @OperationsPerInvocation(STEPS)
    public Object jdkBeforeTheValue() {
        var first = new CompletableFuture<Object>();
        CompletableFuture<Object> at = first;
        for (int i = 0; i < STEPS; i += 4) {
            at =
                    at.thenApply(taken -> taken)
                            .thenApply(this::keep)
                            .thenApply(taken -> taken.equals(value) ? taken : value)
                            .thenApply(_ -> value);
        }
        first.complete(value);
        return at.join();
    }

    private void addSteps(Deferred<Object> deferred) {
        for (int i = 0; i < STEPS; i += 4) {
            deferred.addCallback(taken -> taken)
                    .addCallback((Callback<Object, Object>) this::keep)
                    .addCallback(taken -> taken.equals(value) ? taken : value)
                    .addCallback(_ -> value);
        }
    }

    private Object keep(Object taken) {
        last[0] = taken;
        return taken;
    }
}
