package dev.acceptloop.event.task;

import dev.acceptloop.event.deferred.Deferred;
import dev.acceptloop.event.deferred.Outcome;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * One piece of work of a {@link Cooperator}.
 *
 * <p>What is over cannot be changed: to pause or stop it then is a mistake, and says so with an
 * {@link IllegalStateException}.
 */
public final class CooperativeTask {
    enum State {
        UNFINISHED,
        DONE,
        STOPPED,
        FAILED
    }

    private final Cooperator cooperator;
    private final Iterator<?> steps;
    private final List<Deferred<Iterator<?>>> whenDone = new ArrayList<>();
    private State state = State.UNFINISHED;
    private @Nullable Throwable failure; // of STOPPED and FAILED
    private int pauses; // the user's
    private boolean waits; // for a Deferred

    CooperativeTask(Cooperator cooperator, Iterator<?> steps) {
        this.cooperator = cooperator;
        this.steps = steps;
    }

    // ---------------------------------------------------------------- for the user

    /**
     * Fires with the iterator when it has no more elements; fails with what it, or a Deferred among
     * its elements, failed with, or as cancelled if the task was stopped. A new one for each call.
     */
    public Deferred<Iterator<?>> whenDone() {
        var deferred = new Deferred<Iterator<?>>();
        if (state == State.UNFINISHED) {
            whenDone.add(deferred);
        } else {
            tell(deferred);
        }
        return deferred;
    }

    /** Does no step until as many calls of {@link #resume}. */
    public void pause() {
        requireUnfinished();
        pauses++;
        cooperator.deactivate(this);
    }

    /**
     * Undoes one {@link #pause}; if the task was stopped meanwhile, nothing comes of it.
     *
     * @throws IllegalStateException if there is none to undo
     */
    public void resume() {
        if (pauses == 0) {
            throw new IllegalStateException("not paused");
        }
        pauses--;
        goOn();
    }

    /** Does no more steps: it fails as cancelled. */
    public void stop() {
        requireUnfinished();
        finish(State.STOPPED, new CancellationException("the task was stopped"));
    }

    private void requireUnfinished() {
        if (state != State.UNFINISHED) {
            throw new IllegalStateException("already " + state.name().toLowerCase(Locale.ROOT));
        }
    }

    // ---------------------------------------------------------------- for the cooperator

    void step() {
        try {
            if (!steps.hasNext()) {
                finish(State.DONE, null);
            } else if (steps.next() instanceof Deferred<?> awaited) {
                await(awaited);
            }
        } catch (Throwable e) {
            finish(State.FAILED, e);
        }
    }

    private void await(Deferred<?> awaited) {
        waits = true;
        cooperator.deactivate(this);
        awaited.<@Nullable Object>addBoth(outcome -> {
            waits = false;
            switch (outcome) {
                case Outcome.Success<?> _ -> goOn();
                case Outcome.Failure<?>(Throwable cause) -> finish(State.FAILED, cause);
            }
            return null;
        });
    }

    private void goOn() {
        if (pauses == 0 && !waits && state == State.UNFINISHED) {
            cooperator.activate(this);
        }
    }

    void finish(State end, @Nullable Throwable cause) {
        if (state != State.UNFINISHED) {
            return; // it was stopped before
        }
        state = end;
        failure = cause;
        cooperator.forget(this);
        List<Deferred<Iterator<?>>> told = List.copyOf(whenDone);
        whenDone.clear();
        told.forEach(this::tell);
    }

    private void tell(Deferred<Iterator<?>> deferred) {
        if (failure == null) {
            deferred.callback(steps);
        } else {
            deferred.errback(failure);
        }
    }
}
