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

    static LoadResult result(List<Long> perConnection) {
        var times = new Tally.Times();
        for (int i = 1; i <= 2000; i++) {
            times.add(i * 1000L);
        }
        return new LoadResult(
                new LoadResult.Settings("tcp", "127.0.0.1:7", 4, 64, 1, 0, 0, "chunk"),
                Instant.ofEpochMilli(1_700_000_000_123L),
                2,
                new LoadResult.Counts(2000, 2000, 2000, 4),
                new LoadResult.Datagrams(2009, 20, 4, 2, 3, 1),
                Map.of(LoadError.WRONG, 2L, LoadError.RESET, 1L),
                "connection 1: damaged",
                times.result(),
                times.result(),
                new Tally.Times().result(),
                perConnection,
                List.of(500L, 500L, 500L, 500L),
                new LoadResult.Generator(1, 1.5, 0.5));
    }
}
