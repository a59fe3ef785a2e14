package dev.acceptloop.selector;

import dev.acceptloop.contract.ServerContract;

/** What every model must do, done by {@code poll}. */
final class PollContractTest extends ServerContract {
    PollContractTest() {
        super("poll");
    }
}
