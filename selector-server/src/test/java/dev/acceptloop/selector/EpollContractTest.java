package dev.acceptloop.selector;

import dev.acceptloop.contract.LoopContract;
import dev.acceptloop.contract.ServerContract;

/** What every model must do, done by {@code epoll}. */
final class EpollContractTest extends ServerContract implements LoopContract {
    EpollContractTest() {
        super("epoll");
    }
}
