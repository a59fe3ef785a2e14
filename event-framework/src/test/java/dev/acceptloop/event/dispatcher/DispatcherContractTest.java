package dev.acceptloop.event.dispatcher;

import dev.acceptloop.contract.LoopContract;
import dev.acceptloop.contract.ServerContract;

/** What every model must do, done by {@code dispatcher}. */
final class DispatcherContractTest extends ServerContract implements LoopContract {
    DispatcherContractTest() {
        super("dispatcher");
    }
}
