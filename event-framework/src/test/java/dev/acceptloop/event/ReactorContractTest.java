package dev.acceptloop.event;

import dev.acceptloop.contract.ServerContract;

/** One reactor. */
final class ReactorContractTest extends ServerContract {
    ReactorContractTest() {
        super("reactor");
    }
}
