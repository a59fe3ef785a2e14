package dev.acceptloop.forking;

import dev.acceptloop.contract.Deviation;
import dev.acceptloop.contract.ServerContract;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerOptions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A process per connection. */
@EnabledOnOs(OS.LINUX)
final class ForkingContractTest extends ServerContract {
    ForkingContractTest() {
        super("forking");
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(20); // a busy machine may take seconds to start some JVMs
    }

    @Override
    public ServerOptions options() {
        // Each costs a JVM. That there may be forty when nobody says so, ForkingServerTest shows.
        return super.options().with(Option.WORKERS, 8);
    }

    @Override
    public Map<Deviation, String> deviations() {
        return Map.of(Deviation.DATAGRAMS_ARE_COSTLY, "each is a process");
    }
}
