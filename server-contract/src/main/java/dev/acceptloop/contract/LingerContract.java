package dev.acceptloop.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A peer that is still sending when it is answered and closed reads the whole answer: the server
 * sends FIN, and then reads and drops until the peer has seen it. Closed at once, what comes next
 * would be answered with RST, which takes the answer along.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-9.6">RFC 9112, section 9.6</a>
 */
interface LingerContract extends Contract {
    /** What a client still sends: more than the kernel holds for one. */
    int REST = 2 << 20;

    /** A busy machine may take seconds between two writes of a client, and nobody waits for it. */
    Duration SILENCE = Duration.ofSeconds(5);

    /** 413 to a client that sends all of its body before it reads. */
    @Test
    default void aBodyTooLongIsToldSoThoughItIsStillSent() throws Exception {
        answersOneThatSends(
                "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + REST + "\r\n\r\n", 413);
    }

    /** 400, the same. */
    @Test
    default void aBadRequestIsToldSoThoughMoreIsStillSent() throws Exception {
        answersOneThatSends("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400);
    }

    private ServerOptions lingering(String service) {
        return options(service, Framing.CHUNK).with(Option.LINGER, SILENCE);
    }

    private void answersOneThatSends(String head, int status) throws Exception {
        try (Running running = open(lingering("http"))) {
            Client client = running.client().send(head);
            client.sendBlindly(new byte[REST]);
            hasStatus(client, status);
            client.finish(); // where a process has to end first, nobody waits for silence
            running.reports(client, CloseReason.PROTOCOL_ERROR);
        }
    }

    /** 503 to a client that sends all of its body before it reads. */
    @Test
    default void anHttpClientOverTheLimitIsToldSoThoughItIsStillSending() throws Exception {
        var options = lingering("http").with(Option.MAX_CONNECTIONS, 1);
        try (Running running = open(options)) {
            Client client = running.client();
            HttpReply.read(client.send(HttpContract.GET)).is(200, HttpContract.HELLO);
            if (servesMany()) {
                Client over = running.client().sendBlindly(new byte[REST]);
                hasStatus(over, 503);
                running.reports(over, CloseReason.OVERLOADED);
            }
            HttpReply.read(client.send(HttpContract.GET)).is(200, HttpContract.HELLO);
        }
    }

    private static void hasStatus(Client client, int status) throws IOException {
        assertThat(HttpReply.read(client).status()).isEqualTo(status);
        client.expectEnd();
    }

    /** The plain refusal, to a client that speaks first and at length. */
    @Test
    default void aClientOverTheLimitIsToldSoThoughItIsStillSending() throws Exception {
        var options = lingering("echo").with(Option.MAX_CONNECTIONS, 1);
        try (Running running = open(options)) {
            Client client = running.client().echoes("admitted");
            if (servesMany()) {
                Client over = running.client().sendBlindly(new byte[REST]);
                over.expect(LimitContract.REFUSAL).expectEnd();
                running.reports(over, CloseReason.OVERLOADED);
            }
            client.echoes("served");
        }
    }

    /** A service that closes on its own, to a client that goes on. */
    @Test
    default void theLastReplyIsHeardThoughMoreIsStillSent() throws Exception {
        try (Running running = open(lingering("ack-once"))) {
            Client client = running.client().sendBlindly(new byte[REST]);
            client.expect("接收到你的数据").expectEnd();
            client.finish();
            running.reports(client, CloseReason.SERVICE_CLOSED);
        }
    }
}
