package dev.acceptloop.protocol.serving;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.acceptloop.jcstress.Ran;
import dev.acceptloop.jcstress.Start;
import dev.acceptloop.jcstress.Workers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** Turns on a pool, whose workers are the actors themselves. */
public final class StrandExecutorStress {
    private static final long PATIENCE_SECONDS = 10;

    private StrandExecutorStress() {}

    /** Two workers, each of which gives tasks too. */
    @JCStressTest
    @Outcome(
            id = {"1234", "1324", "1342", "3124", "3142", "3412"},
            expect = ACCEPTABLE,
            desc = "each once, those of one in order")
    @Outcome(expect = FORBIDDEN, desc = "lost, twice, two at once, or out of order")
    @State
    public static class TwoWorkers {
        private final Start start = new Start();
        private final Ran ran = new Ran();
        private final Workers workers = new Workers();
        private final StrandExecutor strand = new StrandExecutor(workers);

        @Actor
        public void one() {
            start.together();
            strand.execute(ran.task(1));
            strand.execute(ran.task(2));
            workers.work();
        }

        @Actor
        public void other() {
            start.together();
            strand.execute(ran.task(3));
            strand.execute(ran.task(4));
            workers.work();
        }

        @Arbiter
        public void rest(I_Result result) {
            workers.work();
            result.r1 = ran.digits();
        }
    }

    /** The pool is shut down between two tasks: a virtual thread runs what it does not take. */
    @JCStressTest
    @Outcome(id = "123", expect = ACCEPTABLE, desc = "each once, in order")
    @Outcome(expect = FORBIDDEN, desc = "lost with the pool, twice, or out of order")
    @State
    public static class PoolIsShutDown {
        private final Start start = new Start();
        private final Ran ran = new Ran();
        private final Workers workers = new Workers();
        private final StrandExecutor strand = new StrandExecutor(workers);

        @Actor
        public void worker() {
            start.together();
            strand.execute(ran.task(1));
            strand.execute(ran.task(2));
            workers.work();
            strand.execute(ran.task(3));
        }

        @Actor
        public void server() {
            start.together();
            workers.shutDown();
        }

        @Arbiter
        public void rest(I_Result result) {
            workers.work();
            var last = new CompletableFuture<Integer>();
            strand.execute(() -> last.complete(ran.digits()));
            result.r1 = last.completeOnTimeout(-1, PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        }
    }

    /** A turn is interrupted, if there is one: its thread goes on to other connections. */
    @JCStressTest
    @Outcome(id = "false, 12", expect = ACCEPTABLE, desc = "the turn's, and over with it")
    @Outcome(expect = FORBIDDEN, desc = "the next turn is another's, and finds it interrupted")
    @State
    public static class Interrupt {
        private final Start start = new Start();
        private final Ran ran = new Ran();
        private final StrandExecutor strand = new StrandExecutor(Runnable::run);

        @Actor
        public void worker(ZI_Result result) {
            start.together();
            strand.execute(ran.task(1));
            result.r1 = Thread.interrupted();
            strand.execute(ran.task(2));
            result.r1 |= Thread.interrupted();
        }

        @Actor
        public void server() {
            start.together();
            strand.interrupt();
        }

        @Arbiter
        public void rest(ZI_Result result) {
            result.r2 = ran.digits();
        }
    }
}
