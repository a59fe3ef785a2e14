package dev.acceptloop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
final class HttpPageTest {
    private static final String PAGE = "Hello, World!";
    private static final String GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String NOON = reply("Thu, 26 Nov 2026 12:00:00 GMT");
    private static final String LATER = reply("Thu, 26 Nov 2026 12:00:01 GMT");

    private final HttpPage page = new HttpPage(bytes(PAGE));

    private static String reply(String date) {
        return "HTTP/1.1 200 OK\r\nDate: " + date + "\r\nContent-Length: 13\r\n\r\n" + PAGE;
    }

    private static ByteBuffer bytes(String text) {
        return StandardCharsets.ISO_8859_1.encode(text);
    }

    @Test
    void aReplyIsOneHoweverItWasCutAndWhateverItsDate() {
        String all = NOON + NOON + LATER + LATER + NOON;
        for (int first = 0; first <= all.length(); first += 3) {
            for (int second = first; second <= all.length(); second += 31) {
                assertThat(accepted(all.substring(0, first))).isEqualTo(first / NOON.length());
                assertThat(accepted(all.substring(first, second)))
                        .isEqualTo(second / NOON.length() - first / NOON.length());
                assertThat(accepted(all.substring(second))).isEqualTo(5 - second / NOON.length());
            }
        }
    }

    private int accepted(String text) {
        ByteBuffer in = bytes(text);
        int accepted = 0;
        while (in.hasRemaining()) {
            int one = page.accept(in);
            assertThat(one).as(page.trouble()).isNotNegative();
            accepted += one;
        }
        return accepted;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "World!|World?|the page differs from what is due",
                "200 OK|404 Not Found|the reply is 404 Not Found, where 200 is due",
                "Length: 13|Length: 12|the reply's length is 12, where 13 is due",
                "Content-Length: 13|X: y|the reply's length is not said, where 13 is due",
                "Content-Length: 13|Transfer-Encoding: chunked|the reply's length is not said",
                "HTTP/1.1|HTTP/2|the answer is no HTTP/1.1",
                "GMT|G\u0001T|the answer is no HTTP/1.1",
            })
    void whatIsWrongIsSaid(String right, String wrong, String trouble) {
        for (int before = 0; before <= 2; before++) {
            var fresh = new HttpPage(bytes(PAGE));
            ByteBuffer in = bytes(NOON.repeat(before) + NOON.replace(right, wrong));
            for (int i = 0; i < before; i++) {
                assertThat(fresh.accept(in)).isEqualTo(1);
            }

            assertThat(fresh.accept(in)).as("after %d right ones", before).isEqualTo(-1);
            assertThat(fresh.trouble()).startsWith(trouble);
        }
    }

    @Test
    void aHeadWithoutEndIsNotWaitedFor() {
        ByteBuffer in = bytes("HTTP/1.1 200 OK\r\nX: " + "x".repeat(9_000));

        assertThat(page.accept(in)).isEqualTo(-1);
        assertThat(page.trouble()).isEqualTo("the reply's head is over 8192 bytes");
    }

    // ------------------------------------------------------------------ as a load

    private static LoadOptions.Builder to(ServerSocket server) {
        var address = (InetSocketAddress) server.getLocalSocketAddress();
        return LoadOptions.to(address)
                .send(GET)
                .reply(new Reply.Http(PAGE))
                .duration(Duration.ofMillis(50))
                .timeout(Duration.ofSeconds(5));
    }

    /**
     * Answers what comes on one connection.
     *
     * @param extra replies at its end
     */
    private static void answer(ServerSocket server, int extra) {
        try (Socket client = server.accept()) {
            int begun = 0;
            for (int b = client.getInputStream().read();
                    b >= 0;
                    b = client.getInputStream().read()) {
                begun = b == GET.charAt(begun) ? begun + 1 : 0;
                if (begun == GET.length()) {
                    client.getOutputStream().write(NOON.getBytes(StandardCharsets.US_ASCII));
                    begun = 0;
                }
            }
            client.getOutputStream().write(NOON.repeat(extra).getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16})
    void repliesAreCountedAndTheEndIsInOrder(int depth) throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> answer(server, 0));
            try (Load load = Load.connect(to(server).depth(depth).build())) {
                LoadResult result = Windows.replied(load);
                load.finish(Duration.ofSeconds(5));

                assertThat(result.trouble()).isEmpty();
                assertThat(result.counts().verified()).isPositive();
            }
        }
    }

    @Test
    void aReplyTooManyIsSeenAtTheEnd() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> answer(server, 1));
            try (Load load = Load.connect(to(server).build())) {
                assertThat(load.run().trouble()).isEmpty();

                assertThatThrownBy(() -> load.finish(Duration.ofSeconds(5)))
                        .hasMessage(
                                "connection 0: %d bytes came when nothing was due"
                                        .formatted(NOON.length()));
            }
        }
    }

    @Test
    void aRequestIsNeededAndNoFraming() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            LoadOptions.Builder nothing = to(server).send("");

            assertThatThrownBy(nothing::build).hasMessageContaining("needs a request to send");
        }
    }
}
