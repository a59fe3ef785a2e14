package dev.acceptloop.event.deferred;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.acceptloop.jcstress.Ran;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/** The turn, which a loop and a virtual thread hand to one another. */
public final class CoroutineStress {
    private CoroutineStress() {}

    /** A body that waits once, and an interrupt that may find either of them. */
    @JCStressTest
    @Outcome(id = "12345, true", expect = ACCEPTABLE, desc = "in turn, and it is interrupted")
    @Outcome(expect = FORBIDDEN, desc = "both at once, or the interrupt is lost; or it hangs")
    @State
    public static class TurnAndInterrupt {
        private final Ran ran = new Ran();
        private volatile @Nullable Thread loop;
        private volatile boolean isInterrupted;

        @Actor
        public void loop(IZ_Result result) {
            loop = Thread.currentThread();
            var awaited = new Deferred<Integer>();
            Deferred<Integer> ended =
                    Coroutine.run(
                            Runnable::run,
                            () -> {
                                ran.add(1);
                                ran.add(Coroutine.await(awaited));
                                return 4;
                            });
            ran.add(2);
            ended.addCallback(value -> {
                ran.add(value);
                return value;
            });
            awaited.callback(3);
            ran.add(5);
            while (!isInterrupted) {
                Thread.onSpinWait();
            }
            result.r2 = Thread.interrupted();
        }

        @Actor
        public void another() {
            Thread interrupted = loop;
            while (interrupted == null) {
                Thread.onSpinWait();
                interrupted = loop;
            }
            interrupted.interrupt();
            isInterrupted = true;
        }

        @Arbiter
        public void rest(IZ_Result result) {
            result.r1 = ran.digits();
        }
    }
}
