package dev.acceptloop.async;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.syscalls.RingSupport;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a receive of a ring finds in a drain is asked for, and told, in turns of their own. */
@EnabledIf("hasRings")
final class DrainedRingTest {
    private static final ServerOptions OPTIONS =
            ServerOptions.DEFAULTS
                    .with(Option.SERVICE, TurnsProvider.NAME)
                    .with(Option.DRAIN_TIMEOUT, "60s");
    private static final int PATIENCE = 20_000;

    static boolean hasRings() {
        return RingSupport.unavailable().isEmpty();
    }

    /** In whichever of them it is said: who takes it all is ended when nothing more comes of it. */
    @ParameterizedTest
    @Timeout(90)
    @ValueSource(bytes = {0, 1, 2})
    void whoTakesWhatIsSaidInADrainIsEnded(byte turns) throws Exception {
        try (Server server = new UringModel().open(OPTIONS, ServerListener.NONE);
                var peer = new Socket()) {
            peer.setReceiveBufferSize(64 * 1024);
            peer.setSoTimeout(PATIENCE);
            peer.connect((InetSocketAddress) server.address());
            peer.getOutputStream().write(turns);
            assertThat(peer.getInputStream().read()).isZero();
            var closing = new FutureTask<>(server::close, true);
            Thread.ofPlatform().daemon().start(closing);
            int said = peer.getInputStream().readAllBytes().length;
            assertThat(said).isIn(0, TurnsProvider.MUCH); // none: it had been ended by then
            assertThat(closing.get(PATIENCE, TimeUnit.MILLISECONDS)).isTrue();
        }
    }
}
