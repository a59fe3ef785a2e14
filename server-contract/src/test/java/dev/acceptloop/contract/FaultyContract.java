package dev.acceptloop.contract;

import java.time.Duration;

/** The contract of the faulty server; run by {@link FaultTest}, not by the build. */
final class FaultyContract extends ServerContract {
    FaultyContract() {
        super("faulty");
    }

    @Override
    public Duration patience() {
        return FaultyModel.fault == Fault.NONE ? super.patience() : Duration.ofMillis(800);
    }
}
