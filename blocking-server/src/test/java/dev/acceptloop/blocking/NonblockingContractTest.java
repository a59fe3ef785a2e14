package dev.acceptloop.blocking;

import dev.acceptloop.contract.LoopContract;
import dev.acceptloop.contract.ServerContract;

/** What every model must do, done by {@code nonblocking}. */
final class NonblockingContractTest extends ServerContract implements LoopContract {
    NonblockingContractTest() {
        super("nonblocking");
    }
}
