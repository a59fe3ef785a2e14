package dev.acceptloop.event.endpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.event.ConnectOptions;
import dev.acceptloop.event.Factory;
import dev.acceptloop.event.Told;
import dev.acceptloop.event.deferred.Deferred;
import dev.acceptloop.event.testing.MemoryReactor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Endpoints, over a network in memory. */
final class EndpointsTest {
    private final MemoryReactor reactor = new MemoryReactor();
    private final Told told = new Told();
    private final List<Object> results = new ArrayList<>();

    private void listen(String description) {
        Endpoints.server(reactor.reactor(), description)
                .listen(Factory.of(() -> told.protocol("server")))
                .addBoth(outcome -> results.add(outcome.isSuccess()));
    }

    private Deferred<?> connect(String description) {
        return Endpoints.client(reactor, description)
                .connect(() -> told.protocol("client"))
                .addBoth(outcome -> results.add(outcome.isSuccess()));
    }

    @ParameterizedTest
    @CsvSource({
        "tcp:8080:interface=127.0.0.1, tcp:127.0.0.1:8080",
        "tcp:port=8080:interface=127.0.0.1:backlog=5, tcp:host=127.0.0.1:port=8080:timeout=3",
        "tcp:8080:interface=\\:\\:1, tcp:\\:\\:1:8080",
        "unix:/run/a\\:b.sock:mode=660, unix:/run/a\\:b.sock:timeout=1"
    })
    void wordsFindEachOther(String server, String client) {
        listen(server);
        connect(client);
        reactor.turnUntil(() -> told.has("client made") && told.has("server made"));
        reactor.turnUntil(() -> results.size() == 2);
        assertThat(results).containsExactly(true, true);
    }

    @ParameterizedTest
    @CsvSource({
        "tls:1, is neither tcp nor unix",
        "'', is neither tcp nor unix",
        "tcp, says no port",
        "tcp:99999, has no such port: 99999",
        "tcp:80:interface=example.org, has no such interface: example.org",
        "tcp:80:81, says too much: 81",
        "tcp:80:port=81, says port twice",
        "tcp:80:colour=red, knows no colour",
        "unix:/x:mode=9, has no such mode: 9",
        "tcp:80\\, ends with a backslash"
    })
    void wrongWordsAreOneLine(String words, String why) {
        assertThatThrownBy(() -> Endpoints.server(reactor.reactor(), words))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("endpoint '" + words + "' " + why);
    }

    @Test
    void whatCannotBeListenedOnFails() {
        listen("tcp:80:interface=127.0.0.1");
        listen("tcp:80:interface=127.0.0.1");
        assertThat(results).containsExactly(true, false);
    }

    @Test
    void whoeverGivesUpHasNoConnection() {
        listen("tcp:80:interface=127.0.0.1");
        Deferred<?> connecting =
                Endpoints.client(reactor, "tcp:127.0.0.1:80")
                        .connect(() -> told.protocol("client"))
                        .addErrback(e -> {
                            results.add(e.getClass());
                            return told.protocol("none");
                        });
        connecting.cancel();
        for (int i = 0; i < 10; i++) {
            reactor.advance(Duration.ofSeconds(1));
        }
        assertThat(results).containsExactly(true, CancellationException.class);
        assertThat(told.events).doesNotContain("client made");
    }

    // ---------------------------------------------------------------- host names

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    @Test
    void familiesComeInTurn() {
        assertThat(
                        HostnameEndpoint.interleaved(
                                List.of(
                                        address("::1"),
                                        address("::2"),
                                        address("127.0.0.1"),
                                        address("::3"))))
                .containsExactly(
                        address("::1"), address("127.0.0.1"), address("::2"), address("::3"));
    }

    @Test
    void theNextAddressIsTriedAtOnceWhenOneRefuses() throws IOException {
        reactor.listenTCP(
                new InetSocketAddress(address("127.0.0.2"), 80),
                Factory.of(() -> told.protocol("server")));
        reactor.reactor().useNames(host -> List.of(address("127.0.0.1"), address("127.0.0.2")));
        new HostnameEndpoint(reactor, "somewhere.invalid", 80, ConnectOptions.DEFAULTS)
                .connect(() -> told.protocol("client"))
                .addBoth(outcome -> results.add(outcome.isSuccess()));
        reactor.turnUntil(() -> results.size() == 1);
        assertThat(results).containsExactly(true);
    }

    @Test
    void aHostOfNoAddressThatAnswersFailsOnce() {
        reactor.reactor().useNames(host -> List.of(address("127.0.0.1"), address("127.0.0.2")));
        connect("tcp:somewhere.invalid:80");
        reactor.turnUntil(() -> results.size() == 1);
        assertThat(results).containsExactly(false);
    }
}
