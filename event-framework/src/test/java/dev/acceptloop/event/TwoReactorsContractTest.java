package dev.acceptloop.event;

import dev.acceptloop.contract.ServerContract;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerOptions;
import org.junit.jupiter.api.Tag;

/** Two reactors, one of which accepts for both. */
@Tag("long") // what one loop does is tested always
final class TwoReactorsContractTest extends ServerContract {
    TwoReactorsContractTest() {
        super("reactor");
    }

    @Override
    public ServerOptions options() {
        return super.options().with(Option.LOOPS, 2);
    }
}
