package dev.acceptloop.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens where a window ends: by time, by a signal, or because the server is gone. */
@Timeout(30)
final class LoadEdgeTest {
    private static final int BYTES = 64;

    private static LoadOptions.Builder to(TinyServer server) {
        return LoadOptions.to(server.address())
                .messageBytes(BYTES)
                .duration(Duration.ofMillis(300));
    }

    private static LoadResult run(LoadOptions.Builder options) throws Exception {
        try (Load load = Load.connect(options.build())) {
            return load.run();
        }
    }

    private static void pause(long millis) {
        long until = System.nanoTime() + millis * 1_000_000;
        while (until - System.nanoTime() > 0) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }

    private static TinyServer slow(long millis) throws Exception {
        return TinyServer.answering(
                BYTES,
                (_, message, _, out) -> {
                    pause(millis);
                    out.write(message);
                });
    }

    private static Expectation.Verdict verdict(LoadResult result, String expectation) {
        return Expectation.parse(expectation).check(result).verdict();
    }

    // ------------------------------------------------------------------ overload

    @Test
    void doesNotCallAServerSilentThatIsAskedForTooMuch() throws Exception {
        try (var server = slow(20)) {
            LoadResult result =
                    run(to(server).connections(10).rate(4000).drain(Duration.ofMillis(100)));

            LoadResult.Counts counts = result.counts();
            assertThat(result.errors()).as(result.trouble()).isEmpty();
            assertThat(counts.established()).isEqualTo(10);
            assertThat(counts.planned()).isBetween(1199L, 1201L);
            assertThat(counts.sent()).isPositive().isLessThan(counts.planned());
            assertThat(result.response().count()).isEqualTo(counts.planned());
            assertThat(result.response().aged()).isEqualTo(counts.planned() - counts.sent());
            assertThat(verdict(result, "errors==0")).isEqualTo(Expectation.Verdict.HELD);
            assertThat(verdict(result, "p50<100s")).isEqualTo(Expectation.Verdict.BROKEN);
        }
    }

    @Test
    void givesWhatIsUnderWayItsWholeTimeOut() throws Exception {
        try (var server = slow(800)) {
            LoadResult result = run(to(server).rate(10).drain(Duration.ofMillis(10)));

            assertThat(result.errors()).as(result.trouble()).isEmpty();
            assertThat(result.service().histogram().getMaxValue()).isGreaterThan(700_000_000L);
        }
    }

    // ------------------------------------------------------------------ closed loop

    @Test
    void keepsAStallOfAClosedLoopThatOutlastsTheWindow() throws Exception {
        try (var server =
                TinyServer.answering(
                        BYTES,
                        (n, message, _, out) -> {
                            pause(n == 1 ? 1500 : 5);
                            out.write(message);
                        })) {
            LoadResult result = run(to(server).connections(3).duration(Duration.ofSeconds(1)));

            assertThat(result.errors()).isEmpty();
            assertThat(result.response().histogram().getMaxValue()).isGreaterThan(1_400_000_000L);
            assertThat(verdict(result, "max<500ms")).isEqualTo(Expectation.Verdict.BROKEN);
        }
    }

    @Test
    void measuresAServerThatIsSlowerThanTheWindow() throws Exception {
        try (var server = slow(700)) {
            LoadResult result = run(to(server).connections(3));

            assertThat(result.errors()).isEmpty();
            assertThat(result.counts().verified()).isZero();
            assertThat(result.response().count()).isEqualTo(3);
            assertThat(LoadVerdict.of(result, List.of()).failures())
                    .containsExactly("failed: no reply came inside the window");
        }
    }

    // ------------------------------------------------------------------ a server that dies

    @Test
    void messagesThatADeadServerOwesBreakAPercentile() throws Exception {
        try (var server =
                TinyServer.answering(
                        BYTES,
                        (n, message, socket, out) -> {
                            if (n == 10) {
                                socket.close();
                            }
                            out.write(message);
                        })) {
            LoadResult result = run(to(server).connections(2).rate(1000));

            assertThat(result.errors()).containsOnlyKeys(LoadError.EOF);
            assertThat(result.response().messages()).isEqualTo(result.counts().planned());
            assertThat(result.response().percentile(50)).isEqualTo(LoadResult.Times.NEVER);
            assertThat(verdict(result, "p50<50ms")).isEqualTo(Expectation.Verdict.BROKEN);
            assertThat(verdict(result, "max<50s")).isEqualTo(Expectation.Verdict.BROKEN);
            assertThat(verdict(result, "mean<50s")).isEqualTo(Expectation.Verdict.BROKEN);
            assertThat(LoadFiles.summary(result)).contains("p50 never");
        }
    }

