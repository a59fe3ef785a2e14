package dev.acceptloop.selector;

import dev.acceptloop.contract.LoopContract;
import dev.acceptloop.contract.ServerContract;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;

/** What every model must do, done by {@code sharded} with two loops. */
final class ShardedContractTest extends ServerContract implements LoopContract {
    private int loops = 2;

    ShardedContractTest() {
        super("sharded");
    }

    /** Each loop pauses for itself: the failures of two are no row of ever longer pauses. */
    @BeforeEach
    void oneLoopBacksOff(TestInfo test) {
        if (test.getDisplayName().startsWith("withoutDescriptorsItBacksOff")) {
            loops = 1;
        }
    }

    @Override
    public ServerOptions options() {
        return super.options().with(Option.LOOPS, loops);
    }
}
