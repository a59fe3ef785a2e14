package dev.acceptloop.clients;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A reply that goes on and on. */
final class EndlessReplyException extends IOException {
    private static final long serialVersionUID = 1;

    private final transient ByteBuffer begun;

    /**
     * One line that says how long was waited, or how much was kept.
     *
     * @param begun what came of it
     */
    EndlessReplyException(String message, ByteBuffer begun) {
        super(message);
        this.begun = begun;
    }

    /** What came of it. */
    ByteBuffer begun() {
        return begun;
    }
}