    @Test
    void countsWhatWasUnderWayWhenAConnectionWasReset() throws Exception {
        try (var server =
                TinyServer.answering(
                        BYTES,
                        (_, _, socket, _) -> {
                            socket.setSoLinger(true, 0);
                            socket.close();
                        })) {
            LoadResult result = run(to(server).connections(3).depth(2));

            assertThat(result.response().missing()).isEqualTo(6);
            assertThat(result.service().missing()).isEqualTo(6);
        }
    }

    @Test
    void anOpenLoopWithNobodyThereEndsAndPlansAll() throws Exception {
        InetSocketAddress nobody;
        try (var listener = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            nobody = (InetSocketAddress) listener.getLocalSocketAddress();
        }
        LoadResult result =
                run(
                        LoadOptions.to(nobody)
                                .duration(Duration.ofMillis(300))
                                .threads(2)
                                .connections(2)
                                .rate(1000));

        assertThat(result.errors()).isEqualTo(Map.of(LoadError.REFUSED, 2L));
        assertThat(result.counts().planned()).isBetween(299L, 301L);
        assertThat(result.response().missing()).isEqualTo(result.counts().planned());
    }

    // ------------------------------------------------------------------ stopped

    @Test
    void reportsTheShorterWindowWhenItIsStopped() throws Exception {
        try (var server = TinyServer.echo();
                Load load =
                        Load.connect(to(server).rate(500).duration(Duration.ofHours(1)).build())) {
            LoadResult result = stopAt(load, 20);

            assertThat(result.wasStopped()).isTrue();
            assertThat(result.seconds()).isLessThan(20);
            assertThat(result.errors()).isEmpty();
            assertThat(result.counts().sent()).isPositive();
            assertThat(result.response().messages()).isEqualTo(result.counts().planned());
            assertThat(result.perHalfSecond()).hasSize((int) Math.ceil(result.seconds() / 0.5));
            assertThat(LoadVerdict.of(result, List.of()).warnings().getFirst())
                    .startsWith("stopped: the window was closed after ");
        }
    }

    @Test
    void doesNotWaitForASilentServerWhenItIsStopped() throws Exception {
        try (var server =
                        TinyServer.answering(
                                BYTES,
                                (n, message, _, out) -> out.write(n < 5 ? message : new byte[0]));
                Load load =
                        Load.connect(
                                to(server)
                                        .timeout(Duration.ofHours(1))
                                        .duration(Duration.ofHours(1))
                                        .build())) {
            LoadResult result = stopAt(load, 5);

            assertThat(result.errors()).isEmpty(); // nobody can say that it would not have come
            assertThat(result.response().aged()).isEqualTo(1);
            assertThat(verdict(result, "max<3600s")).isEqualTo(Expectation.Verdict.BROKEN);
        }
    }

    /** Runs the load, and stops it when so many replies have come. */
    private static LoadResult stopAt(Load load, long verified) throws Exception {
        var stopped = new CountDownLatch(1);
        Thread.ofVirtual()
                .start(() -> {
                    while (load.verified() < verified) {
                        Thread.onSpinWait();
                        LockSupport.parkNanos(1_000_000);
                    }
                    load.stop();
                    stopped.countDown();
                });
        LoadResult result = load.run();
        assertThat(stopped.await(1, TimeUnit.SECONDS)).isTrue();
        return result;
    }

    @Test
    void hasNoWindowIfItIsStoppedBefore() throws Exception {
        try (var server = TinyServer.echo();
                Load load = Load.connect(to(server).warmup(Duration.ofHours(1)).build())) {
            LoadResult result = stopAt(load, 20);

            assertThat(result.seconds()).isZero();
            assertThat(result.throughput()).isZero();
            assertThat(LoadFiles.summary(result)).contains("nothing measured");
        }
    }

    // ------------------------------------------------------------------ long times

    @Test
    void capsNoTime() {
        long ninety = Duration.ofSeconds(90).toNanos();
        var times = Samples.times(10, ninety);

        assertThat(
                        times.result()
                                .histogram()
                                .valuesAreEquivalent(times.result().percentile(50), ninety))
                .isTrue();
    }
}
