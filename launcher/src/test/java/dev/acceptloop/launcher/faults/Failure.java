package dev.acceptloop.launcher.faults;

import java.io.Serial;

/**
 * What a fault did to the server that it should not have; the message is the reason that is shown.
 */
final class Failure extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    Failure(String reason) {
        super(reason);
    }

    /** Throws it with that reason unless all is well. */
    static void unless(boolean well, String reason) {
        if (!well) {
            throw new Failure(reason);
        }
    }
}
