package dev.acceptloop.event.deferred;

import java.util.List;

/** Every one of several Deferreds failed; the failures are the suppressed exceptions, in order. */
public final class AllFailedException extends Exception {
    private static final long serialVersionUID = 1;

    AllFailedException(List<Throwable> causes) {
        super("all of " + causes.size() + " failed");
        causes.forEach(this::addSuppressed);
    }

    /** The failures, in the order of the inputs. */
    public List<Throwable> causes() {
        return List.of(getSuppressed());
    }
}
