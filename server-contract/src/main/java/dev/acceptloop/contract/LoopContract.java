package dev.acceptloop.contract;

import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.Server;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A server one of whose event loops cannot go on ends whole. The test of a model that has event
 * loops implements this beside its {@link ServerContract}; an acceptor that cannot go on is {@link
 * FailureContract}'s.
 */
public interface LoopContract extends FailureContract {
    /** Makes a loop of the server end by an Error. */
    default void breakLoop(Server server) {
        EventLoops.of(server)
                .getFirst()
                .execute(() -> {
                    throw new AssertionError("as the test wants it");
                });
    }

    /** All connections end and are reported, it is told once, and nothing is left of it. */
    @Test
    default void aLoopThatCannotGoOnEndsTheServerWhole() throws Exception {
        try (Running running = open(onOwnPort(options("echo", Framing.CHUNK)))) {
            List<Client> clients = running.clients(atOnce(3));
            for (Client client : clients) {
                client.echoes("hello");
            }
            breakLoop(running.server());
            for (Client client : clients) {
                client.expectEndOrReset();
                running.recorder().awaitClosed(client.address());
            }
            running.recorder().awaitFailed();
            hasEndedWhole(running);
        }
    }
}
