package dev.acceptloop.event.deferred;

import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Code that reads from top to bottom and waits for Deferreds in the middle: what a generator is to
 * Twisted's {@code inlineCallbacks}, a virtual thread is here.
 *
 * <pre>
 * loop:   run(body) ....................| goes on |  fires it ...............| goes on, fires the result
 * body:           \ runs until await(d) /                    \ runs to its end /
 * </pre>
 *
 * <p><b>One at a time.</b> The body has a stack of its own, but no time of its own: whoever starts
 * it or fires what it awaits hands over the turn, and waits until it awaits again or ends. So body
 * and callbacks never run at the same time, each sees what the other wrote, and no lock is needed.
 * The price is a hand-over between two threads, twice, for each wait; and a body that blocks in
 * something else than {@link #await} blocks the loop, as a callback would. (Let run freely it would
 * not, but then every line of it would be a race with the callbacks.) What has already fired is
 * taken without giving the turn away.
 *
 * <p><b>Cancel.</b> To cancel the result cancels what the body awaits; what comes of that comes out
 * of {@code await}, mostly a {@link CancellationException}. The body may go on after it, and then
 * may be cancelled again. A body that has the turn is cancelled at its next wait.
 *
 * <p><b>The end.</b> What the body returns or throws is the result, which fires in the thread that
 * had handed over the turn. If what a body awaits is collected, nobody can fire it: then the body
 * is cancelled, in the loop, so that its thread ends.
 *
 * <p><b>Carriers.</b> The body's thread is virtual, so that thousands may wait. It needs a carrier
 * to run on, of which the JVM has as many as processors, and the loop waits with it: as many
 * virtual threads elsewhere that compute without blocking hold up every connection of the loop.
 * Give such work platform threads ({@code deferToThread}), or the JVM more carriers ({@code
 * -Djdk.virtualThreadScheduler.parallelism}). The JDK lets nobody bring a scheduler of his own, and
 * a platform thread a body would be a stack for each that waits.
 *
 * <p>Thread locals are the body's own; it inherits those that are inheritable when it starts.
 */
public final class Coroutine<T extends @Nullable Object> {
    private static final ScopedValue<Coroutine<?>> CURRENT = ScopedValue.newInstance();
    private static final Deferred<?> NONE = new Deferred<Object>();

    private final Executor loop;
    private final Callable<? extends T> body;
    private final Thread thread = Thread.ofVirtual().name("coroutine").unstarted(this::runBody);
    private final Deferred<T> result = Deferred.outlivingCancel(_ -> cancelAwaited());

    private volatile boolean bodysTurn; // who may touch the rest; written by who has the turn
    private Thread other = thread; // who handed over the turn
    private Thread actsFor = thread; // whose thread it is in the end, were it not for coroutines
    private boolean cancelled; // while it had the turn: the next wait is to be cancelled
    private @Nullable Wait wait; // the latest
    private @Nullable Outcome<?> arrived; // at that
    private @Nullable Outcome<T> ended;

    private Coroutine(Executor loop, Callable<? extends T> body) {
        this.loop = loop;
        this.body = body;
    }

    // ---------------------------------------------------------------- for the loop

    /**
     * Runs {@code body} until it first has to wait.
     *
     * @param loop runs calls in the thread of the Deferreds: a reactor's {@code callFromThread}
     * @return what the body returns or throws
     */
    public static <T extends @Nullable Object> Deferred<T> run(
            Executor loop, Callable<? extends T> body) {
        var coroutine = new Coroutine<T>(loop, body);
        coroutine.handOver();
        return coroutine.result;
    }

    /**
     * The calling thread; or, if that runs the body of a coroutine, the thread that waits for it
     * and is not itself one. What is confined to the one may be used by the other.
     */
    public static Thread loopThread() {
        return CURRENT.isBound() ? CURRENT.get().actsFor : Thread.currentThread();
    }

    private void handOver() {
        other = Thread.currentThread();
        actsFor = loopThread();
        bodysTurn = true;
        if (wait == null) {
            thread.start();
        } else {
            LockSupport.unpark(thread);
        }
        awaitTurn(false);
        if (ended != null) {
            fire(ended);
        }
    }

    private void fire(Outcome<T> outcome) {
        switch (outcome) {
            case Outcome.Success<T>(Deferred<?> _) ->
                    result.errback(
                            new IllegalArgumentException("the body returned a Deferred: await it"));
            case Outcome.Success<T>(T value) -> result.callback(value);
            case Outcome.Failure<T>(Throwable cause) -> result.errback(cause);
        }
    }

