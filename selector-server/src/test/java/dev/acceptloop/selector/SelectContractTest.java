package dev.acceptloop.selector;

import dev.acceptloop.contract.LoopContract;
import dev.acceptloop.contract.ServerContract;

/** What every model must do, done by {@code select}. */
final class SelectContractTest extends ServerContract implements LoopContract {
    SelectContractTest() {
        super("select");
    }
}
