package dev.acceptloop.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers that talk on and on: neither time nor memory goes to them without end. */
@Timeout(60)
final class EndlessReplyTest {
    private static final int MOST = 16 << 20;

    /** After so much a longer silence is waited for: a server that is slow today is not quiet. */
    private static final byte[] MUCH = "x".repeat(70_000).getBytes(UTF_8);

    /** Longer than sockets hold, so that it is not sent at once. */
    private static final String LONG = "x".repeat(32 << 20);

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Caller caller(TinyServer server, Framing framing, long ms) {
        var options =
                new CallOptions(
                        List.of(server.address()),
                        TransportKind.TCP,
                        framing,
                        Duration.ofMillis(ms));
        return new Caller(
                options,
                ReplyOutput.raw(new PrintStream(out, true, UTF_8)),
                new PrintStream(err, true, UTF_8));
    }

    /** Then a byte every two milliseconds, until the client has gone. */
    private static void drip(OutputStream to, byte[] begin) throws IOException {
        to.write(begin);
        while (true) {
            to.write('x');
            LockSupport.parkNanos(2_000_000);
        }
    }

    private static void flood(OutputStream to) throws IOException {
        byte[] much = "x".repeat(64 * 1024).getBytes(UTF_8);
        while (true) {
            to.write(much);
        }
    }

    private void saysOneLine(TinyServer server, String why) {
        String name = "127.0.0.1:" + server.address().getPort();
        assertThat(err.toString(UTF_8).lines()).containsExactly(name + ": " + why);
    }

    /**
     * What came until then is printed, and no other text is sent: its reply would be this one's.
     */
    @Test
    void whoDripsIsHeardAsLongAsIsWaited() throws Exception {
        try (var server =
                new TinyServer((_, in, to) -> {
                    in.read();
                    drip(to, MUCH);
                })) {
            assertThat(caller(server, Framing.CHUNK, 500).call(List.of("a", "b"))).isEqualTo(1);
            saysOneLine(server, "the reply has no end within 500 ms");
            assertThat(out.size()).isBetween(MUCH.length + 10, MUCH.length + 1_000);
        }
    }

    /** It may be its server's way to leave out the end of a line. */
    @Test
    void aLineThatDripsIsHeardAsLong() throws Exception {
        try (var server =
                new TinyServer((_, in, to) -> {
                    in.read();
                    drip(to, new byte[0]);
                })) {
            for (int tries = 0;
                    tries < 10 && err.size() == 0;
                    tries++) { // one that stalls is quiet
                int status = caller(server, Framing.LINE, 500).call(List.of("a"));
                assertThat(status).isEqualTo(err.size() == 0 ? 0 : 1);
            }
            saysOneLine(server, "the reply has no end within 500 ms");
        }
    }

    /** A frame has an end; it does not come. */
    @ParameterizedTest
    @EnumSource(
            value = Framing.class,
            names = {"NETSTRING", "INT32"})
    void aFrameThatDripsIsNoReply(Framing framing) throws Exception {
        byte[] begin = framing == Framing.INT32 ? new byte[] {0, 1, 0, 0} : "9999:".getBytes(UTF_8);
        try (var server =
                new TinyServer((_, in, to) -> {
                    in.read();
                    drip(to, begin);
                })) {
            assertThat(caller(server, framing, 500).call(List.of("a"))).isEqualTo(1);
            assertThat(err.toString(UTF_8).lines()).hasSize(1);
            assertThat(err.toString(UTF_8)).contains("within 500 ms");
        }
    }

    @Test
    void aGreetingThatDripsIsHeardAsLong() throws Exception {
        try (var server = new TinyServer((_, _, to) -> drip(to, MUCH))) {
            assertThat(caller(server, Framing.CHUNK, 500).call(List.of("a"))).isEqualTo(1);
            saysOneLine(server, "the reply has no end within 500 ms");
        }
    }

    @Test
    void whoFloodsIsHeardToSoManyBytes() throws Exception {
        try (var server =
                new TinyServer((_, in, to) -> {
                    in.read();
                    flood(to);
                })) {
            assertThat(caller(server, Framing.CHUNK, 30_000).call(List.of("a", "b"))).isEqualTo(1);
            saysOneLine(server, "the reply is over 16 MiB");
            assertThat(out.size()).isBetween(MOST, MOST + 2);
        }
    }

    @Test
    void whoFloodsAndReadsNothingIsHeardToSoManyBytes() throws Exception {
        try (var server =
                new TinyServer((_, in, to) -> {
                    in.read(); // or it would be a greeting
                    flood(to);
                })) {
            int status = caller(server, Framing.CHUNK, 30_000).call(List.of(LONG));
            assertThat(status).isEqualTo(1);
            saysOneLine(server, "over 16 MiB came before all was sent");
            assertThat(out.size()).isZero();
        }
    }

    @Tag("long") // ten seconds, which is what a message has at least
    @Test
    void whoDripsAndReadsNothingIsWaitedForTenSeconds() throws Exception {
        try (var server =
                new TinyServer((_, in, to) -> {
                    in.read(); // or it would be a greeting
                    drip(to, new byte[0]);
                })) {
            long begin = System.nanoTime();
            assertThat(caller(server, Framing.CHUNK, 500).call(List.of(LONG))).isEqualTo(1);
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofSeconds(9), Duration.ofSeconds(20));
            saysOneLine(server, "the server does not read");
        }
    }

    /** A prompt ends as well. */
    @Test
    void ofSeveralLinesTheFirstOneEndsIt() throws Exception {
        try (var server =
                new TinyServer((_, in, to) -> {
                    in.read();
                    drip(to, MUCH);
                })) {
            var typed = new ByteArrayInputStream("one\ntwo\n".getBytes(UTF_8));
            assertThat(caller(server, Framing.CHUNK, 300).interact(typed)).isEqualTo(1);
            saysOneLine(server, "the reply has no end within 300 ms");
        }
    }
}
