package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.serving.Connection;
import dev.acceptloop.protocol.serving.LoopExecutor;
import dev.acceptloop.protocol.serving.ServerContext;
import dev.acceptloop.protocol.serving.StreamSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Sixteen requests that lie one behind the other in a read buffer, as after one read from a client
 * that pipelines: their heads found and read, and their replies made and gathered, by a connection
 * whose socket takes everything and sends nothing. The figure is for one request.
 *
 * <p>Run: {@code java -jar benchmarks/target/benchmarks.jar HttpHead}; with {@code -prof gc} to see
 * that nothing is allocated.
 *
 * <p>Expect: a few hundred nanoseconds, and more for each field: what scenario http costs sixteen
 * deep, less the system calls.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HttpHeadBenchmark {
    private static final int REQUESTS = 16;

    /** Fields of a request: what a load generator sends, or a browser. */
    @Param({"1", "10"})
    public int fields;

    private final ByteBuffer in = ByteBuffer.allocateDirect(16 * 1024);
    private final Taker taker = new Taker();
    private Connection connection;

    /** Takes what it is sent, to nowhere. */
    private static final class Taker implements StreamSocket {
        private long bytes;

        @Override
        public void send(ByteBuffer data) {
            bytes += data.remaining();
            data.position(data.limit());
        }

        @Override
        public void want(boolean toRead, boolean toWrite) {}

        @Override
        public void shutdownOutput() {}

        @Override
        public void close(boolean reset) {}
    }

    /** Fields are set by {@link #connect}. */
    @SuppressWarnings("NullAway.Init") // JMH calls connect first
    public HttpHeadBenchmark() {}

    /** Fills the read buffer, and opens the connection. */
    @Setup
    public void connect() {
        ServerOptions options = ServerOptions.DEFAULTS.with(Option.SERVICE, "http");
        var here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 80);
        var turn = new LoopExecutor(Thread.currentThread(), () -> {});
        connection =
                ServerContext.unbound(options, ServerListener.NONE)
                        .accepted(taker, turn, here, here);
        connection.open();
        var request = new StringBuilder("GET / HTTP/1.1\r\nHost: localhost\r\n");
        for (int i = 1; i < fields; i++) {
            request.append("X-Field-").append(i).append(": a value of usual length\r\n");
        }
        byte[] bytes = request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < REQUESTS; i++) {
            in.put(bytes);
        }
        in.flip();
    }

    /** Answers them all; the bytes of the replies keep the work from being left out. */
    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public long answer() {
        in.position(0);
        connection.received(in.limit(), in);
        return taker.bytes;
    }
}