    private void cancelAwaited() {
        if (bodysTurn) {
            cancelled = true;
        } else if (wait != null) {
            wait.cancel();
        }
    }

    // ---------------------------------------------------------------- for the body

    /**
     * The value {@code deferred} comes to; if it has not yet, the turn is the loop's until then.
     * The Deferred's next step is given null.
     *
     * @throws IllegalStateException if this is not the body of a coroutine
     * @throws Exception if it failed: the very exception
     */
    @SuppressWarnings("unchecked") // what arrives is the outcome of the argument
    public static <T extends @Nullable Object> T await(Deferred<T> deferred) throws Exception {
        if (!CURRENT.isBound()) {
            throw new IllegalStateException("not in a coroutine");
        }
        Coroutine<?> coroutine = CURRENT.get();
        coroutine.beginWait(deferred);
        deferred = (Deferred<T>) NONE; // an interpreted frame would keep it from being collected
        return switch ((Outcome<T>) coroutine.endWait()) {
            case Outcome.Success<T>(T value) -> value;
            case Outcome.Failure<T>(Exception e) -> throw e;
            case Outcome.Failure<T>(Error e) -> throw e;
            case Outcome.Failure<T>(Throwable e) -> throw new IllegalStateException(e);
        };
    }

    private void beginWait(Deferred<?> deferred) {
        arrived = null;
        var begun = new Wait(this, deferred);
        wait = begun;
        var arrival = new Arrival(begun);
        deferred.<@Nullable Void>addBoth(arrival::call);
        if (arrived == null) {
            begun.watch(arrival);
        }
        if (arrived == null && cancelled) {
            cancelled = false;
            begun.cancel();
        }
    }

    private Outcome<?> endWait() {
        while (arrived == null) {
            giveBack();
            awaitTurn(true);
        }
        return arrived;
    }

    private void runBody() {
        ScopedValue.where(CURRENT, this).run(() -> ended = callBody());
        giveBack();
    }

    private Outcome<T> callBody() {
        try {
            return new Outcome.Success<>(body.call());
        } catch (Throwable t) {
            return new Outcome.Failure<>(t);
        }
    }

    // ---------------------------------------------------------------- turns

    private void giveBack() {
        Thread to = other;
        bodysTurn = false;
        LockSupport.unpark(to);
    }

    /** Waits; an interrupt of the loop meanwhile is one of the body, which may be blocked. */
    private void awaitTurn(boolean bodys) {
        boolean interrupted = false;
        while (bodysTurn != bodys) {
            LockSupport.park(this);
            if (Thread.interrupted()) {
                interrupted = true;
                if (!bodys) {
                    thread.interrupt();
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void arrive(Wait at, Outcome<?> outcome) {
        if (!at.equals(wait) || arrived != null) {
            return; // it has gone on without
        }
        at.endWatch();
        arrived = outcome;
        if (!bodysTurn) {
            handOver();
        }
    }

    /** The step of the awaited Deferred, and known to nothing else: gone, when that is gone. */
    private record Arrival(Wait at) {
        @Nullable Void call(Outcome<?> outcome) {
            at.coroutine.arrive(at, outcome);
            return null;
        }
    }

    /** One wait, seen from the body, which must not keep what it waits for from collection. */
    private static final class Wait {
        final Coroutine<?> coroutine;
        private final WeakReference<Deferred<?>> awaited;
        private volatile boolean over; // read by the cleaner
        private Cleaner.@Nullable Cleanable watch;

        Wait(Coroutine<?> coroutine, Deferred<?> awaited) {
            this.coroutine = coroutine;
            this.awaited = new WeakReference<>(awaited);
        }

        void cancel() {
            Deferred<?> deferred = awaited.get();
            if (deferred != null) {
                deferred.cancel();
            } else {
                abandon();
            }
        }

        void watch(Arrival arrival) {
            watch = Unhandled.CLEANER.register(arrival, this::collected);
        }

        void endWatch() {
            over = true;
            if (watch != null) {
                watch.clean();
            }
        }

        private void collected() {
            if (!over) {
                coroutine.loop.execute(this::abandon);
            }
        }

        private void abandon() {
            var cause = new CancellationException("nobody is left to fire what it awaits");
            coroutine.arrive(this, new Outcome.Failure<>(cause));
        }
    }
}
