package dev.acceptloop.event;

import dev.acceptloop.contract.ServerContract;
import dev.acceptloop.protocol.Option;
import dev.acceptloop.protocol.ServerOptions;

/** Two reactors, one of which accepts for both. */
final class TwoReactorsContractTest extends ServerContract {
    TwoReactorsContractTest() {
        super("reactor");
    }

    @Override
    public ServerOptions options() {
        return super.options().with(Option.LOOPS, 2);
    }
}
