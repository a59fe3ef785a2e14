package dev.acceptloop.event.deferred;

import org.jspecify.annotations.Nullable;

/** Who made a {@link Deferred} and who fired it: kept in debug mode only, as stacks cost much. */
final class Traces {
    private final @Nullable Throwable created;
    private @Nullable Throwable fired;

    private Traces(@Nullable Throwable created) {
        this.created = created;
    }

    static Traces ofCreation() {
        return new Traces(new Throwable("created here"));
    }

    /** The same with the caller's stack as the firer's; {@code traces} may be missing. */
    static Traces ofFiring(@Nullable Traces traces) {
        Traces both = traces == null ? new Traces(null) : traces;
        both.fired = new Throwable("first fired here");
        return both;
    }

    /** Adds what is known to {@code error}, for its reader. */
    void addTo(Throwable error) {
        if (fired != null) {
            error.addSuppressed(fired);
        }
        if (created != null) {
            error.addSuppressed(created);
        }
    }
}
