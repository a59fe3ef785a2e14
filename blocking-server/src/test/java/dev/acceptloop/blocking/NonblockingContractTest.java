package dev.acceptloop.blocking;

import dev.acceptloop.contract.ServerContract;

/** What every model must do, done by {@code nonblocking}. */
final class NonblockingContractTest extends ServerContract {
    NonblockingContractTest() {
        super("nonblocking");
    }
}
