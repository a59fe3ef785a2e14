package dev.acceptloop.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.Option;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Service {@code http} over a real connection; what its syntax is, is the protocol's test. */
interface HttpContract extends Contract {
    /** The smallest request. */
    String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    /** The body of its reply. */
    String HELLO = "Hello, World!";

    /** One connection, as many requests as there are. */
    @Test
    default void answersOneHttpRequestAfterAnother() throws IOException {
        try (Running running = open("http", Framing.CHUNK)) {
            Client client = running.client();
            HttpReply.read(client.send(GET)).is(200, HELLO);
            client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(HttpReply.readHead(client).head()).contains("\r\nContent-Length: 13\r\n");
            client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            HttpReply.read(client.send("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")).is(200, "abcde");
            client.send("GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n");
            HttpReply.read(client).is(404, "Not Found");
            client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            HttpReply.read(client).is(200, HELLO);
            client.expectEnd();
            running.reports(client, CloseReason.SERVICE_CLOSED);
        }
    }

    /** All in one write. */
    @Test
    default void answersPipelinedRequestsInOrder() throws IOException {
        var requests = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            requests.append(echo("request " + i));
        }
        try (Running running = open("http", Framing.CHUNK)) {
            Client client = running.client().send(requests.toString());
            for (int i = 0; i < 100; i++) {
                HttpReply.read(client).is(200, "request " + i);
            }
        }
    }

    /** The reply to a request before it, read first, is what makes the split one. */
    @Test
    default void answersAnHttpRequestSplitAtAnyByte() throws IOException {
        String request = echo("hello");
        try (Running running = open("http", Framing.CHUNK)) {
            Client client = running.client();
            for (int split = 0; split < request.length(); split++) {
                client.send(GET + request.substring(0, split));
                HttpReply.read(client).is(200, HELLO);
                client.send(request.substring(split));
                HttpReply.read(client).is(200, "hello");
            }
        }
    }

    /** Each is answered, and its connection closed; nobody else notices. */
    @Test
    default void refusesHostileHttpRequestsOneByOne() throws IOException {
        String post = "POST /echo HTTP/1.1\r\nHost: a\r\n";
        try (Running running = open("http", Framing.CHUNK)) {
            List<Client> beside = running.clients(running.servesMany() ? 1 : 0);
            refuses(running, 400, "GET / HTTP/1.1\nHost: a\n\n");
            refuses(running, 400, "GET / HTTP/1.1\r\nHost : a\r\n\r\n");
            refuses(
                    running,
                    400,
                    post + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
            refuses(running, 400, post + "Transfer-Encoding: chunked\r\n\r\n-1\r\n" + GET);
            refuses(running, 413, post + "Content-Length: 99999999\r\n\r\n");
            refuses(running, 431, "GET / HTTP/1.1\r\nA: " + "b".repeat(9_000));
            refuses(running, 505, "GET / HTTP/3.0\r\n\r\n");
            for (Client client : beside) {
                HttpReply.read(client.send(GET)).is(200, HELLO);
            }
        }
    }

    private static void refuses(Running running, int status, String request) throws IOException {
        Client client = running.client().send(request);
        assertThat(HttpReply.read(client).status()).isEqualTo(status);
        client.expectEnd();
        running.reports(client, CloseReason.PROTOCOL_ERROR);
    }

    /** FIN right behind the last of them. */
    @Test
    default void answersTheHttpRequestsBeforeAHalfClose() throws IOException {
        try (Running running = open("http", Framing.CHUNK)) {
            Client client = running.client().send(GET.repeat(50)).finish();
            for (int i = 0; i < 50; i++) {
                HttpReply.read(client).is(200, HELLO);
            }
            client.expectEnd();
            running.reports(client, CloseReason.PEER_CLOSED);
        }
    }

    /**
     * Short requests with long replies: more of these than the kernel holds, so that the server has
     * not read all of those when it is told to stop.
     */
    @Test
    default void answersTheHttpRequestsThatCameBeforeItStops() throws Exception {
        int count = 1_500; // 6 MB to write, 70 kB to read
        var requests = new StringBuilder();
        for (int i = 0; i < count; i++) {
            requests.append("GET /time?format=%254000n").append(i).append(" HTTP/1.1\r\n");
            requests.append("Host: a\r\n\r\n");
        }
        try (Running running = open("http", Framing.CHUNK)) {
            Client client = running.unconnected().withSmallWindow().connect();
            client.send(requests.toString()).expect("HTTP/1.1 200 OK\r\n");
            FutureTask<Boolean> closing = running.closing();
            String all = new String(client.readAll(), ISO_8859_1);
            String[] replies = all.split("HTTP/1.1 200 OK\r\n", -1);
            assertThat(replies).hasSize(count);
            for (int i = 0; i < count; i++) {
                assertThat(replies[i]).endsWith("   \n" + i);
            }
            closing.get(patience().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Told so in HTTP. */
    @Test
    default void refusesTheHttpClientOverTheLimit() throws IOException {
        var options = options("http", Framing.CHUNK).with(Option.MAX_CONNECTIONS, 1);
        try (Running running = open(options)) {
            Client client = running.client();
            HttpReply.read(client.send(GET)).is(200, HELLO);
            if (servesMany()) {
                Client over = running.client();
                HttpReply.read(over).is(503, LimitContract.REFUSAL);
                over.expectEnd();
                running.reports(over, CloseReason.OVERLOADED);
            }
            HttpReply.read(client.send(GET)).is(200, HELLO);
        }
    }

    private static String echo(String body) {
        return "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }
}
