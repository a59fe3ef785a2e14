package dev.acceptloop.selector;

import dev.acceptloop.contract.LoopContract;
import dev.acceptloop.contract.ServerContract;

/** What every model must do, done by {@code poll}. */
final class PollContractTest extends ServerContract implements LoopContract {
    PollContractTest() {
        super("poll");
    }
}
