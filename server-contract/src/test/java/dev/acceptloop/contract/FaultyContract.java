package dev.acceptloop.contract;

import dev.acceptloop.protocol.server.Server;
import java.time.Duration;

/** The contract of the faulty server; run by {@link FaultTest}, not by the build. */
final class FaultyContract extends ServerContract implements LoopContract {
    FaultyContract() {
        super("faulty");
    }

    @Override
    public Duration patience() {
        return FaultyModel.fault == Fault.NONE ? super.patience() : Duration.ofMillis(800);
    }

    @Override
    public void breakLoop(Server server) {
        ((FaultyServer) server).breakLoop();
    }
}
