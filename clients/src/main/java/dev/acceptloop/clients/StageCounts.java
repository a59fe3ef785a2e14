package dev.acceptloop.clients;

import java.util.ArrayList;
import java.util.List;

/**
 * What one worker counts of the stages of a window: messages and times in the stage they were due
 * in, replies in that in which they came, errors in that in which they happened. Made before the
 * load begins, so that counting allocates nothing.
 */
final class StageCounts {
    /** Of one stage. */
    private static final class Row {
        private final Tally.Times response = new Tally.Times();
        private long planned;
        private long sent;
        private long verified;
        private long errors;

        void add(Row other) {
            response.add(other.response);
            planned += other.planned;
            sent += other.sent;
            verified += other.verified;
            errors += other.errors;
        }
    }

    private final List<Stage> stages;
    private final long begin;
    private final long[] ends; // nanoTime
    private final Row[] rows;

    /** Of a window that opens then, in nanoTime; without stages it counts nothing. */
    StageCounts(List<Stage> stages, long begin) {
        this.stages = stages;
        this.begin = begin;
        this.ends = new long[stages.size()];
        this.rows = new Row[stages.size()];
        long end = begin;
        for (int i = 0; i < rows.length; i++) {
            end += stages.get(i).length().toNanos();
            ends[i] = end;
            rows[i] = new Row();
        }
    }

    /** The stage of that moment, or the last one; there has to be one. */
    private Row row(long nanos) {
        int row = 0;
        while (row < rows.length - 1 && nanos - ends[row] >= 0) {
            row++;
        }
        return rows[row];
    }

    // ------------------------------------------------------------------ counting

    void planned(long due) {
        if (rows.length > 0) {
            row(due).planned++;
        }
    }

    void sent(long due) {
        if (rows.length > 0) {
            row(due).sent++;
        }
    }

    void verified(long now) {
        if (rows.length > 0) {
            row(now).verified++;
        }
    }

    void failed(long now, long messages) {
        if (rows.length > 0) {
            row(now).errors += messages;
        }
    }

    void took(long due, long nanos) {
        if (rows.length > 0) {
            row(due).response.add(nanos);
        }
    }

    void aged(long due, long nanos) {
        if (rows.length > 0) {
            row(due).response.addAged(nanos);
        }
    }

    void missed(long due) {
        if (rows.length > 0) {
            row(due).response.miss();
        }
    }

    // ------------------------------------------------------------------ together

    /** Those of all workers of one window, which was that long in the end. */
    static List<LoadResult.StageResult> sum(List<StageCounts> each, long length) {
        StageCounts first = each.getFirst();
        var results = new ArrayList<LoadResult.StageResult>();
        long from = 0;
        for (int i = 0; i < first.rows.length && from < length; i++) {
            var sum = new Row();
            for (StageCounts one : each) {
                sum.add(one.rows[i]);
            }
            long to = Math.min(length, first.ends[i] - first.begin);
            results.add(
                    new LoadResult.StageResult(
                            first.stages.get(i).rate(),
                            from / 1e9,
                            (to - from) / 1e9,
                            sum.planned,
                            sum.sent,
                            sum.verified,
                            sum.errors,
                            sum.response.result()));
            from = to;
        }
        return results;
    }
}
