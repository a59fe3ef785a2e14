package dev.acceptloop.clients;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A result that no load made. */
final class Samples {
    private Samples() {}

    static LoadResult result() {
        return result(List.of(500L, 500L, 500L, 500L));
    }

    static LoadResult.Settings settings(double rate) {
        return settings(rate, "127.0.0.1:7", "", List.of());
    }

    private static LoadResult.Settings settings(
            double rate, String target, String request, List<Stage> stages) {
        return new LoadResult.Settings(
                "tcp",
                target,
                4,
                1,
                64,
                1,
                stages.isEmpty() ? 0 : 3,
                rate,
                "constant",
                0,
                "chunk",
                2,
                1,
                0.5,
                10,
                List.of("127.0.0.2"),
                7,
                request,
                stages);
    }

    static LoadResult result(List<Long> perConnection) {
        return result(
                perConnection,
                Map.of(LoadError.WRONG, 2L, LoadError.RESET, 1L),
                "connection 1: damaged");
    }

    /** With these errors. */
    static LoadResult troubled(Map<LoadError, Long> errors, String trouble) {
        return result(List.of(500L, 500L, 500L, 500L), errors, trouble);
    }

    private static LoadResult result(
            List<Long> perConnection, Map<LoadError, Long> errors, String trouble) {
        var times = new Tally.Times();
        for (int i = 1; i <= 2000; i++) {
            times.add(i * 1000L);
        }
        return new LoadResult(
                settings(0),
                Instant.ofEpochMilli(1_700_000_000_123L),
                2,
                new LoadResult.Counts(2000, 2000, 2000, 4),
                new LoadResult.Datagrams(2009, 20, 4, 2, 3, 1),
                errors,
                trouble,
                times.result(),
                times.result(),
                new Tally.Times().result(),
                new Tally.Times().result(),
                perConnection,
                List.of(500L, 500L, 500L, 500L),
                List.of(),
                List.of(
                        new LoadResult.Interval(0, 1, 1000, 3, 1000, 0, 500, 990, 1000),
                        new LoadResult.Interval(1, 1, 0, 0, 0, 0, 0, 0, 0)),
                List.of(),
                new LoadResult.Generator(1, 1.5, 0.5));
    }

    /** An open loop of so many messages in 2 s, without errors. */
    static LoadResult open(
            long planned, long verified, Tally.Times response, Tally.Times lateness) {
        return new LoadResult(
                settings(planned / 2.0),
                Instant.ofEpochMilli(1_700_000_000_123L),
                2,
                new LoadResult.Counts(planned, planned, verified, 4),
                LoadResult.Datagrams.NONE,
                Map.of(),
                "",
                response.result(),
                response.result(),
                lateness.result(),
                new Tally.Times().result(),
                List.of(verified),
                List.of(verified),
                List.of(),
                List.of(
                        new LoadResult.Interval(0, 1, 1000, 3, 1000, 0, 500, 990, 1000),
                        new LoadResult.Interval(1, 1, 0, 0, 0, 0, 0, 0, 0)),
                List.of(),
                new LoadResult.Generator(1, 1.5, 0.5));
    }

    /** A closed loop of nothing, of a server there. */
    static LoadResult at(String target) {
        return of(settings(0, target, "", List.of()), List.of());
    }

    /** Two stages of HTTP, of which the second had errors, on connections that were renewed. */
    static LoadResult staged() {
        List<Stage> asked =
                List.of(
                        new Stage(Duration.ofMillis(1500), 1000),
                        new Stage(Duration.ofMillis(500), 3000));
        Tally.Times troubled = times(1400, 2_000_000);
        for (int i = 0; i < 100; i++) {
            troubled.miss();
        }
        return of(
                settings(1500, "127.0.0.1:7", "GET / HTTP/1.1", asked),
                List.of(
                        new LoadResult.StageResult(
                                1000, 0, 1.5, 1500, 1500, 1500, 0, times(1500, 1_000_000).result()),
                        new LoadResult.StageResult(
                                3000, 1.5, 0.5, 1500, 1500, 1400, 100, troubled.result())));
    }

    private static LoadResult of(
            LoadResult.Settings settings, List<LoadResult.StageResult> stages) {
        Tally.Times times = times(2900, 1_000_000);
        for (int i = 0; i < 100; i++) {
            times.miss();
        }
        return new LoadResult(
                settings,
                Instant.ofEpochMilli(1_700_000_000_123L),
                2,
                new LoadResult.Counts(3000, 3000, 2900, 4),
                LoadResult.Datagrams.NONE,
                Map.of(LoadError.STATUS, 100L),
                "connection 1: the reply is 503 Busy, where 2xx is due",
                times.result(),
                times.result(),
                times(3000, 1000).result(),
                times(1200, 50_000).result(),
                List.of(725L, 725L, 725L, 725L),
                List.of(500L, 500L, 500L, 1400L),
                List.of(),
                List.of(
                        new LoadResult.Interval(0, 1, 1000, 0, 1000, 0, 990, 1_000_000, 1_000_000),
                        new LoadResult.Interval(
                                1,
                                1,
                                1900,
                                100,
                                1900,
                                100,
                                1_000_000,
                                LoadResult.Times.NEVER,
                                LoadResult.Times.NEVER)),
                stages,
                new LoadResult.Generator(1, 1.5, 0.5));
    }

    /** So many messages of one time each. */
    static Tally.Times times(int count, long nanos) {
        var times = new Tally.Times();
        for (int i = 0; i < count; i++) {
            times.add(nanos);
        }
        return times;
    }
}
