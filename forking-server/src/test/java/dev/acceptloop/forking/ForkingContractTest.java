package dev.acceptloop.forking;

import dev.acceptloop.contract.ServerContract;
import java.time.Duration;
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
        return Duration.ofSeconds(20); // a busy machine may take seconds to start forty JVMs
    }
}
