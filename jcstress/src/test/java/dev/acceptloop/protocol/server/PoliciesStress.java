package dev.acceptloop.protocol.server;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.acceptloop.jcstress.Start;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.ProtocolProvider;
import dev.acceptloop.protocol.Transport;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** What connections share: how many there are, and a timer. */
public final class PoliciesStress {
    private PoliciesStress() {}

    /** Says nothing. */
    private record Silence() implements Protocol, ProtocolProvider {
        @Override
        public Protocol newProtocol() {
            return this;
        }

        @Override
        public String name() {
            return "silence";
        }

        @Override
        public void connectionMade(Transport transport) {}

        @Override
        public void dataReceived(ByteBuffer data) {}
    }

    /** A connection over which nothing goes. */
    private record Nowhere() implements Transport {
        private static final SocketAddress ADDRESS =
                InetSocketAddress.createUnresolved("nowhere", 9);

        @Override
        public void write(ByteBuffer data) {}

        @Override
        public int pending() {
            return 0;
        }

        @Override
        public void shutdownOutput() {}

        @Override
        public void close(CloseReason reason) {}

        @Override
        public void abort(CloseReason reason) {}

        @Override
        public void pauseReading() {}

        @Override
        public void resumeReading() {}

        @Override
        public SocketAddress localAddress() {
            return ADDRESS;
        }

        @Override
        public SocketAddress remoteAddress() {
            return ADDRESS;
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }
    }

    private static ConnectionPolicies policies(ServerOptions options, NoTimer timer) {
        return new ConnectionPolicies(options, timer, new Protocols.Bare(new Silence()));
    }

    /** Two come where there is one place, and the one who had it leaves. */
    @JCStressTest
    @Outcome(
            id = {"true, false, true", "false, true, true"},
            expect = ACCEPTABLE,
            desc = "one is admitted, and the place is free again")
    @Outcome(expect = FORBIDDEN, desc = "both, or none, or the place is lost")
    @State
    public static class OnePlace {
        private static final ServerOptions OPTIONS =
                ServerOptions.DEFAULTS.with(Option.MAX_CONNECTIONS, 1);

        private final Start start = new Start();
        private final ConnectionPolicies policies = policies(OPTIONS, new NoTimer());

        @Actor
        public void one(ZZZ_Result result) {
            start.together();
            result.r1 = policies.admit();
        }

        @Actor
        public void other(ZZZ_Result result) {
            start.together();
            result.r2 = policies.admit();
        }

        @Arbiter
        public void rest(ZZZ_Result result) {
            policies.release();
            result.r3 = policies.admit();
        }
    }

    /** The timer looks at a connection, and sets itself again, as that ends. */
    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "the timer knows it no more")
    @Outcome(expect = FORBIDDEN, desc = "the timer keeps it until it is due")
    @State
    public static class TimerAndEnd {
        private static final ServerOptions OPTIONS =
                ServerOptions.DEFAULTS.with(Option.IDLE_TIMEOUT, "1h");

        private final Start start = new Start();
        private final NoTimer timer = new NoTimer();
        private final Protocol protocol = policies(OPTIONS, timer).newProtocol();
        private final Runnable look;

        /** Of a connection that the timer will look at. */
        public TimerAndEnd() {
            protocol.connectionMade(new Nowhere());
            look = timer.task();
        }

        @Actor
        public void timer() {
            start.together();
            look.run();
        }

        @Actor
        public void connection() {
            start.together();
            protocol.connectionLost(CloseReason.PEER_CLOSED);
        }

        @Arbiter
        public void rest(Z_Result result) {
            result.r1 = timer.isCancelled();
        }
    }
}
