package dev.acceptloop.blocking;

import dev.acceptloop.contract.ServerContract;

/** What every model must do, done by {@code blocking}. */
final class BlockingContractTest extends ServerContract {
    BlockingContractTest() {
        super("blocking");
    }
}
