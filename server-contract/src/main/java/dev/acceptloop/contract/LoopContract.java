package dev.acceptloop.contract;

import dev.acceptloop.protocol.Framing;
import dev.acceptloop.protocol.Server;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A server whose loop or acceptor cannot go on ends whole. How that is brought about is each
 * model's own, so the test of a model that can do it implements this beside its {@link
 * ServerContract}.
 */
public interface LoopContract extends FailureContract {
    /** Makes a thread of the server that serves more than one connection end by an Error. */
    void breakLoop(Server server);

    /** All connections end and are reported, it is told once, and nothing is left of it. */
    @Test
    default void aLoopThatCannotGoOnEndsTheServerWhole() throws Exception {
        try (Running running = open("echo", Framing.CHUNK)) {
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
