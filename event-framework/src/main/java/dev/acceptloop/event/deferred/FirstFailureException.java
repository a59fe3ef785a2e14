package dev.acceptloop.event.deferred;

/** One of several Deferreds failed, and that was enough; its failure is the cause. */
public final class FirstFailureException extends Exception {
    private static final long serialVersionUID = 1;

    private final int index;

    FirstFailureException(int index, Throwable cause) {
        super("number " + index + " failed: " + cause, cause);
        this.index = index;
    }

    /** Which one, counted from 0. */
    public int index() {
        return index;
    }
}
