package dev.acceptloop.clients;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What one worker counts of each second of a window, or of longer parts where there would be too
 * many. Made before the load begins, so that counting allocates nothing.
 *
 * <p>A reply stands in the second it came in, and an error in that in which it happened, or the
 * last one if the window was over; a time stands in the second its message was due, in a closed
 * loop sent: who came while the server stood still is to be seen there.
 */
final class Series {
    private static final long SECOND = 1_000_000_000L;
    private static final long MOST_ROWS = 3600;
    private static final long MOST_OF_ALL = 16 * 1024; // of all workers: 4 KiB each
    private static final int SUB_BITS = 5; // a value is within 2 % of what is told

    private final long begin;
    private final long step;
    private final long[] verified;
    private final long[] errors;
    private final long[] missing;
    private final long[] max;
    private final CoarseTimes times;

    /** Of a window from {@code begin} to {@code end}, in nanoTime, one of so many. */
    Series(long begin, long end, int workers) {
        this(begin, step(end - begin, Math.min(MOST_ROWS, MOST_OF_ALL / workers)), end - begin);
    }

    private Series(long begin, long step, long length) {
        this.begin = begin;
        this.step = step;
        int rows = Math.toIntExact(Math.ceilDiv(Math.max(1, length), step));
        verified = new long[rows];
        errors = new long[rows];
        missing = new long[rows];
        max = new long[rows];
        times = new CoarseTimes(rows, SUB_BITS);
    }

    /** Whole seconds, as few as there may be. */
    private static long step(long length, long mostRows) {
        return Math.ceilDiv(Math.max(1, length), SECOND * mostRows) * SECOND;
    }

    private int row(long nanos) {
        return Math.clamp((nanos - begin) / step, 0, verified.length - 1);
    }

    // ------------------------------------------------------------------ counting

    /** A right reply came. */
    void verified(long now) {
        verified[row(now)]++;
    }

    /** So many messages went wrong. */
    void failed(long now, long messages) {
        errors[row(now)] += messages;
    }

    /** A message took so long. */
    void took(long due, long nanos) {
        int row = row(due);
        times.add(row, nanos);
        max[row] = Math.max(max[row], nanos);
    }

    /** A message has no time. */
    void missed(long due) {
        missing[row(due)]++;
    }

    // ------------------------------------------------------------------ together

    /** Those of all workers of one window, which was that long in the end. */
    static List<LoadResult.Interval> sum(List<Series> each, long length) {
        Series first = each.getFirst();
        var sum = new Series(first.begin, first.step, first.verified.length * first.step);
        for (Series one : each) {
            sum.add(one);
        }
        var rows = new ArrayList<LoadResult.Interval>();
        for (int row = 0; row < sum.verified.length && row * sum.step < length; row++) {
            rows.add(sum.interval(row, length));
        }
        return rows;
    }

    private void add(Series other) {
        Arrays.setAll(verified, row -> verified[row] + other.verified[row]);
        Arrays.setAll(errors, row -> errors[row] + other.errors[row]);
        Arrays.setAll(missing, row -> missing[row] + other.missing[row]);
        Arrays.setAll(max, row -> Math.max(max[row], other.max[row]));
        times.add(other.times);
    }

    private LoadResult.Interval interval(int row, long length) {
        long from = row * step;
        return new LoadResult.Interval(
                from / 1e9,
                Math.min(step, length - from) / 1e9,
                verified[row],
                errors[row],
                times.count(row),
                missing[row],
                percentile(row, 50),
                percentile(row, 99),
                missing[row] > 0 ? LoadResult.Times.NEVER : max[row]);
    }

    private long percentile(int row, double percent) {
        long messages = times.count(row) + missing[row];
        long rank = Math.max(1, (long) Math.ceil(percent / 100 * messages - 1e-6));
        if (rank > times.count(row)) {
            return messages == 0 ? 0 : LoadResult.Times.NEVER;
        }
        return Math.min(max[row], (long) times.ranked(row, rank));
    }
}
