package dev.acceptloop.syscalls;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.acceptloop.jcstress.Start;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The wake-up of the loops on system calls, with its eventfd. */
public final class WakeUpStress {
    private WakeUpStress() {}

    /** A loop that was woken looks for its tasks, as one more comes. */
    @JCStressTest
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "seen in this turn, or in the next")
    @Outcome(expect = FORBIDDEN, desc = "the loop sleeps on it, or is never woken again")
    @State
    public static class WokenAgain {
        private final Start start = new Start();
        private final WakeUp wakeUp;
        private volatile boolean given;
        private boolean seen; // the loop's

        /** Woken, as by a task before. */
        public WokenAgain() {
            try {
                wakeUp = new WakeUp();
            } catch (SyscallException e) {
                throw new IllegalStateException(e);
            }
            wakeUp.run();
        }

        @Actor
        public void loop() {
            start.together();
            wakeUp.reset();
            seen = given;
        }

        @Actor
        public void another() {
            start.together();
            given = true;
            wakeUp.run();
        }

        @Arbiter
        public void rest(ZZ_Result result) {
            try (var poll = new Poll()) {
                result.r1 = seen || isReadable(poll);
                wakeUp.run();
                result.r2 = isReadable(poll);
            } finally {
                wakeUp.close();
            }
        }

        private boolean isReadable(Poll poll) {
            poll.set(0, wakeUp.descriptor(), Poll.IN);
            try {
                return poll.await(1, 0) > 0;
            } catch (SyscallException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
