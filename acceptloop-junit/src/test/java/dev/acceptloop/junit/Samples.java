package dev.acceptloop.junit;

import dev.acceptloop.clients.Expectation;
import dev.acceptloop.clients.LoadError;
import dev.acceptloop.clients.LoadResult;
import dev.acceptloop.clients.LoadTestResult;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** Results that no load made: windows of 2 s. */
final class Samples {
    private static final LoadResult.Times NONE = times(LongStream.empty());

    private Samples() {}

    /** 2000 messages that took 1 to 2000 us, and these errors. */
    static LoadTestResult closed(Map<LoadError, Long> errors, String... expectations) {
        LoadResult.Times times = times(LongStream.rangeClosed(1, 2000).map(i -> i * 1000));
        return result(0, 2000, errors, times, NONE, expectations);
    }

    /** The same without errors. */
    static LoadTestResult closed(String... expectations) {
        return closed(Map.of(), expectations);
    }

    /** Nobody answered. */
    static LoadTestResult silent(String... expectations) {
        return result(0, 0, Map.of(), NONE, NONE, expectations);
    }

    /** 2000 messages that took 953 ms, of which the generator was late by 952. */
    static LoadTestResult late(String... expectations) {
        return result(
                1000,
                2000,
                Map.of(),
                times(LongStream.generate(() -> 953_000_000).limit(2000)),
                times(LongStream.generate(() -> 952_000_000).limit(2000)),
                expectations);
    }

    private static LoadResult.Times times(LongStream nanos) {
        long[] all = nanos.toArray();
        var histogram = new Histogram(3);
        for (long each : all) {
            histogram.recordValue(each);
        }
        return new LoadResult.Times(histogram, LongStream.of(all).average().orElse(0), 0, 0);
    }

    private static LoadTestResult result(
            double rate,
            long verified,
            Map<LoadError, Long> errors,
            LoadResult.Times response,
            LoadResult.Times lateness,
            String... expectations) {
        var settings =
                new LoadResult.Settings(
                        "tcp",
                        "127.0.0.1:7",
                        1,
                        1,
                        64,
                        1,
                        0,
                        rate,
                        "constant",
                        0,
                        "chunk",
                        2,
                        0,
                        0,
                        10,
                        List.of(),
                        1,
                        "",
                        List.of());
        var window =
                new LoadResult(
                        settings,
                        Instant.EPOCH,
                        2,
                        new LoadResult.Counts(2000, 2000, verified, 1),
                        LoadResult.Datagrams.NONE,
                        errors,
                        errors.isEmpty() ? "" : "connection 0: damaged",
                        response,
                        response,
                        lateness,
                        new LoadResult.Times(new Histogram(3), 0, 0, 0),
                        List.of(verified),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        new LoadResult.Generator(1, 1, 0));
        return LoadTestResult.of(window, Stream.of(expectations).map(Expectation::parse).toList());
    }
}
