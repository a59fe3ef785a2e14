package dev.acceptloop.threaded;

import dev.acceptloop.contract.ServerContract;

/** What every model must do, done by {@code virtual}. */
final class VirtualContractTest extends ServerContract {
    VirtualContractTest() {
        super("virtual");
    }
}
