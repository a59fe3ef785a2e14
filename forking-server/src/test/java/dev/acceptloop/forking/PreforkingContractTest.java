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

/**
 * Processes that serve one connection after another. They are {@code forking}'s, which goes through
 * the contract in each build; a minute of starting JVMs more is for the long ones.
 */
@Tag("long")
@EnabledOnOs(OS.LINUX)
final class PreforkingContractTest extends ServerContract {
    PreforkingContractTest() {
        super("preforking");
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(20); // a busy machine may take seconds to start some JVMs
    }

    @Override
    public ServerOptions options() {
        return super.options().with(Option.WORKERS, 2);
    }

    @Override
    public Map<Deviation, String> deviations() {
        return Map.of(Deviation.ACCEPTS_ELSEWHERE, "the children accept");
    }
}
