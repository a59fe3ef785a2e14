package dev.acceptloop.selector;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.acceptloop.jcstress.OneByteChannel;
import dev.acceptloop.jcstress.Ran;
import dev.acceptloop.jcstress.Start;
import dev.acceptloop.jcstress.StickyWakeUp;
import dev.acceptloop.jcstress.Workers;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import dev.acceptloop.protocol.serving.Contexts;
import dev.acceptloop.protocol.serving.LoopExecutor;
import dev.acceptloop.protocol.serving.StreamSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** What a loop and a worker hand to one another. */
public final class OffloadedConnectionStress {
    private static final Thread ANOTHER = new Thread(() -> {});
    private static final SocketChannel CHANNEL = new OneByteChannel();
    private static final int BYTES_OF_A_READ = 2;
    private static final int TURNS = 8;
    private static final int FIN = 8;
    private static final int CLOSE = 9;

    private OffloadedConnectionStress() {}

    /**
     * A loop with one connection, whose peer sends the bytes from 1 on and takes one at a time.
     * What was sent to it is the digits. All of it is the loop's, but for {@code tasks}.
     */
    private static final class Loop implements StreamSocket {
        private final Ran sent = new Ran();
        private final Workers workers = new Workers();
        private final StickyWakeUp wakeUp = new StickyWakeUp();
        private final LoopExecutor tasks = new LoopExecutor(ANOTHER, wakeUp);
        private final OffloadedConnection connection;
        private final int last; // byte of the peer
        private int next = 1;
        private boolean reads = true; // as it was told
        private boolean writes;
        private boolean closed;

        Loop(Protocol protocol, int last) {
            this.last = last;
            try {
                connection =
                        new OffloadedConnection(
                                Contexts.of(protocol), CHANNEL, this, this::read, tasks, workers);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            connection.open();
            workers.work();
        }

        /** What is ready, then the tasks, as the server has it. */
        void turn() {
            wakeUp.take();
            if (writes) {
                connection.flush();
            }
            if (isReadable()) {
                read();
            }
            tasks.runAll();
        }

        /** Some turns, whether or not there is anything to do by now. */
        void turns() {
            for (int i = 0; i < TURNS; i++) {
                turn();
            }
        }

        /** The same of a worker. */
        void works() {
            for (int i = 0; i < TURNS; i++) {
                workers.work();
                Thread.onSpinWait();
            }
        }

        private boolean isReadable() {
            return reads && !closed && next <= last;
        }

        private void read() {
            if (connection.admitRead()) {
                var in = ByteBuffer.allocate(BYTES_OF_A_READ);
                while (in.hasRemaining()) {
                    in.put((byte) next++);
                }
                connection.handOver(in.position(), in.flip());
            }
        }

        /** Until neither has anything to do any more. */
        void rest() {
            do {
                turn();
            } while (workers.work() || wakeUp.take() || writes || isReadable());
        }

        @Override
        public void send(ByteBuffer data) {
            if (data.hasRemaining()) {
                sent.add(data.get());
            }
        }

        @Override
        public void want(boolean toRead, boolean toWrite) {
            reads = toRead;
            writes = toWrite;
        }

        @Override
        public void shutdownOutput() {
            sent.add(FIN);
        }

        @Override
        public void close(boolean reset) {
            sent.add(CLOSE);
            closed = true;
            writes = false;
        }
    }

    /** Answers with the same, and wants no more until a task of its own says so. */
    private static final class PausingEcho implements Protocol {
        private @Nullable Transport transport;

        @Override
        public void connectionMade(Transport made) {
            transport = made;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            if (transport != null) {
                transport.write(data);
                transport.pauseReading();
                transport.execute(transport::resumeReading);
            }
        }
    }

    /** As much as may wait is read and more comes, and each read is answered as the loop writes. */
    @JCStressTest
    @Outcome(id = "123456, true", expect = ACCEPTABLE, desc = "all is answered, and more is read")
    @Outcome(expect = FORBIDDEN, desc = "an answer is lost or torn, or the peer read no more")
    @State
    public static class EchoWithPauses {
        private final Start start = new Start();
        private final Loop loop = new Loop(new PausingEcho(), 6);

        /** With as much read as may wait. */
        public EchoWithPauses() {
            loop.turn();
            loop.turn();
        }

        @Actor
        public void loop() {
            start.together();
            loop.turns();
        }

        @Actor
        public void worker() {
            start.together();
            loop.works();
        }

        @Arbiter
        public void rest(IZ_Result result) {
            loop.rest();
            result.r1 = loop.sent.digits();
            result.r2 = loop.reads;
        }
    }

    /** Takes what comes, and says nothing that would have the loop look again. */
    private record Silence(Ran told) implements Protocol {
        @Override
        public void connectionMade(Transport transport) {}

        @Override
        public void dataReceived(ByteBuffer data) {
            while (data.hasRemaining()) {
                told.add(data.get());
            }
        }
    }

    /** A worker comes to what waits, while the loop finds that no more may. */
    @JCStressTest
    @Outcome(id = "123456, true", expect = ACCEPTABLE, desc = "all is told, and more is read")
    @Outcome(expect = FORBIDDEN, desc = "lost, out of order, or the peer read no more")
    @State
    public static class Backpressure {
        private final Start start = new Start();
        private final Ran told = new Ran();
        private final Loop loop = new Loop(new Silence(told), 6);

        /** With as much read as may wait, but for one read. */
        public Backpressure() {
            loop.turn();
        }

        @Actor
        public void loop() {
            start.together();
            loop.turns();
        }

        @Actor
        public void worker() {
            start.together();
            loop.works();
        }

        @Arbiter
        public void rest(IZ_Result result) {
            loop.rest();
            result.r1 = told.digits();
            result.r2 = loop.reads;
        }
    }

    /** Answers, and is done. */
    private static final class AnswerAndClose implements Protocol {
        private @Nullable Transport transport;

        @Override
        public void connectionMade(Transport made) {
            transport = made;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            if (transport != null) {
                transport.write(data);
                transport.close(CloseReason.SERVICE_CLOSED);
            }
        }
    }

    /** A worker answers and closes, while the loop writes what it has. */
    @JCStressTest
    @Outcome(id = "129", expect = ACCEPTABLE, desc = "the answer, then the end, once")
    @Outcome(expect = FORBIDDEN, desc = "closed before all was sent, twice or not at all")
    @State
    public static class AnswerThenClose {
        private final Start start = new Start();
        private final Loop loop = new Loop(new AnswerAndClose(), 2);

        /** With the bytes of the peer read. */
        public AnswerThenClose() {
            loop.turn();
        }

        @Actor
        public void loop() {
            start.together();
            loop.turns();
        }

        @Actor
        public void worker() {
            start.together();
            loop.works();
        }

        @Arbiter
        public void rest(I_Result result) {
            loop.rest();
            result.r1 = loop.sent.digits();
        }
    }
}
