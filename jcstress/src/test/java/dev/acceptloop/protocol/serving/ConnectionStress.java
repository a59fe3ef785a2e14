package dev.acceptloop.protocol.serving;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.acceptloop.jcstress.OneByteChannel;
import dev.acceptloop.jcstress.Ran;
import dev.acceptloop.jcstress.Start;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A whole connection, whose thread others come between. */
public final class ConnectionStress {
    private static final SocketAddress NOWHERE = InetSocketAddress.createUnresolved("nowhere", 9);

    private ConnectionStress() {}

    /** Told the end: 1. Closed: 2. */
    private static final class Ends implements Protocol, StreamSocket {
        private final Ran ran = new Ran();
        private @Nullable Connection connection;

        @Override
        public void connectionMade(Transport transport) {}

        @Override
        public void dataReceived(ByteBuffer data) {}

        @Override
        public void connectionLost(CloseReason reason) {
            ran.add(1);
        }

        @Override
        public void send(ByteBuffer data) {
            data.position(data.limit());
        }

        @Override
        public void want(boolean toRead, boolean toWrite) {}

        @Override
        public void shutdownOutput() {}

        @Override
        public void close(boolean reset) {
            ran.add(2);
            if (connection != null) {
                connection.closed();
            }
        }
    }

    /** Its thread reads FIN as the server aborts it. */
    @JCStressTest
    @Outcome(id = "12", expect = ACCEPTABLE, desc = "told once, then closed once")
    @Outcome(expect = FORBIDDEN, desc = "told or closed twice, or not at all")
    @State
    public static class FinAndAbort {
        private final Start start = new Start();
        private final Ends ends = new Ends();
        private final Connection connection =
                Contexts.of(ends).accepted(ends, new LockExecutor(Runnable::run), NOWHERE, NOWHERE);

        /** That is open. */
        public FinAndAbort() {
            ends.connection = connection;
            connection.open();
        }

        @Actor
        public void connection() {
            start.together();
            connection.received(-1, ByteBuffer.allocate(0));
        }

        @Actor
        public void server() {
            start.together();
            connection.abort(CloseReason.STOPPING);
        }

        @Arbiter
        public void rest(I_Result result) {
            result.r1 = ends.ran.digits();
        }
    }

    /** Pauses at the first byte. Bytes: 1. FIN: 2. The end: 3. */
    private static final class Pauses implements Protocol {
        private final Ran ran = new Ran();
        private @Nullable Transport transport;
        private volatile boolean paused;

        @Override
        public void connectionMade(Transport made) {
            transport = made;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            ran.add(1);
            if (transport != null) {
                transport.pauseReading();
            }
            paused = true;
        }

        @Override
        public void readConnectionLost(Transport lost) {
            ran.add(2);
            lost.close(CloseReason.PEER_CLOSED);
        }

        @Override
        public void connectionLost(CloseReason reason) {
            ran.add(3);
        }

        void resume() {
            while (!paused) {
                Thread.onSpinWait();
            }
            if (transport != null) {
                transport.execute(transport::resumeReading);
            }
        }
    }

    /** The protocol has paused, and is resumed by a task as the thread begins to wait for that. */
    @JCStressTest
    @Outcome(id = "123", expect = ACCEPTABLE, desc = "it reads on, to the end")
    @Outcome(expect = FORBIDDEN, desc = "out of order; if it is not resumed, it hangs")
    @State
    public static class ResumedByATask {
        private final Pauses protocol = new Pauses();
        private final BlockingSocket socket;

        /** That is not served yet. */
        public ResumedByATask() {
            try {
                socket = new BlockingSocket(new OneByteChannel(), Contexts.of(protocol));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Actor
        public void connection() {
            socket.serve();
        }

        @Actor
        public void another() {
            protocol.resume();
        }

        @Arbiter
        public void rest(I_Result result) {
            result.r1 = protocol.ran.digits();
        }
    }
}
