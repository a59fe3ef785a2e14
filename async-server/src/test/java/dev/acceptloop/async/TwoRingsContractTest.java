package dev.acceptloop.async;

import dev.acceptloop.contract.Deviation;
import dev.acceptloop.contract.LoopContract;
import dev.acceptloop.contract.ServerContract;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerOptions;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** What every model must do, done by {@code uring} with two loops, each with a ring of its own. */
@Tag("long") // what one loop does is tested always
final class TwoRingsContractTest extends ServerContract implements LoopContract {
    TwoRingsContractTest() {
        super("uring");
    }

    @Override
    public ServerOptions options() {
        return super.options().with(Option.LOOPS, 2);
    }

    @Override
    public Map<Deviation, String> deviations() {
        return UringContractTest.DEVIATIONS;
    }
}
