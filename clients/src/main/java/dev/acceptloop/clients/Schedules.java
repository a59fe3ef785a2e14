package dev.acceptloop.clients;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Shares the rate of a load among its workers: each has as much of it as it has of the connections;
 * if there are none at all, an even share.
 *
 * <p>Not thread-safe.
 */
final class Schedules {
    private static final long NEVER = Long.MAX_VALUE / 4;

    private final LoadOptions options;
    private final SplittableRandom random;
    private double rate;
    private Duration lead = Duration.ZERO;

    Schedules(LoadOptions options) {
        this.options = options;
        this.random = new SplittableRandom(options.seed());
        this.rate = options.rate();
    }

    double rate() {
        return rate;
    }

    /** From the next run on. */
    void rate(double perSecond) {
        rate = perSecond;
    }

    /**
     * One for each worker, of a run that starts then.
     *
     * @param lead before the first stage, if there are stages
     */
    List<Schedule> of(List<Worker> workers, long start, Duration lead) {
        this.lead = lead;
        int[] counts = workers.stream().mapToInt(Worker::connections).toArray();
        var schedules = new Schedule[counts.length];
        int all = 0;
        for (int count : counts) {
            all += count;
        }
        int first = 0;
        for (int i = 0; i < counts.length; i++) {
            int count = all == 0 ? 1 : counts[i];
            schedules[i] = of(start, new Share(i, counts.length, first, count, all));
            first += count;
        }
        return List.of(schedules);
    }

    /**
     * One worker's.
     *
     * @param first of its connections
     * @param all connections of all workers; 0 if none could be opened
     */
    private record Share(int worker, int workers, int first, int connections, int all) {
        int shares() {
            return all == 0 ? workers : all;
        }
    }

    private Schedule of(long start, Share share) {
        if (!options.openLoop()) {
            int connections = Math.max(1, share.connections);
            return new NumberedSchedule.Even(start, connections); // only its start is looked at
        }
        if (share.connections == 0) {
            return new NumberedSchedule.Even(start + NEVER, 1);
        }
        double part = (double) share.connections / share.shares();
        return switch (options.arrivals()) {
            case Arrivals.Constant _ ->
                    new NumberedSchedule.Even(
                            start,
                            pace(part),
                            (double) share.worker / share.workers,
                            share.connections);
            case Arrivals.Poisson _ ->
                    new PoissonSchedule(start, pace(part), share.connections, random.split());
            case Arrivals.Bursts bursts ->
                    new NumberedSchedule.InBursts(
                            start,
                            pace(1),
                            bursts.messages(),
                            share.connections,
                            share.shares(),
                            share.first);
        };
    }

    private Pace pace(double part) {
        return options.stages().isEmpty()
                ? Pace.even(rate, part)
                : Pace.staged(lead, options.stages(), part);
    }
}
