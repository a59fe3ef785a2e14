package dev.acceptloop.contract;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * {@code --max-connections} and {@code --announce}. A model that serves fewer connections at once
 * than the limit never refuses one: the others wait.
 */
interface LimitContract extends Contract {
    /** What the connection over the limit is sent. */
    String REFUSAL = "Too many connections , try later";

    /** Two are admitted, the third is told so and closed. */
    @Test
    default void refusesTheConnectionOverTheLimit() throws IOException {
        try (Running running = open(limited(2))) {
            List<Client> clients = running.clients(atOnce(2));
            for (Client client : clients) {
                client.echoes("admitted");
            }
            refuses(running, clients);
        }
    }

    /** The refused do not count, neither when they come nor when they leave. */
    @Test
    default void refusedConnectionsDoNotCount() throws IOException {
        try (Running running = open(limited(2))) {
            List<Client> clients = running.clients(atOnce(2));
            for (Client client : clients) {
                client.echoes("admitted");
            }
            for (int i = 0; i < (refuses() ? 10 : 0); i++) {
                refuses(running, clients);
            }
            Client leaving = clients.removeFirst();
            leaving.finish().expectEnd();
            running.reports(leaving, CloseReason.PEER_CLOSED);
            clients.add(running.client().echoes("in its place"));
            refuses(running, clients);
        }
    }

    /** Admitted connections are told so before all else, their greeting included. */
    @Test
    default void announcesAnAdmittedConnection() throws IOException {
        var options = options("time", Framing.CHUNK).with(Option.ANNOUNCE, true);
        try (Running running = open(options)) {
            running.client().expect("Successful connections").expect("欢迎查询时间");
        }
    }

    private ServerOptions limited(int connections) {
        return options("echo", Framing.CHUNK).with(Option.MAX_CONNECTIONS, connections);
    }

    private boolean refuses() {
        return atOnce(3) > 2;
    }

    private void refuses(Running running, List<Client> admitted) throws IOException {
        Client over = running.client();
        if (refuses()) {
            over.expect(REFUSAL).expectEnd();
            running.reports(over, CloseReason.OVERLOADED);
        } else {
            over.send("waits").expectSilence(FairnessContract.LOOK);
            admitted.removeFirst().close();
            over.expect("waits");
        }
    }
}
