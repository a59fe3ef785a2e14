package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.framing.Frame;
import dev.acceptloop.protocol.framing.Framing;
import java.nio.ByteBuffer;
import java.util.Arrays;
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
 * Finding the end of a message: sixteen frames that lie one behind the other in a read buffer, as
 * after one read from a peer that pipelines. The figure is for one frame.
 *
 * <p>Run: {@code java -jar benchmarks/target/benchmarks.jar Framing}; with {@code -prof gc} to see
 * that nothing is allocated.
 *
 * <p>Expect: the length prefixes cost the same for any length, a few nanoseconds; netstring adds
 * its digits; line grows with the length, as it looks at every byte.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FramingBenchmark {
    private static final int FRAMES = 16;

    /** The framing's name; chunk has nothing to find. */
    @Param({"line", "netstring", "int8", "int16", "int32"})
    public String framing = "";

    /** Payload of one message. */
    @Param({"16", "250"})
    public int bytes;

    private final Frame frame = new Frame();
    private Framing codec = Framing.CHUNK;
    private ByteBuffer in = ByteBuffer.allocate(0);

    /** Fills the read buffer. */
    @Setup
    public void fill() {
        codec = Framing.named(framing);
        var payload = new byte[bytes];
        Arrays.fill(payload, (byte) 'a');
        ByteBuffer one = codec.encode(ByteBuffer.wrap(payload));
        in = ByteBuffer.allocateDirect(one.remaining() * FRAMES);
        for (int i = 0; i < FRAMES; i++) {
            in.put(one.duplicate());
        }
        in.flip();
    }

    /** Finds all frames; the sum of their beginnings keeps the work from being left out. */
    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public int decode() {
        in.position(0);
        int sum = 0;
        while (codec.decode(in, frame) == Framing.Decoded.FRAME) {
            sum += frame.start();
            in.position(frame.next());
        }
        return sum;
    }
}
