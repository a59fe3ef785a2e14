package dev.acceptloop.clients;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;

/**
 * What one worker counts in one window. Made before the load begins, so that counting allocates
 * nothing; confined to the worker until its run is over.
 *
 * <p>Whose time is kept: in a closed loop, messages sent or answered inside the window; in an open
 * loop, messages intended inside it, whenever they were answered. A stall at the end of a window
 * must not vanish between two windows. What counts as throughput is always answered inside it.
 *
 * <p>A message that was never answered has no time. One that was waited for is kept at its age,
 * which is the least it would have taken; one that was lost, or never came to be sent, is counted
 * as missing.
 */
final class Tally {
    static final long LONGEST = TimeUnit.DAYS.toNanos(4); // above lead + window + time-out
    static final long SUB_WINDOW = 100_000_000L;
    private static final long LONGEST_SPIN = 50_000; // a turn that took longer was not all spun
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    final Times service = new Times();
    final Times response = new Times();
    final Times lateness = new Times();
    final Times connect = new Times();
    final Map<LoadError, Long> errors = new EnumMap<>(LoadError.class);
    final long[] perConnection;
    final CoarseTimes eachConnection;
    final long[] perSubWindow;
    final Pulse pulse = new Pulse();
    final Series series;
    final StageCounts stages;
    final boolean openLoop;
    final long begin;
    volatile long end; // may be brought forward while the worker runs
    volatile boolean stopped;
    long planned;
    long sent;
    long verified;
    long lost; // datagrams, as all below
    long received;
    long late;
    long duplicate;
    long corrupt;
    long cpuNanos;
    long spunNanos;
    String trouble = "";
    private boolean opened;
    private boolean closed;

    Tally(LoadOptions options, int connections, long begin, long end) {
        this.openLoop = options.openLoop();
        this.begin = begin;
        this.end = end;
        this.perConnection = new long[connections];
        this.eachConnection = new CoarseTimes(connections);
        this.perSubWindow = new long[(int) Math.ceilDiv(end - begin, SUB_WINDOW)];
        this.series = new Series(begin, end, options.threads());
        this.stages = new StageCounts(options.stages(), begin);
    }

    /**
     * Notes the worker's CPU time when the window opens and when it closes, and how many messages
     * are under way.
     */
    void pass(long now, int underWay) {
        pulse.underWay(underWay);
        if (!opened && now - begin >= 0) {
            opened = true;
            cpuNanos = -cpuTime();
        }
        if (now - end >= 0) {
            close();
        }
    }

    /** Notes that the worker is done, perhaps before the window closes: nobody is left. */
    void over(long now, int underWay) {
        pass(now, underWay);
        close();
    }

    private void close() {
        if (opened && !closed) {
            closed = true;
            cpuNanos += cpuTime();
        }
    }

    private static long cpuTime() {
        return THREADS.isCurrentThreadCpuTimeSupported() ? THREADS.getCurrentThreadCpuTime() : 0;
    }

    /** Closes the window now, from any thread; one that has not opened yet never does. */
    void stop(long now) {
        if (now - end < 0) {
            end = now;
        }
        stopped = true;
    }

    /**
     * Processor time spent awake with nothing to do. A turn of the loop in which nothing was found
     * takes some microseconds; one that took much longer was taken off the processor meanwhile.
     */
    void spun(long now, long nanos) {
        if (contains(now)) {
            spunNanos += Math.min(nanos, LONGEST_SPIN);
        }
    }

    boolean contains(long nanos) {
        return nanos - begin >= 0 && nanos - end < 0;
    }

    void answered(int connection, long intended, long sentAt, long now) {
        pulse.answered(now - intended);
        if (contains(now)) {
            verified++;
            perConnection[connection]++;
            perSubWindow[(int) ((now - begin) / SUB_WINDOW)]++;
            series.verified(now);
            stages.verified(now);
        }
        if (openLoop ? contains(intended) : contains(now) || contains(sentAt)) {
            service.add(now - sentAt);
            response.add(now - intended);
            eachConnection.add(connection, now - intended);
            series.took(intended, now - intended);
            stages.took(intended, now - intended);
        }
    }

    /** Another connection that was made in the place of one. */
    void connected(long begun, long now) {
        if (contains(begun)) {
            connect.add(now - begun);
        }
    }

