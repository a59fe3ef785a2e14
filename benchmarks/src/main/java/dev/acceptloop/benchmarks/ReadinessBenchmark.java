package dev.acceptloop.benchmarks;

import dev.acceptloop.syscalls.Epoll;
import dev.acceptloop.syscalls.EventCounter;
import dev.acceptloop.syscalls.Poll;
import dev.acceptloop.syscalls.Select;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
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
 * Which of so many descriptors are ready? One call of select, poll, epoll or a Selector, which does
 * not wait, and the answers looked at.
 *
 * <p>Run: {@code java -jar benchmarks/target/benchmarks.jar Readiness}.
 *
 * <p>Expect: poll and select grow with the number that is watched, epoll with the number that is
 * ready, and so does the Selector, which is on it, from a higher start. Where all are ready poll is
 * as cheap, as it makes no list. select watches at most 1024.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReadinessBenchmark {
    /** How many are watched. */
    @Param({"10", "100", "400"})
    public int watched;

    /** How many of these are ready: spread evenly. */
    @Param({"1", "10"})
    public int ready;

    private final List<EventCounter> counters = new ArrayList<>();
    private final List<Pipe> pipes = new ArrayList<>();
    private Select select;
    private Poll poll;
    private Epoll epoll;
    private Selector selector;
    private int end;
    private int told;

    /** Fields are set by {@link #watch}. */
    @SuppressWarnings("NullAway.Init") // JMH calls watch first
    public ReadinessBenchmark() {}

    /** Makes them, and has so many ready for as long as it takes. */
    @Setup
    public void watch() throws IOException {
        select = new Select();
        poll = new Poll();
        epoll = new Epoll(watched);
        selector = Selector.open();
        for (int i = 0; i < watched; i++) {
            var counter = new EventCounter();
            counters.add(counter);
            int descriptor = counter.descriptor();
            end = Math.max(end, descriptor + 1);
            select.set(descriptor, true, false);
            poll.set(i, descriptor, Poll.IN);
            epoll.add(descriptor, Epoll.IN);
        }
        for (int i = 0; i < watched; i++) {
            Pipe pipe = Pipe.open();
            pipes.add(pipe);
            pipe.source().configureBlocking(false);
            pipe.source().register(selector, SelectionKey.OP_READ);
        }
        for (int i = 0; i < ready; i++) {
            int at = i * watched / ready;
            counters.get(at).add();
            pipes.get(at).sink().write(ByteBuffer.allocate(1));
        }
    }

    /** One select(2). */
    @Benchmark
    public int select() throws IOException {
        int left = select.await(end, 0);
        int sum = 0;
        for (int descriptor = 0; left > 0 && descriptor < end; descriptor++) {
            if (select.isReadable(descriptor)) {
                sum += descriptor;
                left--;
            }
        }
        return sum;
    }

    /** One poll(2). */
    @Benchmark
    public int poll() throws IOException {
        int left = poll.await(watched, 0);
        int sum = 0;
        for (int i = 0; left > 0 && i < watched; i++) {
            if (poll.ready(i) != 0) {
                sum += poll.descriptor(i);
                left--;
            }
        }
        return sum;
    }

    /** One epoll_wait(2). */
    @Benchmark
    public int epoll() throws IOException {
        int count = epoll.await(0);
        int sum = 0;
        for (int i = 0; i < count; i++) {
            sum += epoll.descriptor(i);
        }
        return sum;
    }

    /** One selectNow. */
    @Benchmark
    public int selector() throws IOException {
        selector.selectNow(key -> told += key.readyOps());
        return told;
    }

    /** Closes them. */
    @TearDown
    public void close() throws IOException {
        selector.close();
        epoll.close();
        poll.close();
        select.close();
        counters.forEach(EventCounter::close);
        for (Pipe pipe : pipes) {
            pipe.sink().close();
            pipe.source().close();
        }
    }
}
