package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
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
 * A word to another thread and one back, which waits for it each time: what it costs to hand
 * something over, which {@code offloading}, {@code virtual} and {@code async} pay for each message.
 *
 * <p>Run: {@code java -jar benchmarks/target/benchmarks.jar HandOff}; {@code taskset -c 0} for two
 * threads on one processor, where a word is a context switch; on two of them a waiting one may be
 * asleep, and has to be woken.
 *
 * <p>Expect: a spin well under a microsecond on two processors, if they are idle, and worst on one;
 * park, a queue and a pipe several microseconds: a pair of futex calls, and what it takes a
 * processor to wake, which the deeper sleep states make ten times as much. A virtual thread is
 * handed to through its scheduler, whose carrier has to wake.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HandOffBenchmark {
    /** How the other one waits. */
    @Param({"spin", "park", "queue", "pipe", "virtual-queue"})
    public String waiting = "";

    private Ends ends;
    private Thread other;

    /** A pair of places for one word. */
    private interface Ends {
        void send() throws IOException, InterruptedException;

        void receive() throws IOException, InterruptedException;

        void receiveAtOther() throws IOException, InterruptedException;

        void sendFromOther() throws IOException, InterruptedException;
    }

    /** Fields are set by {@link #start}. */
    @SuppressWarnings("NullAway.Init") // JMH calls start first
    public HandOffBenchmark() {}

    /** Starts the other thread. */
    @Setup
    public void start() throws IOException {
        ends =
                switch (waiting) {
                    case "spin" -> new Turns(false);
                    case "park" -> new Turns(true);
                    case "pipe" -> new Pipes();
                    default -> new Queues();
                };
        Thread.Builder builder =
                waiting.startsWith("virtual") ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
        other = builder.start(this::answerAll);
        if (ends instanceof Turns turns) {
            turns.first = Thread.currentThread();
            turns.second = other;
        }
    }

    private void answerAll() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                ends.receiveAtOther();
                ends.sendFromOther();
            }
        } catch (IOException | InterruptedException _) {
            return; // the end
        }
    }

    /** There and back. */
    @Benchmark
    public void thereAndBack() throws IOException, InterruptedException {
        ends.send();
        ends.receive();
    }

    /** Ends the other one. */
    @TearDown
    public void stop() throws InterruptedException {
        other.interrupt();
        other.join();
    }

    private static final class Turns implements Ends {
        private final boolean parks;
        private volatile int turn; // 0: the first one's
        private volatile @Nullable Thread first;
        private volatile @Nullable Thread second;

        Turns(boolean parks) {
            this.parks = parks;
        }

        private void await(int whose) throws InterruptedException {
            while (turn != whose) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                if (parks) {
                    LockSupport.park(this);
                } else {
                    Thread.onSpinWait();
                }
            }
        }

        private void give(int whose, @Nullable Thread thread) {
            turn = whose;
            if (parks) {
                LockSupport.unpark(thread);
            }
        }

        @Override
        public void send() {
            give(1, second);
        }

        @Override
        public void receive() throws InterruptedException {
            await(0);
        }

        @Override
        public void receiveAtOther() throws InterruptedException {
            await(1);
        }

        @Override
        public void sendFromOther() {
            give(0, first);
        }
    }

    private static final class Queues implements Ends {
        private final BlockingQueue<String> there = new ArrayBlockingQueue<>(1);
        private final BlockingQueue<String> back = new ArrayBlockingQueue<>(1);

        @Override
        public void send() throws InterruptedException {
            there.put("word");
        }

        @Override
        public void receive() throws InterruptedException {
            back.take();
        }

        @Override
        public void receiveAtOther() throws InterruptedException {
            there.take();
        }

        @Override
        public void sendFromOther() throws InterruptedException {
            back.put("word");
        }
    }

    private static final class Pipes implements Ends {
        private final Pipe there = Pipe.open();
        private final Pipe back = Pipe.open();
        private final ByteBuffer one = ByteBuffer.allocateDirect(1);
        private final ByteBuffer others = ByteBuffer.allocateDirect(1);

        Pipes() throws IOException {}

        @Override
        public void send() throws IOException {
            there.sink().write(one.clear());
        }

        @Override
        public void receive() throws IOException {
            back.source().read(one.clear());
        }

        @Override
        public void receiveAtOther() throws IOException {
            there.source().read(others.clear());
        }

        @Override
        public void sendFromOther() throws IOException {
            back.sink().write(others.clear());
        }
    }
}