    /** One that was not made until now counts with its age. */
    void unconnected(long begun, long now) {
        if (contains(begun)) {
            connect.addAged(now - begun);
        }
    }

    /** One that cannot be made has no time. */
    void unmade(long begun) {
        if (contains(begun)) {
            connect.miss();
        }
    }

    void sent(long intended, long sentAt) {
        if (contains(openLoop ? intended : sentAt)) {
            sent++;
            stages.sent(intended);
        }
    }

    /** A message whose time has come, {@code late} nanoseconds ago. */
    void planned(long intended, long late) {
        if (contains(intended)) {
            planned++;
            lateness.add(late);
            stages.planned(intended);
        }
    }

    /** A message that was planned, and never sent: no connection was left to do it. */
    void missed(long intended) {
        if (contains(intended)) {
            planned++;
            stages.planned(intended);
            cancelled(intended);
        }
    }

    /** A message that was due, and whose connection ended before it was sent. */
    void cancelled(long intended) {
        if (contains(intended)) {
            missing(intended);
        }
    }

    private void missing(long intended) {
        response.miss();
        series.missed(intended);
        stages.missed(intended);
    }

    /** A message that was waited for, and not answered, counts with its age. */
    void unanswered(long intended, long sentAt, long now) {
        if (contains(openLoop ? intended : sentAt)) {
            service.addAged(now - sentAt);
            aged(intended, now);
        }
    }

    /** A message that was due, and for which its connection had no room, counts with its age. */
    void unsent(long intended, long now) {
        if (contains(intended)) {
            aged(intended, now);
        }
    }

    private void aged(long intended, long now) {
        response.addAged(now - intended);
        series.took(intended, now - intended);
        stages.aged(intended, now - intended);
    }

    /** A message whose connection ended before it was answered, or that was answered wrong. */
    void ended(long intended, long sentAt) {
        if (contains(openLoop ? intended : sentAt)) {
            service.miss();
            missing(intended);
        }
    }

    /** A datagram that was not answered in time. */
    void lost(long intended, long sentAt) {
        if (contains(openLoop ? intended : sentAt)) {
            lost++;
            ended(intended, sentAt);
        }
    }

    /** A datagram that came, since the window opened. */
    void received(DatagramExchange.Kind kind, long now) {
        if (now - begin < 0) {
            return;
        }
        received++;
        switch (kind) {
            case REPLY -> {}
            case LATE -> late++;
            case DUPLICATE -> duplicate++;
            case CORRUPT -> corrupt++;
        }
    }

    void failed(LoadError error, long messages, String what, long now) {
        errors.merge(error, messages, Long::sum);
        pulse.failed(messages);
        if (now - begin >= 0) {
            long at = contains(now) ? now : end - 1;
            series.failed(at, messages);
            stages.failed(at, messages);
        }
        if (trouble.isEmpty()) {
            trouble = what;
        }
    }

    /** Appends the counts per connection, and adds those per sub-window. */
    void addTo(List<Long> connections, long[] subWindows) {
        connections.addAll(boxed(perConnection));
        for (int i = 0; i < subWindows.length; i++) {
            subWindows[i] += perSubWindow[i];
        }
    }

    static List<Long> boxed(long[] counts) {
        return LongStream.of(counts).boxed().toList();
    }

    /** A histogram and the exact sum of what is in it, in nanoseconds. */
    static final class Times {
        final Histogram histogram = new Histogram(LONGEST, 3);
        private double sum; // exact below 2^53 ns, 104 days together
        private long aged;
        private long missing;

        void add(long nanos) {
            long time = Math.clamp(nanos, 0, LONGEST);
            histogram.recordValue(time);
            sum += time;
        }

        /** Of a message that was not answered until then. */
        void addAged(long nanos) {
            add(nanos);
            aged++;
        }

        /** One that has no time. */
        void miss() {
            missing++;
        }

        void add(Times other) {
            histogram.add(other.histogram);
            sum += other.sum;
            aged += other.aged;
            missing += other.missing;
        }

        LoadResult.Times result() {
            long count = histogram.getTotalCount();
            double mean = count == 0 ? 0 : sum / count;
            return new LoadResult.Times(histogram, mean, aged, missing);
        }
    }
}
