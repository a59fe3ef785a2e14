package dev.acceptloop.contract;

import dev.acceptloop.protocol.framing.Framing;
import java.io.IOException;
import java.util.List;

/**
 * The clients that a troublemaker must not disturb: one that was there before, if the model serves
 * more than one at a time, and one that comes after.
 */
final class Bystander {
    private final Running running;
    private final byte[] message;
    private final List<Client> before;

    private Bystander(Running running, Framing framing) throws IOException {
        this.running = running;
        this.message = Wire.frame(framing, "ok");
        this.before = running.clients(running.servesMany() ? 1 : 0);
        for (Client client : before) {
            client.send(message).expect(message);
        }
    }

    /** Connects and is answered, if the model allows; the service must echo "ok". */
    static Bystander of(Running running, Framing framing) throws IOException {
        return new Bystander(running, framing);
    }

    /** Demands answers for the one that was there, and for one that comes now. */
    void isUndisturbed() throws IOException {
        for (Client client : before) {
            client.send(message).expect(message);
        }
        running.client().send(message).expect(message);
    }
}
