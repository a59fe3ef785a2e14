package dev.acceptloop.junit;

import org.opentest4j.AssertionFailedError;

/** What is asserted neither holds nor does not. */
final class UndecidedError extends AssertionFailedError {
    private static final long serialVersionUID = 1;

    UndecidedError(String reason) {
        super(reason);
    }
}
