package dev.acceptloop.threaded;

import dev.acceptloop.contract.ServerContract;

/** What every model must do, done by {@code threaded}. */
final class ThreadedContractTest extends ServerContract {
    ThreadedContractTest() {
        super("threaded");
    }
}
