package dev.acceptloop.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ChurnTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration WINDOW = Duration.ofMillis(200);

    /** Tells that the window's edges were seen, once each and in order. */
    private static final class Edges implements LoadListener {
        private String seen = "";

        @Override
        public void opened() {
            seen += "opened ";
        }

        @Override
        public void closed() {
            seen += "closed";
        }
    }

    @Test
    void eachConnectionAsksOnceAndIsCountedOnce() throws IOException, InterruptedException {
        var connections = new AtomicInteger();
        var messages = new AtomicInteger();
        try (var server =
                new TinyServer((_, in, out) -> {
                    connections.incrementAndGet();
                    for (var m = in.readNBytes(64); m.length > 0; m = in.readNBytes(64)) {
                        messages.incrementAndGet();
                        out.write(m);
                    }
                })) {
            var churn = new Churn(server.address(), 4, PATIENCE);

            var edges = new Edges();
            Churn.Result result = churn.run(Duration.ZERO, WINDOW, edges);
            long answered = result.connections();
            for (int more = 0; more < 20 && answered == 0 && result.trouble().isEmpty(); more++) {
                edges = new Edges(); // nobody was run for the whole window
                result = churn.run(Duration.ZERO, WINDOW, edges);
                answered = result.connections();
            }

            assertThat(result.trouble()).isEmpty();
            assertThat(answered).isPositive();
            assertThat(result.seconds()).isGreaterThanOrEqualTo(0.2);
            assertThat(connections).hasValueBetween((int) answered, Integer.MAX_VALUE);
            assertThat(messages.get()).isBetween((int) answered, connections.get());
            assertThat(edges.seen).isEqualTo("opened closed");
        }
    }

    @Test
    void theFirstWrongReplyEndsTheRunWithAWord() throws IOException, InterruptedException {
        var asked = new AtomicInteger();
        try (var server =
                TinyServer.answering(
                        64,
                        (_, message, _, out) -> {
                            message[63] ^= (byte) (asked.incrementAndGet() > 5 ? 1 : 0);
                            out.write(message);
                        })) {
            var churn = new Churn(server.address(), 1, PATIENCE);

            Churn.Result result =
                    churn.run(Duration.ZERO, Duration.ofSeconds(20), LoadListener.NONE);

            assertThat(result.trouble()).isEqualTo("the reply is not what was sent");
            assertThat(result.connections()).isEqualTo(5);
            assertThat(result.seconds()).isLessThan(20);
        }
    }

    @Test
    void whoIsNotAnsweredAndWhoIsNotLetInIsTold() throws IOException, InterruptedException {
        try (var server = new TinyServer((socket, _, _) -> socket.close())) {
            var churn = new Churn(server.address(), 1, PATIENCE);
            assertThat(churn.run(Duration.ZERO, WINDOW, LoadListener.NONE).trouble())
                    .isIn("closed by the server", "Connection reset", "Broken pipe");
        }
        try (var bound = new Socket()) { // and does not listen: nobody else is given the port
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            var free = new InetSocketAddress(bound.getLocalAddress(), bound.getLocalPort());
            var churn = new Churn(free, 1, PATIENCE);
            assertThat(churn.run(Duration.ZERO, WINDOW, LoadListener.NONE).trouble())
                    .startsWith("Connection refused");
        }
    }
}
