package dev.acceptloop.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class OpenLoopTest {
    private static final int BYTES = 64;
    private static final long STALL = 100_000_000;

    private static LoadOptions.Builder to(TinyServer server) {
        return LoadOptions.to(server.address())
                .messageBytes(BYTES)
                .duration(Duration.ofMillis(600));
    }

    private static LoadResult run(LoadOptions.Builder options) throws Exception {
        try (Load load = Load.connect(options.build())) {
            return load.run();
        }
    }

    private static TinyServer stalling(int number) throws Exception {
        return stalling(number, STALL);
    }

    /** Answers, but for one stop of so long before the message of that number. */
    private static TinyServer stalling(int number, long nanos) throws Exception {
        return TinyServer.answering(
                BYTES,
                (n, message, _, out) -> {
                    if (n == number) {
                        stall(nanos);
                    }
                    out.write(message);
                });
    }

    private static void stall(long nanos) {
        long until = System.nanoTime() + nanos;
        while (until - System.nanoTime() > 0) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }

    @Test
    void keepsItsSchedule() throws Exception {
        try (var server = TinyServer.echo()) {
            LoadResult result = run(to(server).connections(7).threads(2).rate(2000));

            assertThat(result.errorCount()).as(result.trouble()).isZero();
            assertThat(result.counts().planned()).isBetween(1199L, 1201L);
            assertThat(result.counts().sent()).isEqualTo(result.counts().planned());
            assertThat(result.response().count()).isEqualTo(result.counts().planned());
            assertThat(result.lateness().count()).isEqualTo(result.counts().planned());
        }
    }

    /** Those that were due in the window, whenever they were answered. */
    @Test
    void spreadsItsMessagesEvenlyOverConnections() throws Exception {
        try (var server = TinyServer.echo();
                Load load = Load.connect(to(server).connections(10).threads(2).rate(500).build())) {
            LoadResult result = load.run();

            assertThat(result.errorCount()).as(result.trouble()).isZero();
            assertThat(result.perConnection()).hasSize(10);
            assertThat(load.eachConnection())
                    .hasSize(10)
                    .extracting(ConnectionTimes::count)
                    .allSatisfy(count -> assertThat(count).isBetween(29L, 31L));
        }
    }

    /**
     * At 1000/s on one connection a stall of 100 ms delays the 100 messages that were due in it:
     * the first by 100 ms, the next by 99, and so on. A client that waits sees one late message in
     * 600.
     */
    @Test
    void feelsAStallInEveryMessageThatWasDueInIt() throws Exception {
        try (var server = stalling(300)) {
            LoadResult result = run(to(server).rate(1000));

            assertThat(result.errorCount()).as(result.trouble()).isZero();
            long felt = result.counts().planned() - below(result, STALL / 2);
            assertThat(felt).isGreaterThanOrEqualTo(45);
            assertThat(result.response().percentile(99)).isGreaterThan(80_000_000L);
            assertThat(result.service().meanNanos()).isLessThan(result.response().meanNanos() / 2);
        }
    }

    @Test
    void plansWhatNoConnectionWasLeftToSend() throws Exception {
        try (var server = TinyServer.answering(BYTES, (_, _, socket, _) -> socket.close())) {
            LoadResult result = run(to(server).rate(1000));

            assertThat(result.errorCount()).isEqualTo(1);
            assertThat(result.counts().planned()).isBetween(599L, 601L);
            assertThat(result.counts().sent()).isEqualTo(1);
        }
    }

    /**
     * Twenty at once on one connection, of which each takes 2 ms: the last waits for 19. Only lower
     * bounds, which hold on any machine.
     */
    @Test
    void countsTheWaitInABurstFromTheMomentItWasDue() throws Exception {
        try (var server =
                TinyServer.answering(
                        BYTES,
                        (_, message, _, out) -> {
                            stall(2_000_000);
                            out.write(message);
                        })) {
            LoadResult result = run(to(server).rate(100).arrivals(new Arrivals.Bursts(20)));

            assertThat(result.errorCount()).as(result.trouble()).isZero();
            assertThat(result.counts().planned()).isEqualTo(60);
            assertThat(result.response().percentile(50)).isGreaterThan(9 * 2_000_000L);
            assertThat(result.response().percentile(95)).isGreaterThan(18 * 2_000_000L);
            assertThat(result.service().percentile(50))
                    .isLessThan(result.response().percentile(50));
        }
    }

    @Test
    void sendsAsManyAtRandomTimesAsAtEqualGaps() throws Exception {
        try (var server = TinyServer.echo()) {
            LoadResult result =
                    run(to(server).connections(7).threads(2).rate(2000).arrivals(Arrivals.POISSON));

            assertThat(result.errorCount()).as(result.trouble()).isZero();
            assertThat(result.counts().planned()).isBetween(1060L, 1340L); // 1200, 4 deviations
            assertThat(result.counts().sent()).isEqualTo(result.counts().planned());
            assertThat(result.response().count()).isEqualTo(result.counts().planned());
            assertThat(result.settings().arrivals()).isEqualTo("poisson");
        }
    }

    @Test
    void changesItsRateBetweenTwoRuns() throws Exception {
        try (var server = TinyServer.echo();
                Load load = Load.connect(to(server).rate(100).build())) {
            load.rate(1000);
            LoadResult result = load.run(Duration.ofMillis(200));

            assertThat(result.counts().planned()).isBetween(199L, 201L);
            assertThat(result.settings().rate()).isEqualTo(1000);
        }
    }

    private static long below(LoadResult result, long nanos) {
        return result.response().histogram().getCountBetweenValues(0, nanos);
    }

    /** The server's is far longer than any that the machine makes of the generator. */
    @Test
    void doesNotCallTheServersStallItsOwnLateness() throws Exception {
        try (var server = stalling(300, 5 * STALL)) {
            LoadResult result = run(to(server).rate(1000).duration(Duration.ofSeconds(2)));

            assertThat(result.lateness().percentile(50)).isLessThan(STALL / 10);
            assertThat(result.lateness().meanNanos()).isLessThan(result.response().meanNanos() / 2);
        }
    }

    @Test
    void keepsAStallThatOutlastsTheWindow() throws Exception {
        try (var server = stalling(550)) {
            LoadResult result = run(to(server).rate(1000));

            assertThat(result.counts().verified()).isLessThan(result.counts().planned());
            assertThat(result.response().count()).isEqualTo(result.counts().planned());
            assertThat(result.response().percentile(99)).isGreaterThan(STALL / 2);
        }
    }

    @Test
    void countsWhatWasNeverAnsweredAtItsAge() throws Exception {
        try (var server =
                TinyServer.answering(
                        BYTES,
                        (n, message, _, out) -> out.write(n < 250 ? message : new byte[0]))) {
            LoadResult result = run(to(server).rate(1000).timeout(Duration.ofMillis(600)));

            assertThat(result.errors(LoadError.TIMEOUT)).isEqualTo(1);
            assertThat(result.rateRatio()).isLessThan(0.6);
            assertThat(result.response().count()).isEqualTo(result.counts().planned());
            assertThat(result.response().percentile(90)).isGreaterThan(300_000_000L);
        }
    }
}
