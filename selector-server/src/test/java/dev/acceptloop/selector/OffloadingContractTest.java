package dev.acceptloop.selector;

import dev.acceptloop.contract.LoopContract;
import dev.acceptloop.contract.ServerContract;

/** What every model must do, done by {@code offloading}. */
final class OffloadingContractTest extends ServerContract implements LoopContract {
    OffloadingContractTest() {
        super("offloading");
    }
}
