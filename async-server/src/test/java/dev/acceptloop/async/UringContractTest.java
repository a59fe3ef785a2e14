package dev.acceptloop.async;

import dev.acceptloop.contract.Deviation;
import dev.acceptloop.contract.LoopContract;
import dev.acceptloop.contract.ServerContract;
import java.util.Map;

/** What every model must do, done by {@code uring}. */
final class UringContractTest extends ServerContract implements LoopContract {
    /** {@link UringLimitTest} has a process that is short of descriptors from its beginning. */
    static final Map<Deviation, String> DEVIATIONS =
            Map.of(
                    Deviation.ACCEPTS_UNDER_ITS_FIRST_LIMIT,
                    "the kernel reads RLIMIT_NOFILE when an accept is submitted, and one multishot"
                            + " accept serves for long");

    UringContractTest() {
        super("uring");
    }

    @Override
    public Map<Deviation, String> deviations() {
        return DEVIATIONS;
    }
}
