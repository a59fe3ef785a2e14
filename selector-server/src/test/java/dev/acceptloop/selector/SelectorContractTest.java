package dev.acceptloop.selector;

import dev.acceptloop.contract.LoopContract;
import dev.acceptloop.contract.ServerContract;

/** What every model must do, done by {@code selector}. */
final class SelectorContractTest extends ServerContract implements LoopContract {
    SelectorContractTest() {
        super("selector");
    }
}
