package dev.acceptloop.protocol.serving;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.acceptloop.jcstress.Ran;
import dev.acceptloop.jcstress.Start;
import dev.acceptloop.jcstress.StickyWakeUp;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A loop, and who gives it tasks. The wait is no wait: the loop turns as if a socket had been
 * ready, and at rest it is only turned again if it was woken.
 */
public final class LoopExecutorStress {
    private static final Thread ANOTHER = new Thread(() -> {});

    private LoopExecutorStress() {}

    /** Tasks come from elsewhere while it turns. */
    @JCStressTest
    @Outcome(id = "12", expect = ACCEPTABLE, desc = "each once, in order")
    @Outcome(expect = FORBIDDEN, desc = "lost as the loop goes to sleep, twice, or out of order")
    @State
    public static class TasksFromElsewhere {
        private final Start start = new Start();
        private final Ran ran = new Ran();
        private final StickyWakeUp wakeUp = new StickyWakeUp();
        private final LoopExecutor loop = new LoopExecutor(ANOTHER, wakeUp);

        @Actor
        public void loop() {
            start.together();
            turn();
            turn();
        }

        private void turn() {
            wakeUp.take();
            loop.runAll();
        }

        @Actor
        public void another() {
            start.together();
            loop.execute(ran.task(1));
            loop.execute(ran.task(2));
        }

        @Arbiter
        public void rest(I_Result result) {
            while (wakeUp.take()) {
                loop.runAll();
            }
            result.r1 = ran.digits();
        }
    }

    /** A task of the loop gives another, for which the loop is not woken, and so does somebody. */
    @JCStressTest
    @Outcome(
            id = {"123", "132", "312"},
            expect = ACCEPTABLE,
            desc = "each once, the loop's in order")
    @Outcome(expect = FORBIDDEN, desc = "lost as the loop goes to sleep, twice, or out of order")
    @State
    public static class TaskOfATask {
        private final Ran ran = new Ran();
        private final StickyWakeUp wakeUp = new StickyWakeUp();
        private volatile @Nullable LoopExecutor loop;

        @Actor
        public void loop() {
            var own = new LoopExecutor(Thread.currentThread(), wakeUp);
            own.execute(() -> {
                ran.add(1);
                own.execute(ran.task(2));
            });
            loop = own;
            wakeUp.take();
            own.runAll();
        }

        private LoopExecutor begun() {
            LoopExecutor begun = loop;
            while (begun == null) {
                Thread.onSpinWait();
                begun = loop;
            }
            return begun;
        }

        @Actor
        public void another() {
            begun().execute(ran.task(3));
        }

        @Arbiter
        public void rest(I_Result result) {
            while (wakeUp.take()) {
                begun().runAll();
            }
            result.r1 = ran.digits();
        }
    }

    /** Tasks come as the loop ends. */
    @JCStressTest
    @Outcome(id = "12", expect = ACCEPTABLE, desc = "each once, in order")
    @Outcome(expect = FORBIDDEN, desc = "lost behind the last turn, twice, or two at once")
    @State
    public static class EndOfTheLoop {
        private final Start start = new Start();
        private final Ran ran = new Ran();
        private final LoopExecutor loop = new LoopExecutor(ANOTHER, () -> {});

        @Actor
        public void loop() {
            start.together();
            loop.runAll();
            loop.end();
        }

        @Actor
        public void another() {
            start.together();
            loop.execute(ran.task(1));
            loop.execute(ran.task(2));
        }

        @Arbiter
        public void rest(I_Result result) {
            result.r1 = ran.digits();
        }
    }

    /** There is no loop any more, and who gives a task runs it, or somebody else does. */
    @JCStressTest
    @Outcome(
            id = {"12", "21"},
            expect = ACCEPTABLE,
            desc = "each once")
    @Outcome(expect = FORBIDDEN, desc = "lost, twice, or two at once")
    @State
    public static class AfterTheEnd {
        private final Start start = new Start();
        private final Ran ran = new Ran();
        private final LoopExecutor loop = new LoopExecutor(ANOTHER, () -> {});

        /** Of a loop that has ended. */
        public AfterTheEnd() {
            loop.end();
        }

        @Actor
        public void one() {
            start.together();
            loop.execute(ran.task(1));
        }

        @Actor
        public void other() {
            start.together();
            loop.execute(ran.task(2));
        }

        @Arbiter
        public void rest(I_Result result) {
            result.r1 = ran.digits();
        }
    }
}
