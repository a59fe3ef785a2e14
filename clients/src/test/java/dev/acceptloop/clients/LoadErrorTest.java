package dev.acceptloop.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each way a server can be bad is counted as what it is. */
@Timeout(20)
final class LoadErrorTest {
    private static final int BYTES = 64;
    private static final Duration LOST = Duration.ofMillis(800);

    private static LoadResult run(TinyServer server, LoadOptions.Builder options) throws Exception {
        try (server;
                Load load = Load.connect(options.build())) {
            return load.run();
        }
    }

    private static LoadOptions.Builder to(TinyServer server) {
        return LoadOptions.to(server.address())
                .messageBytes(BYTES)
                .duration(Duration.ofSeconds(2)) // the first error ends it
                .timeout(Duration.ofSeconds(10));
    }

    private static LoadResult run(TinyServer.Answer answer) throws Exception {
        var server = TinyServer.answering(BYTES, answer);
        return run(server, to(server));
    }

    @Test
    void countsRefusedConnections() throws Exception {
        InetSocketAddress nobody;
        try (var listener = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            nobody = (InetSocketAddress) listener.getLocalSocketAddress();
        }
        try (Load load = Load.connect(LoadOptions.to(nobody).connections(3).build())) {
            long before = System.nanoTime();
            LoadResult result = load.run(); // 10 s, had anybody answered

            assertThat(System.nanoTime() - before).isLessThan(5_000_000_000L);
            assertThat(result.errors()).isEqualTo(Map.of(LoadError.REFUSED, 3L));
            assertThat(result.counts().established()).isZero();
            assertThat(result.trouble()).contains(":" + nobody.getPort());
        }
    }

    @Test
    void countsAWrongByte() throws Exception {
        LoadResult result =
                run((n, message, _, out) -> {
                    message[BYTES - 1] ^= (byte) (n == 3 ? 1 : 0);
                    out.write(message);
                });

        assertThat(result.errors()).isEqualTo(Map.of(LoadError.WRONG, 1L));
        assertThat(result.counts().verified()).isEqualTo(3);
        assertThat(result.counts().established()).isZero();
        assertThat(result.trouble()).contains("checksum");
    }

    @Test
    void tellsARepeatedReply() throws Exception {
        var first = new byte[BYTES];
        LoadResult result =
                run((n, message, _, out) -> {
                    if (n == 0) {
                        System.arraycopy(message, 0, first, 0, BYTES);
                    }
                    out.write(n == 2 ? first : message);
                });

        assertThat(result.errors()).isEqualTo(Map.of(LoadError.WRONG, 1L));
        assertThat(result.trouble()).contains("reply 0 came where 2 was due");
    }

    @Test
    void tellsAnothersReply() throws Exception {
        var others = new byte[BYTES];
        new Messages(LoadOptions.to(new InetSocketAddress(1)).build())
                .write(ByteBuffer.wrap(others), 0, 77, 0);
        LoadResult result = run((_, _, _, out) -> out.write(others));

        assertThat(result.trouble()).contains("reply to connection 77 came to connection 0");
    }

    @Test
    void countsAReplyThatIsTooLong() throws Exception {
        LoadResult result =
                run((n, message, _, out) -> {
                    out.write(message);
                    out.write(n == 1 ? new byte[1] : new byte[0]);
                });

        assertThat(result.errors()).isEqualTo(Map.of(LoadError.WRONG, 1L));
    }

    @Test
    void countsBytesWhereNoReplyIsDue() throws Exception {
        var server = TinyServer.echo();
        LoadResult result = run(server, to(server).reply(Reply.NONE));

        assertThat(result.errors(LoadError.WRONG)).isEqualTo(1);
    }

    @Test
    void countsALostReplyAndEveryOneBehindIt() throws Exception {
        var server =
                TinyServer.answering(
                        BYTES, (n, message, _, out) -> out.write(n < 8 ? message : new byte[0]));
        LoadResult result = run(server, to(server).depth(4).timeout(LOST));

        assertThat(result.errors()).isEqualTo(Map.of(LoadError.TIMEOUT, 4L));
        assertThat(result.counts().verified()).isEqualTo(8);
    }

    @Test
    void countsAServerThatNeverAnswers() throws Exception {
        var server = TinyServer.answering(BYTES, (_, _, _, _) -> {});
        LoadResult result = run(server, to(server).timeout(LOST));

        assertThat(result.errors()).isEqualTo(Map.of(LoadError.TIMEOUT, 1L));
        assertThat(result.response().histogram().getMaxValue()).isGreaterThan(250_000_000L);
    }

    @Test
    void doesNotWaitForTheWindowsEndToTimeOut() throws Exception {
        var server = TinyServer.answering(BYTES, (_, _, _, _) -> {});
        long before = System.nanoTime();
        LoadResult result =
                run(
                        server,
                        to(server)
                                .timeout(Duration.ofMillis(200))
                                .duration(Duration.ofSeconds(10)));

        assertThat(result.errors(LoadError.TIMEOUT)).isEqualTo(1);
        assertThat(System.nanoTime() - before).isLessThan(5_000_000_000L);
    }

    @Test
    void countsAReset() throws Exception {
        LoadResult result =
                run((_, _, socket, _) -> {
                    socket.setSoLinger(true, 0);
                    socket.close();
                });

        assertThat(result.errors()).isEqualTo(Map.of(LoadError.RESET, 1L));
    }

    @Test
    void countsAnEndInMidReply() throws Exception {
        LoadResult result =
                run((_, message, socket, out) -> {
                    out.write(message, 0, 10);
                    socket.close();
                });

        assertThat(result.errors()).isEqualTo(Map.of(LoadError.EOF, 1L));
        assertThat(result.trouble()).contains("closed by the server");
    }

    @Test
    void countsAGreetingNobodyExpects() throws Exception {
        var server =
                new TinyServer((_, in, out) -> {
                    out.write('!');
                    in.transferTo(out);
                });
        LoadResult result = run(server, to(server));

        assertThat(result.errors(LoadError.WRONG)).isEqualTo(1);
    }
}
