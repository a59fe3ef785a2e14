package dev.acceptloop.misbehaving;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.ProtocolProvider;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ServiceLoader;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client sees of them, over a loop and over a thread that waits. */
@Timeout(30)
final class MisbehavingServicesTest {
    private static final int SILENCE_MILLIS = 300;

    private final BlockingQueue<CloseReason> ends = new LinkedBlockingQueue<>();
    private final ServerListener listener =
            new ServerListener() {
                @Override
                public void closed(SocketAddress peer, CloseReason reason) {
                    ends.add(reason);
                }
            };

    private interface Use {
        void of(Socket peer) throws Exception;
    }

    private void serve(String model, String service, Use use) throws Exception {
        ServerOptions options =
                ServerOptions.DEFAULTS.with(Option.SERVICE, service).with(Option.LINGER, 0);
        try (Server server = ServerModel.named(model).open(options, listener);
                var peer = new Socket()) {
            peer.setSoTimeout(10_000);
            peer.connect(server.address());
            use.of(peer);
        }
    }

    private static void send(Socket peer, String text) throws IOException {
        peer.getOutputStream().write(text.getBytes(US_ASCII));
    }

    private static String read(Socket peer, int bytes) throws IOException {
        return new String(peer.getInputStream().readNBytes(bytes), US_ASCII);
    }

    private static boolean isSilent(Socket peer) throws IOException {
        peer.setSoTimeout(SILENCE_MILLIS);
        try {
            peer.getInputStream().read();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"selector", "threaded"})
    void slowDripsAndFinishes(String model) throws Exception {
        serve(
                model,
                "slow",
                peer -> {
                    long start = System.nanoTime();
                    send(peer, "abcde");
                    assertThat(read(peer, 1)).isEqualTo("a");
                    peer.shutdownOutput();
                    assertThat(read(peer, 100)).isEqualTo("bcde");
                    assertThat(Duration.ofNanos(System.nanoTime() - start))
                            .isGreaterThan(Duration.ofMillis(450));
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"selector", "threaded"})
    void slowGoesOnWithTheNext(String model) throws Exception {
        serve(
                model,
                "slow",
                peer -> {
                    send(peer, "ab");
                    assertThat(read(peer, 2)).isEqualTo("ab");
                    send(peer, "cd");
                    assertThat(read(peer, 2)).isEqualTo("cd");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"selector", "threaded"})
    void halfCloseEndsButReadsOn(String model) throws Exception {
        serve(
                model,
                "half-close",
                peer -> {
                    send(peer, "hello");
                    assertThat(read(peer, 100)).isEqualTo("hello");
                    send(peer, "more");
                    isOpenUntilThePeerCloses(peer);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"selector", "threaded"})
    void resetAfterCutsInMidReply(String model) throws Exception {
        serve(
                model,
                "reset-after",
                peer -> {
                    send(peer, "0123456789abcdef");
                    InputStream in = peer.getInputStream();
                    assertThat(new String(in.readNBytes(10), US_ASCII)).isEqualTo("0123456789");
                    assertThatThrownBy(in::read).isInstanceOf(SocketException.class);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"selector", "threaded"})
    void garbageIsAsLongAndTheSameEachTime(String model) throws Exception {
        var seen = new String[2];
        for (int i = 0; i < seen.length; i++) {
            int number = i;
            serve(
                    model,
                    "garbage",
                    peer -> {
                        send(peer, "hello, world");
                        seen[number] = read(peer, 12);
                    });
        }
        assertThat(seen[0]).hasSize(12).isNotEqualTo("hello, world").isEqualTo(seen[1]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"selector", "threaded"})
    void stallSaysHalfAndNoMore(String model) throws Exception {
        serve(
                model,
                "stall",
                peer -> {
                    send(peer, "abcd");
                    assertThat(read(peer, 2)).isEqualTo("ab");
                    send(peer, "efgh");
                    assertThat(isSilent(peer)).isTrue();
                    isOpenUntilThePeerCloses(peer);
                });
    }

    private void isOpenUntilThePeerCloses(Socket peer) throws Exception {
        assertThat(ends.poll(SILENCE_MILLIS, TimeUnit.MILLISECONDS)).isNull();
        peer.close();
        assertThat(ends.poll(10, TimeUnit.SECONDS)).isEqualTo(CloseReason.PEER_CLOSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"selector", "threaded"})
    void wrongLengthOfANetstring(String model) throws Exception {
        serve(
                model,
                "wrong-length",
                peer -> {
                    send(peer, "5:hello,");
                    assertThat(read(peer, 100)).isEqualTo("16:5:hello,");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"selector", "threaded"})
    void wrongLengthOfAPage(String model) throws Exception {
        serve(
                model,
                "wrong-length",
                peer -> {
                    send(peer, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
                    assertThat(read(peer, 1000))
                            .startsWith("HTTP/1.1 200 ")
                            .contains("Content-Length: 1000\r\n")
                            .endsWith("\r\n\r\nHello, World!");
                });
    }

    @Test
    void allAreFound() {
        assertThat(ServiceLoader.load(ProtocolProvider.class))
                .extracting(ProtocolProvider::name)
                .containsExactlyInAnyOrder(
                        "slow", "half-close", "reset-after", "garbage", "stall", "wrong-length");
    }
}
