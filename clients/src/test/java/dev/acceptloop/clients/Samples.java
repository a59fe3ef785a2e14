package dev.acceptloop.clients;

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
        return new LoadResult.Settings(
                "tcp",
                "127.0.0.1:7",
                4,
                1,
                64,
                1,
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
                "",
                List.of());
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
                List.of(verified),
                List.of(verified),
                List.of(),
                List.of(
                        new LoadResult.Interval(0, 1, 1000, 3, 1000, 0, 500, 990, 1000),
                        new LoadResult.Interval(1, 1, 0, 0, 0, 0, 0, 0, 0)),
                List.of(),
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
