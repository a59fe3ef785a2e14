package dev.acceptloop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class LoadTestTest {
    private static final InetSocketAddress SOMEWHERE =
            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 7);

    @Test
    void itHasTheOptionsItWasToldAndTheirDefaults() {
        LoadTest told =
                LoadTest.to(SOMEWHERE)
                        .connections(5)
                        .messagesPerConnection(6)
                        .rate(100)
                        .during(Duration.ofSeconds(2))
                        .warmup(Duration.ofSeconds(1))
                        .messageBytes(100)
                        .framing(Framing.LINE)
                        .with(options -> options.depth(4).seed(7));

        assertThat(told.options())
                .isEqualTo(
                        LoadOptions.to(SOMEWHERE)
                                .connections(5)
                                .messagesPerConnection(6)
                                .rate(100)
                                .duration(Duration.ofSeconds(2))
                                .warmup(Duration.ofSeconds(1))
                                .messageBytes(100)
                                .framing(Framing.LINE)
                                .depth(4)
                                .seed(7)
                                .build());
        assertThat(LoadTest.to(SOMEWHERE).options()).isEqualTo(LoadOptions.to(SOMEWHERE).build());
    }

    @Test
    void anAddressSaysTheTransportUnlessItIsTold() {
        var path = UnixDomainSocketAddress.of("/run/echo.sock");

        assertThat(LoadTest.to(path).options().transport()).isEqualTo(TransportKind.UNIX);
        assertThat(LoadTest.to(TransportKind.UDP, SOMEWHERE).options().transport())
                .isEqualTo(TransportKind.UDP);
        assertThat(LoadTest.to("127.0.0.1:7").options())
                .isEqualTo(LoadTest.to(SOMEWHERE).options());
        assertThat(LoadTest.to("localhost:7").options())
                .isEqualTo(
                        LoadTest.to(Destinations.of("localhost:7", TransportKind.TCP)).options());
        assertThatThrownBy(() -> LoadTest.to("127.0.0.1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'127.0.0.1': expected HOST:PORT");
    }

    /** A name may have several: the first is tried first. */
    @Test
    void furtherAddressesOfAServerAreItsAlternatives() {
        var second = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), 7);
        var third = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.3"), 7);

        LoadOptions options = LoadTest.to(List.of(SOMEWHERE, second, third)).options();

        assertThat(options.target()).isEqualTo(SOMEWHERE);
        assertThat(options.alternatives()).containsExactly(second, third);
        assertThat(LoadTest.to(List.of(SOMEWHERE)).options().alternatives()).isEmpty();
    }

    @Test
    void eachMethodLeavesTheOneItIsCalledOnAsItWas() {
        LoadTest one = LoadTest.to(SOMEWHERE);
        LoadTest nine = one.connections(9);
        LoadTest fast = nine.rate(1000);

        assertThat(fast.options().connections()).isEqualTo(9);
        assertThat(nine.options().rate()).isZero();
        assertThat(nine.options().connections()).isEqualTo(9);
        assertThat(one.options().connections()).isEqualTo(1);
    }

    @Test
    void whatDoesNotFitIsToldInOneLine() {
        assertThatThrownBy(() -> LoadTest.to(SOMEWHERE).connections(0).options())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("connections 0: expected 1 to 200000");
        assertThatThrownBy(() -> LoadTest.to(SOMEWHERE).during(Duration.ZERO).run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the duration must not be 0");
        assertThatThrownBy(() -> LoadTest.to(SOMEWHERE).expect("errors==0", "p99<5"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'p99<5': a time needs ns, us, ms or s");
    }

    @Test
    void whatIsExpectedOneAfterTheOtherIsAllExpected() throws Exception {
        try (var server = TinyServer.echo()) {
            LoadTest test =
                    LoadTest.to(server.address())
                            .connections(2)
                            .rate(50)
                            .expect("errors==0", "verified>=0")
                            .during(Duration.ofMillis(200))
                            .expect("fairness>2");
            LoadTestResult result = test.run();

            assertThat(result.verdict().status()).isEqualTo(LoadVerdict.Status.BROKEN);
            assertThat(result.verdict().outcomes())
                    .extracting(Expectation.Outcome::expectation)
                    .containsExactly("errors==0", "verified>=0", "fairness>2");
            assertThat(result.window().counts().established()).isEqualTo(2);
            assertThat(test.run().errors()).isZero(); // again
        }
    }

    /** It is loaded before the window, and that is not in the result. */
    @Test
    void itWarmsUpBeforeItMeasures() throws Exception {
        var messages = new AtomicLong();
        try (var server =
                TinyServer.answering(
                        64,
                        (_, message, _, out) -> {
                            messages.incrementAndGet();
                            out.write(message);
                        })) {
            LoadTestResult result =
                    LoadTest.to(server.address())
                            .rate(100)
                            .warmup(Duration.ofMillis(300))
                            .during(Duration.ofMillis(100))
                            .with(options -> options.drain(Duration.ofSeconds(20)))
                            .run();

            assertThat(result.window().counts().planned()).isBetween(9L, 11L);
            assertThat(messages.get()).isBetween(39L, 41L);
        }
    }

    @Test
    void itsConnectionsEndWithIt() throws Exception {
        var ended = new CountDownLatch(3);
        try (var server =
                new TinyServer((_, in, out) -> {
                    try {
                        in.transferTo(out);
                    } catch (IOException e) {
                        return; // as good
                    } finally {
                        ended.countDown();
                    }
                })) {
            LoadTest.to(server.address())
                    .connections(3)
                    .rate(50)
                    .during(Duration.ofMillis(100))
                    .run();

            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }
}
