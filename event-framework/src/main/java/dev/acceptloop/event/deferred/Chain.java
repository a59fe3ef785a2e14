package dev.acceptloop.event.deferred;

import java.lang.ref.Cleaner;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What is in every {@link Deferred} and needs no types: a result, the steps it is still to go
 * through, and the other Deferred it waits for, if it does.
 *
 * <pre>
 * not fired -> fired: runs steps -> waits for another -> takes its result, runs steps -> ... -> rests
 * </pre>
 */
abstract sealed class Chain permits Deferred {
    /** How far a circle of Deferreds that wait for one another is looked for. */
    private static final int CIRCLE = 64;

    static volatile boolean debugging;

    private boolean fired;
    private boolean running; // a step of this one is on the stack
    private int pauses;
    private @Nullable Object result; // a value or Failed; null while it waits
    private @Nullable Step first;
    private @Nullable Step last;
    private @Nullable Chain waitsFor;
    private Cleaner.@Nullable Cleanable unhandled; // while it rests with a failure
    private @Nullable Traces traces; // in debug mode

    /** How a failure is told from a value. */
    record Failed(Throwable cause) {}

    Chain() {
        if (debugging) {
            traces = Traces.ofCreation();
        }
    }

    // ---------------------------------------------------------------- fire

    /** Gives it its first result, and runs what can be run; a second one is refused. */
    final void fire(@Nullable Object outcome) {
        if (fired) {
            throw alreadyFired();
        }
        fired = true;
        result = outcome;
        if (debugging) {
            traces = Traces.ofFiring(traces);
        }
        run();
    }

    private IllegalStateException alreadyFired() {
        var error = new IllegalStateException("already fired: " + this);
        if (traces != null) {
            traces.addTo(error);
        }
        return error;
    }

    /** Whether it was fired; its steps may still have to wait. */
    public final boolean isFired() {
        return fired;
    }

    // ---------------------------------------------------------------- run

    /** Adds a step, and runs it if it is its turn. */
    final void add(Step step) {
        if (first == null && canRun()) {
            running = true;
            try {
                apply(step);
            } finally {
                running = false;
            }
        } else {
            append(step);
        }
        run();
    }

    private void append(Step step) {
        if (last == null) {
            first = step;
        } else {
            last.next = step;
        }
        last = step;
    }

    /**
     * Runs what can be run, here and in those that wait for it. What still has steps when its
     * waiter goes on comes after that one, so a stack is kept, but not the thread's.
     */
    private void run() {
        if (!canRun()) {
            return;
        }
        ArrayDeque<Chain> unfinished = null;
        Chain current = this;
        while (current != null) {
            Chain waiter = current.runSteps();
            if (waiter != null && current.first != null) {
                unfinished = unfinished == null ? new ArrayDeque<>() : unfinished;
                unfinished.push(current);
            }
            if (waiter == null && unfinished != null) {
                waiter = unfinished.poll();
            }
            current = waiter;
        }
    }

    private boolean canRun() {
        return fired && !running && pauses == 0 && waitsFor == null;
    }

    /** Runs steps until it cannot; returns who waited for this and can go on, if one did. */
    private @Nullable Chain runSteps() {
        Step step = canRun() ? first : null;
        if (step == null) {
            watchFailure();
            return null;
        }
        running = true; // what is added now goes behind the last
        try {
            while (!(step instanceof Step.Handover)) {
                apply(step);
                if (step.next == null || pauses != 0 || waitsFor != null) {
                    break;
                }
                step = step.next;
            }
        } finally {
            running = false;
            first = step.next; // once a run: a store for each step is what a step would cost most
            if (first == null) {
                last = null;
            }
        }
        if (step instanceof Step.Handover handover) {
            return giveTo(handover.waiter);
        }
        watchFailure();
        return null;
    }

    private Chain giveTo(Chain waiter) {
        waiter.waitsFor = null;
        waiter.result = takeResult();
        return waiter;
    }

    private void watchFailure() {
        if (result instanceof Failed(Throwable cause) && unhandled == null && first == null) {
            unhandled = Unhandled.watch(this, cause, traces);
        }
    }

    private void apply(Step step) {
        Object before = result;
        try {
            Object left;
            if (before instanceof Failed(Throwable cause)) {
                left = step.onFailure == null ? Step.UNCHANGED : step.onFailure.call(cause);
            } else {
                left = step.onValue == null ? Step.UNCHANGED : step.onValue.call(before);
            }
            if (!(left instanceof Step.Unchanged)) {
                leave(left, step instanceof Step.Chaining);
            }
        } catch (Throwable e) { // an Error too: else whoever waits for this would for ever
            replaceResult(new Failed(e));
        }
    }

    private void leave(@Nullable Object left, boolean chains) {
        if (left instanceof Deferred<?> inner) {
            if (!chains) {
                throw new IllegalArgumentException("a step left a Deferred: add it with chain...");
            }
            waitFor(inner);
        } else if (chains) {
            throw new IllegalArgumentException("a chained step left " + left + ", no Deferred");
        } else {
            replaceResult(left);
        }
    }

    private void waitFor(Chain inner) {
        if (inner.leadsTo(this)) {
            throw new IllegalArgumentException(
                    "a step left its own Deferred, or one that waits for it");
        }
        if (inner.canRun() && inner.first == null) {
            replaceResult(inner.takeResult());
        } else {
            replaceResult(null);
            waitsFor = inner;
            inner.append(new Step.Handover(this));
        }
    }

    private boolean leadsTo(Chain other) {
        Chain at = this;
        for (int i = 0; i < CIRCLE && at != other && at.waitsFor != null; i++) {
            at = at.waitsFor;
        }
        return at == other;
    }

    /** Who it waits for at last, which itself does not wait; null if they wait in a circle. */
    final @Nullable Chain lastWaitedFor() {
        Chain at = this;
        Chain mark = this; // moved ahead, each time twice as far: a circle comes back to it
        for (long i = 1; at.waitsFor != null; i++) {
            at = at.waitsFor;
            if (at == mark) {
                return null;
            }
            mark = (i & (i - 1)) == 0 ? at : mark;
        }
        return at;
    }

    private @Nullable Object takeResult() {
        Object taken = result;
        replaceResult(null);
        return taken;
    }

    private void replaceResult(@Nullable Object with) {
        if (unhandled != null) {
            unhandled.clean();
            unhandled = null;
        }
        result = with;
    }

    // ---------------------------------------------------------------- pause

    /** Keeps steps from running until as many calls of {@link #unpause}; it may be fired. */
    public final void pause() {
        pauses++;
    }

    /**
     * Undoes one {@link #pause}.
     *
     * @throws IllegalStateException if there is none to undo
     */
    public final void unpause() {
        if (pauses == 0) {
            throw new IllegalStateException("not paused");
        }
        pauses--;
        run();
    }

    /** Shows its result, or what it waits for. */
    @Override
    public final String toString() {
        String name = name();
        if (waitsFor != null) {
            return name + " waiting for " + waitsFor.name();
        }
        if (!fired) {
            return name + " not fired";
        }
        return name
                + (result instanceof Failed(Throwable cause)
                        ? " failed: " + cause
                        : " result: " + result);
    }

    private String name() {
        return "Deferred@" + Integer.toHexString(hashCode());
    }
}
