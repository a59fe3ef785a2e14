package dev.acceptloop.event;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.acceptloop.jcstress.Ran;
import dev.acceptloop.jcstress.Start;
import dev.acceptloop.jcstress.StickyWakeUp;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A reactor's turns, and who calls into it from other threads. */
public final class LoopStress {
    private static final Duration LONG = Duration.ofHours(1);
    private static final long PATIENCE_SECONDS = 10;

    private LoopStress() {}

    /** It is called from elsewhere as it goes to sleep, and one call makes another. */
    @JCStressTest
    @Outcome(
            id = {"123", "132"},
            expect = ACCEPTABLE,
            desc = "each once, those of one in order")
    @Outcome(expect = FORBIDDEN, desc = "twice, or out of order")
    @State
    public static class CallsFromElsewhere {
        private static final int ALL = 100; // three digits

        private final Start start = new Start();
        private final Ran ran = new Ran();
        private final Loop loop = new Loop(new WakingSelector(this::isDone), () -> 0);

        @Actor
        public void reactor() {
            start.together();
            while (!isDone()) {
                loop.iterate(LONG);
            }
        }

        private boolean isDone() {
            return ran.digits() >= ALL;
        }

        @Actor
        public void another() {
            start.together();
            loop.callFromThread(() -> {
                ran.add(1);
                loop.callFromThread(ran.task(2));
            });
            loop.callFromThread(ran.task(3));
        }

        @Arbiter
        public void rest(I_Result result) {
            result.r1 = ran.digits();
        }
    }

    /** It is closed: a thread of its own makes the calls that come. */
    @JCStressTest
    @Outcome(id = "123", expect = ACCEPTABLE, desc = "each once, in order")
    @Outcome(expect = FORBIDDEN, desc = "lost, twice, or out of order")
    @State
    public static class CallsAsItIsClosed {
        private final Start start = new Start();
        private final Ran ran = new Ran();
        private final ThreadCalls calls = new ThreadCalls();

        /** Of which one waits. */
        public CallsAsItIsClosed() {
            calls.add(ran.task(1));
        }

        @Actor
        public void reactor() {
            start.together();
            calls.close();
        }

        @Actor
        public void another() {
            start.together();
            calls.add(ran.task(2));
            calls.add(ran.task(3));
        }

        @Arbiter
        public void rest(I_Result result) {
            var last = new CompletableFuture<Integer>();
            calls.add(() -> last.complete(ran.digits()));
            result.r1 = last.completeOnTimeout(-1, PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        }
    }

    /** One call ends the reactor's thread, and what is left of its batch is the next one's. */
    @JCStressTest
    @Outcome(id = "23", expect = ACCEPTABLE, desc = "each once, in order")
    @Outcome(expect = FORBIDDEN, desc = "lost, twice, or out of order")
    @State
    public static class CallsThatAreLeft {
        private final Start start = new Start();
        private final Ran ran = new Ran();
        private final ThreadCalls calls = new ThreadCalls();
        private final Executor runner = Runnable::run;

        /** Of which the first fails. */
        public CallsThatAreLeft() {
            calls.add(() -> {
                throw new IllegalStateException("as the test wants it");
            });
            calls.add(ran.task(2));
        }

        @Actor
        public void reactor() {
            start.together();
            try {
                calls.runBatch(runner);
            } catch (IllegalStateException e) {
                // as a runner that cannot go on
            }
        }

        @Actor
        public void another() {
            start.together();
            calls.add(ran.task(3));
        }

        @Arbiter
        public void rest(I_Result result) {
            calls.runBatch(runner);
            result.r1 = ran.digits();
        }
    }

    /** The pool is stopped as a job comes, and told to be idle to who waits for that. */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "done now, or by the next start")
    @Outcome(expect = FORBIDDEN, desc = "lost, or twice")
    @State
    public static class PoolIsStopped {
        private final Start start = new Start();
        private final Ran ran = new Ran();
        private final StickyWakeUp idle = new StickyWakeUp();
        private final ThreadPool pool = new ThreadPool("job", 1, idle);

        /** That is started. */
        public PoolIsStopped() {
            pool.start();
        }

        @Actor
        public void reactor() {
            start.together();
            stop();
        }

        @Actor
        public void another() {
            start.together();
            pool.execute(ran.task(1));
        }

        @Arbiter
        public void rest(I_Result result) {
            pool.start();
            stop();
            result.r1 = ran.digits();
        }

        private void stop() {
            pool.stop();
            while (!pool.isIdle()) {
                idle.await();
            }
        }
    }
}
