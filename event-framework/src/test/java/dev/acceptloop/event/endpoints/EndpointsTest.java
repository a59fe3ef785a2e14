package dev.acceptloop.event.endpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.event.ConnectOptions;
import dev.acceptloop.event.Factory;
import dev.acceptloop.event.Reactor;
import dev.acceptloop.event.Told;
import dev.acceptloop.event.deferred.Deferred;
import dev.acceptloop.event.testing.MemoryReactor;
import dev.acceptloop.protocol.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoints, over a network in memory. */
final class EndpointsTest {
    private final MemoryReactor memory = new MemoryReactor();
    private final Reactor reactor = memory.reactor();
    private final Told told = new Told();
    private final List<Object> results = new ArrayList<>();

    private void listen(String description) {
        Endpoints.server(reactor, description)
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
        memory.turnUntil(() -> told.has("client made") && told.has("server made"));
        memory.turnUntil(() -> results.size() == 2);
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
        assertThatThrownBy(() -> Endpoints.server(reactor, words))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("endpoint '" + words + "' " + why);
        assertThatThrownBy(() -> Endpoints.server(reactor, "\n\u001b" + words))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("endpoint '??" + words + "' ");
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
            memory.advance(Duration.ofSeconds(1));
        }
        assertThat(results).containsExactly(true, CancellationException.class);
        assertThat(told.events).doesNotContain("client made");
    }

    @Test
    void aFactoryIsStartedByListening() {
        Endpoints.server(reactor, "tcp:80:interface=127.0.0.1")
                .listen(told.factory("server"))
                .addBoth(outcome -> results.add(outcome.isSuccess()));
        assertThat(told.events).containsExactly("server factory started");
        assertThat(results).containsExactly(true);
    }

    @Test
    void aProtocolThatCannotBeMadeFailsTheConnect() {
        listen("tcp:80:interface=127.0.0.1");
        Endpoints.client(reactor, "tcp:127.0.0.1:80")
                .<Protocol>connect(() -> {
                    throw new IllegalStateException("on purpose");
                })
                .addBoth(outcome -> results.add(outcome.isSuccess()));
        memory.turnUntil(() -> results.size() == 2);
        assertThat(results).containsExactly(true, false);
    }

    @Test
    void aProtocolThereAlreadyIsCanBeConnected() {
        listen("tcp:80:interface=127.0.0.1");
        var protocol = told.protocol("client");
        Endpoints.client(reactor, "tcp:127.0.0.1:80")
                .connectProtocol(protocol)
                .addAction(results::add);
        memory.turnUntil(() -> results.size() == 2);
        assertThat(results).containsExactly(true, protocol);
    }

    @ParameterizedTest
    @ValueSource(strings = {"::1", "a=b", "C:\\x", "plain"})
    void aQuotedValueStandsForItself(String value) {
        var description = new Description("unix:" + Endpoints.quoted(value));
        String read = description.with(List.of("path"), List.of()).get("path", path -> path);
        assertThat(read).isEqualTo(value);
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
        reactor.useNames(host -> List.of(address("127.0.0.1"), address("127.0.0.2")));
        new HostnameEndpoint(reactor, "somewhere.invalid", 80, ConnectOptions.DEFAULTS)
                .connect(() -> told.protocol("client"))
                .addBoth(outcome -> results.add(outcome.isSuccess()));
        memory.turnUntil(() -> results.size() == 1);
        assertThat(results).containsExactly(true);
    }

    private Deferred<?> connectToSilent(String... silentOnes) {
        var addresses = new ArrayList<InetAddress>();
        for (String each : silentOnes) {
            addresses.add(address(each));
            memory.silence(new InetSocketAddress(address(each), 80));
        }
        addresses.add(address("127.0.0.9"));
        reactor.useNames(host -> addresses);
        int before = reactor.descriptors().size();
        Deferred<?> connecting = connect("tcp:somewhere.invalid:80");
        memory.turnUntil(() -> reactor.descriptors().size() > before);
        return connecting;
    }

    private void pass(int milliseconds) {
        memory.advance(Duration.ofMillis(milliseconds));
        for (int i = 0; i < 5; i++) {
            memory.advance(Duration.ZERO);
        }
    }

    /** Two that do not answer: the third is tried half a second after the first. */
    @Test
    void theNextAddressIsTriedAfterAWhileWhenOneIsSilent() throws IOException {
        reactor.listenTCP(
                new InetSocketAddress(address("127.0.0.9"), 80),
                Factory.of(() -> told.protocol("server")));
        connectToSilent("127.0.0.7", "127.0.0.8");
        pass(250);
        pass(249);
        assertThat(told.events).isEmpty();
        pass(1);
        assertThat(told.events).containsExactlyInAnyOrder("client made", "server made");
        assertThat(results).containsExactly(true);
        for (int i = 0; i < 60; i++) { // the others are given up, and heard of no more
            pass(1000);
        }
        assertThat(told.events).hasSize(2);
        assertThat(reactor.descriptors()).hasSize(3); // the port and both ends
    }

    @Test
    void silenceEverywhereFailsWhenTheTimeIsOver() {
        memory.silence(new InetSocketAddress(address("127.0.0.9"), 80));
        connectToSilent("127.0.0.8");
        pass(250);
        pass(29_749);
        assertThat(results).isEmpty();
        pass(1);
        assertThat(results).containsExactly(false);
        assertThat(reactor.descriptors()).isEmpty();
    }

    @Test
    void theTimeIncludesTheLookUp() {
        var answer = new CountDownLatch(1);
        reactor.useNames(host -> {
            awaitUninterruptibly(answer);
            return List.of(address("127.0.0.1"));
        });
        Endpoints.client(reactor, "tcp:somewhere.invalid:80:timeout=1")
                .connect(() -> told.protocol("client"))
                .addErrback(e -> {
                    results.add(e.toString());
                    return told.protocol("none");
                });
        pass(999);
        assertThat(results).isEmpty();
        pass(1);
        assertThat(results)
                .containsExactly(
                        "java.net.SocketTimeoutException: no connection to somewhere.invalid:80 in"
                                + " 1000 ms");
        answer.countDown(); // and what comes late is not heard
        pass(0);
        assertThat(reactor.descriptors()).isEmpty();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whoeverGivesUpGivesUpAllAttempts() {
        connectToSilent("127.0.0.7", "127.0.0.8").cancel();
        assertThat(results).containsExactly(false);
        pass(1000);
        assertThat(reactor.descriptors()).isEmpty();
    }

    @Test
    void aHostNobodyKnowsFails() {
        reactor.useNames(host -> {
            throw new UnknownHostException(host);
        });
        connect("tcp:somewhere.invalid:80");
        memory.turnUntil(() -> results.size() == 1);
        assertThat(results).containsExactly(false);
    }

    @Test
    void aHostOfNoAddressThatAnswersFailsOnce() {
        reactor.useNames(host -> List.of(address("127.0.0.1"), address("127.0.0.2")));
        connect("tcp:somewhere.invalid:80");
        memory.turnUntil(() -> results.size() == 1);
        assertThat(results).containsExactly(false);
    }
}
