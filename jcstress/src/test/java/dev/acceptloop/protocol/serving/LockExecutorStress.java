package dev.acceptloop.protocol.serving;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.acceptloop.jcstress.Ran;
import dev.acceptloop.jcstress.Start;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Turns by lock. Who gives the first task runs all that wait, in place of a virtual thread. */
public final class LockExecutorStress {
    private LockExecutorStress() {}

    /** Where no thread can be had for the first task. */
    private static final class NoThreadAtFirst implements Executor {
        private final AtomicBoolean first = new AtomicBoolean(true);

        @Override
        public void execute(Runnable tasks) {
            if (first.getAndSet(false)) {
                throw new OutOfMemoryError("as the test wants it");
            }
            tasks.run();
        }
    }

    private static void give(LockExecutor turn, Runnable task) {
        try {
            turn.execute(task);
        } catch (OutOfMemoryError e) {
            // the next to give a task tries again
        }
    }

    /** Two give tasks. */
    @JCStressTest
    @Outcome(
            id = {"1234", "1324", "1342", "3124", "3142", "3412"},
            expect = ACCEPTABLE,
            desc = "each once, those of one in order")
    @Outcome(expect = FORBIDDEN, desc = "lost, twice, two at once, or out of order")
    @State
    public static class TwoGive {
        private final Start start = new Start();
        private final Ran ran = new Ran();
        private final LockExecutor turn = new LockExecutor(Runnable::run);

        @Actor
        public void one() {
            start.together();
            turn.execute(ran.task(1));
            turn.execute(ran.task(2));
        }

        @Actor
        public void other() {
            start.together();
            turn.execute(ran.task(3));
            turn.execute(ran.task(4));
        }

        @Arbiter
        public void rest(I_Result result) {
            result.r1 = ran.digits();
        }
    }

    /** The connection's own thread has a turn, and a task wants one. */
    @JCStressTest
    @Outcome(
            id = {"12", "21"},
            expect = ACCEPTABLE,
            desc = "one after the other")
    @Outcome(expect = FORBIDDEN, desc = "lost, or two at once")
    @State
    public static class TurnAndTask {
        private final Start start = new Start();
        private final Ran ran = new Ran();
        private final LockExecutor turn = new LockExecutor(Runnable::run);

        @Actor
        public void connection() {
            start.together();
            turn.enter();
            ran.add(1);
            turn.leave();
        }

        @Actor
        public void another() {
            start.together();
            turn.execute(ran.task(2));
        }

        @Arbiter
        public void rest(I_Result result) {
            result.r1 = ran.digits();
        }
    }

    /** The connection's thread waits for what a task does, as for a protocol that resumes. */
    @JCStressTest
    @Outcome(id = "12", expect = ACCEPTABLE, desc = "it goes on")
    @Outcome(expect = FORBIDDEN, desc = "it goes on too soon; if never, it hangs")
    @State
    public static class Wait {
        private final Start start = new Start();
        private final Ran ran = new Ran();
        private final LockExecutor turn = new LockExecutor(Runnable::run);

        @Actor
        public void connection() {
            start.together();
            turn.awaitUntil(() -> ran.digits() != 0);
            turn.enter();
            ran.add(2);
            turn.leave();
        }

        @Actor
        public void another() {
            start.together();
            turn.execute(ran.task(1));
        }

        @Arbiter
        public void rest(I_Result result) {
            result.r1 = ran.digits();
        }
    }

    /** There was no thread for the first task, and two more come at once. */
    @JCStressTest
    @Outcome(
            id = {"123", "132"},
            expect = ACCEPTABLE,
            desc = "each once, the first first")
    @Outcome(expect = FORBIDDEN, desc = "lost, or run by two")
    @State
    public static class TwoAfterNoThread {
        private final Start start = new Start();
        private final Ran ran = new Ran();
        private final LockExecutor turn = new LockExecutor(new NoThreadAtFirst());

        /** Of which one waits. */
        public TwoAfterNoThread() {
            give(turn, ran.task(1));
        }

        @Actor
        public void one() {
            start.together();
            turn.execute(ran.task(2));
        }

        @Actor
        public void other() {
            start.together();
            turn.execute(ran.task(3));
        }

        @Arbiter
        public void rest(I_Result result) {
            result.r1 = ran.digits();
        }
    }

    /** There is no thread for one of two, and a third comes when that is known. */
    @JCStressTest
    @Outcome(
            id = {"123", "213"},
            expect = ACCEPTABLE,
            desc = "each once, the third last")
    @Outcome(expect = FORBIDDEN, desc = "lost for want of a thread")
    @State
    public static class NoThreadForOneOfTwo {
        private final Start start = new Start();
        private final Ran ran = new Ran();
        private final LockExecutor turn = new LockExecutor(new NoThreadAtFirst());

        @Actor
        public void one() {
            start.together();
            give(turn, ran.task(1));
        }

        @Actor
        public void other() {
            start.together();
            give(turn, ran.task(2));
        }

        @Arbiter
        public void rest(I_Result result) {
            turn.execute(ran.task(3));
            result.r1 = ran.digits();
        }
    }
}
