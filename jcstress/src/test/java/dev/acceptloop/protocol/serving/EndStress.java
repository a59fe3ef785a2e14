package dev.acceptloop.protocol.serving;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.acceptloop.jcstress.Start;
import dev.acceptloop.protocol.CloseReason;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The end of a connection and of a server, which anybody may ask for. */
public final class EndStress {
    private static final Duration LONG = Duration.ofHours(1);

    private EndStress() {}

    /** Two reasons at once: the first stands. */
    @JCStressTest
    @Outcome(
            id = {"IDLE, IDLE", "STOPPING, STOPPING"},
            expect = ACCEPTABLE,
            desc = "both are told the same")
    @Outcome(expect = FORBIDDEN, desc = "a reason that was told is replaced")
    @State
    public static class TwoReasons {
        private final Start start = new Start();
        private final Ending ending = new Ending() {};

        @Actor
        public void timer(LL_Result result) {
            start.together();
            ending.end(CloseReason.IDLE);
            result.r1 = ending.reason();
        }

        @Actor
        public void server(LL_Result result) {
            start.together();
            ending.end(CloseReason.STOPPING);
            result.r2 = ending.reason();
        }
    }

    /** A failure of the service, and another reason at once. */
    @JCStressTest
    @Outcome(id = "SERVICE_FAILED", expect = ACCEPTABLE, desc = "it is known")
    @Outcome(expect = FORBIDDEN, desc = "the failure is hidden")
    @State
    public static class FailureAndReason {
        private final Start start = new Start();
        private final Ending ending = new Ending() {};

        @Actor
        public void connection() {
            start.together();
            ending.endAsFailed();
        }

        @Actor
        public void server() {
            start.together();
            ending.end(CloseReason.STOPPING);
        }

        @Arbiter
        public void rest(L_Result result) {
            result.r1 = ending.reason();
        }
    }

    /** A drain begins, and a loop looks at it. */
    @JCStressTest
    @Outcome(id = "false, false", expect = ACCEPTABLE, desc = "not begun, or an hour is left")
    @Outcome(expect = FORBIDDEN, desc = "it has begun, and its times are not set")
    @State
    public static class DrainBegins {
        private final Start start = new Start();
        private final Drain drain = new Drain(LONG);

        @Actor
        public void server() {
            start.together();
            drain.begin();
        }

        @Actor
        public void loop(ZZ_Result result) {
            start.together();
            result.r1 = drain.hasBegun() && drain.isHalfOver();
            result.r2 = drain.isOver();
        }
    }
}
