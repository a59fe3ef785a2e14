package dev.acceptloop.selector;

import dev.acceptloop.contract.ServerContract;

/** What every model must do, done by {@code epoll-edge}. */
final class EpollEdgeContractTest extends ServerContract {
    EpollEdgeContractTest() {
        super("epoll-edge");
    }
}
