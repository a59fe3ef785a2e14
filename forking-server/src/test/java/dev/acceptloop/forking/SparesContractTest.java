package dev.acceptloop.forking;

import dev.acceptloop.contract.Deviation;
import dev.acceptloop.contract.ServerContract;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerOptions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A process per connection, started ahead. */
@Tag("long") // forking and preforking go through the contract each time
@EnabledOnOs(OS.LINUX)
final class SparesContractTest extends ServerContract {
    SparesContractTest() {
        super("forking");
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(20); // a busy machine may take seconds to start some JVMs
    }

    @Override
    public ServerOptions options() {
        // Three connections come while no child can be started in their stead.
        return super.options().with(Option.SPARES, 3).with(Option.WORKERS, 8);
    }

    @Override
    public Map<Deviation, String> deviations() {
        return Map.of(
                Deviation.ACCEPTS_ELSEWHERE, "the spares accept",
                Deviation.DATAGRAMS_ARE_COSTLY, "each is a process");
    }
}
