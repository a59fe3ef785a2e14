package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One message of 64 bytes to a server of the same process and back, on one connection: what a model
 * adds to the loopback's own round trip when nobody else is there.
 *
 * <p>Client and server share a JVM and its processors, so these figures are good for watching one
 * model change, and not for ranking models: {@link Comparison} does that.
 *
 * <p>Run: {@code java -jar benchmarks/target/benchmarks.jar RoundTrip -p model=blocking,selector}.
 *
 * <p>Expect: blocking and threaded alike, and first, as their one thread is woken by the kernel
 * straight from read; selector and reactor behind them by one more system call per message; async
 * and virtual behind by a hand-over between threads.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class RoundTripBenchmark {
    /** The model's name; forking and preforking hand over descriptor 0, and do so here too. */
    @Param({"blocking", "threaded", "pooled", "virtual", "selector", "async", "uring", "reactor"})
    public String model = "";

    private Server server;
    private EchoClient client;

    /** Fields are set by {@link #open}. */
    @SuppressWarnings("NullAway.Init") // JMH calls open first
    public RoundTripBenchmark() {}

    /** Opens the server and one connection. */
    @Setup
    public void open() throws IOException {
        server = ServerModel.named(model).open(ServerOptions.DEFAULTS, ServerListener.NONE);
        client = new EchoClient((InetSocketAddress) server.address(), 1);
    }

    /** There and back. */
    @Benchmark
    public void roundTrip() throws IOException {
        client.exchange(1);
    }

    /** Closes both. */
    @TearDown
    public void close() throws IOException {
        client.close();
        server.close();
    }
}
