package dev.acceptloop.async;

import dev.acceptloop.contract.ServerContract;

/** What every model must do, done by {@code async}. */
final class AsyncContractTest extends ServerContract {
    AsyncContractTest() {
        super("async");
    }
}
