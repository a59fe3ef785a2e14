package dev.acceptloop.selector;

import dev.acceptloop.contract.LoopContract;
import dev.acceptloop.contract.ServerContract;

/** What every model must do, done by {@code epoll-edge}. */
final class EpollEdgeContractTest extends ServerContract implements LoopContract {
    EpollEdgeContractTest() {
        super("epoll-edge");
    }
}
