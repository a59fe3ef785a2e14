package dev.acceptloop.event.deferred;

/**
 * What the log shows of a failure that no errback took: the failure is its cause, and in debug mode
 * the stacks that made and fired the {@link Deferred} are its suppressed exceptions.
 */
public final class UnhandledFailure extends Exception {
    private static final long serialVersionUID = 1;

    UnhandledFailure(Throwable cause) {
        super("unhandled failure in a Deferred: " + cause, cause, true, false);
    }
}
