package dev.acceptloop.threaded;

import dev.acceptloop.contract.ServerContract;

/** What every model must do, done by {@code prethreaded}. */
final class PrethreadedContractTest extends ServerContract {
    PrethreadedContractTest() {
        super("prethreaded");
    }
}
