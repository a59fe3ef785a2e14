package dev.acceptloop.threaded;

import dev.acceptloop.contract.ServerContract;

/** What every model must do, done by {@code pooled}. */
final class PooledContractTest extends ServerContract {
    PooledContractTest() {
        super("pooled");
    }
}
