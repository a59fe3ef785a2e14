package dev.acceptloop.clients;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What one window was.
 *
 * @param begin when the window opened, by the wall clock
 * @param seconds length of the window
 * @param errors by class; a class that did not occur is absent. A connection that fails counts each
 *     message that was under way on it, or 1 if none was
 * @param trouble the first error in words; empty if there was none
 * @param service from sent to reply complete
 * @param response from intended to reply complete; equals service in a closed loop
 * @param lateness open loop: how late the generator itself came to send. Waiting for a connection
 *     that is busy is not in it, but in the response time
 * @param connect how long it took to make a connection that took the place of another, of those
 *     begun inside the window; the first ones are made before. It is in the times of a message, too
 * @param perConnection replies verified inside the window, by connection
 * @param perHalfSecond replies verified, by half second of the window; the last may be shorter
 * @param perTenthSecond the same by tenth of a second; empty where a result was read from a file,
 *     which does not hold them
 * @param intervals the window by seconds, or by longer parts of equal length where it had more than
 *     an hour, or many threads
 * @param stages the window by stages, if it had some; those that a stopped run did not come to are
 *     absent
 */
public record LoadResult(
        Settings settings,
        Instant begin,
        double seconds,
        Counts counts,
        Datagrams datagrams,
        Map<LoadError, Long> errors,
        String trouble,
        Times service,
        Times response,
        Times lateness,
        Times connect,
        List<Long> perConnection,
        List<Long> perHalfSecond,
        List<Long> perTenthSecond,
        List<Interval> intervals,
        List<StageResult> stages,
        Generator generator) {
    private static final long LATE = 1_000_000;

    /** Keeps copies of the collections; histograms are shared, and must not be changed. */
    public LoadResult {
        errors = Map.copyOf(errors);
        perConnection = List.copyOf(perConnection);
        perHalfSecond = List.copyOf(perHalfSecond);
        perTenthSecond = List.copyOf(perTenthSecond);
        intervals = List.copyOf(intervals);
        stages = List.copyOf(stages);
    }

    /**
     * What was asked for.
     *
     * @param target host:port, or a path
     * @param messagesPerConnection replies after which it was closed; 0 for none
     * @param rate messages per second; 0 for a closed loop
     * @param arrivals when these are due: {@link Arrivals} by name
     * @param durationSeconds length the window was to have; a run that was stopped had less
     * @param sources addresses of this host the connections were bound to
     * @param request the first line of what was sent, where that is HTTP; else empty
     * @param stages parts of the window with a rate each, of which {@code rate} is the mean
     */
    public record Settings(
            String transport,
            String target,
            int connections,
            int threads,
            int messageBytes,
            int depth,
            int messagesPerConnection,
            double rate,
            String arrivals,
            double thinkSeconds,
            String framing,
            double durationSeconds,
            double warmupSeconds,
            double rampUpSeconds,
            double timeoutSeconds,
            List<String> sources,
            long seed,
            String request,
            List<Stage> stages) {
        /** Keeps copies of the lists. */
        public Settings {
            sources = List.copyOf(sources);
            stages = List.copyOf(stages);
        }

        /** Whether messages were sent on a schedule. */
        public boolean openLoop() {
            return rate > 0;
        }
    }

    /**
     * Messages and connections.
     *
     * @param planned open loop: intended inside the window; closed loop: sent
     * @param sent of those planned
     * @param verified right replies inside the window, whenever their messages were sent
     * @param established connections open when the run was over
     */
    public record Counts(long planned, long sent, long verified, int established) {}

    /**
     * What became of datagrams, where they carried the messages. Received is all that came:
     * verified, late, duplicate and corrupt ones.
     *
     * @param lost sent inside the window, and not answered within the time-out; missing in the
     *     times
     * @param late answers to messages that had been given up
     * @param duplicate further answers to a message
     * @param corrupt datagrams that are no answer to any message; an error, too
     * @param timeoutSeconds longest wait for an answer
     */
    public record Datagrams(
            long received,
            long lost,
            long late,
            long duplicate,
            long corrupt,
            double timeoutSeconds) {
        /** For messages that went over connections. */
        public static final Datagrams NONE = new Datagrams(0, 0, 0, 0, 0, 0);
    }

    /**
     * Times of messages, in nanoseconds, three digits exact.
     *
     * @param meanNanos from the sum, not from the histogram; 0 if it is empty
     * @param aged messages in the histogram that were never answered: they are in it with their age
     *     when nobody waited for them any longer
     * @param missing messages that were never answered, and are not in the histogram: lost, under
     *     way when their connection ended, or planned for one that had
     */
    public record Times(Histogram histogram, double meanNanos, long aged, long missing) {
        /** The time of a message that is never answered. */
        public static final long NEVER = Long.MAX_VALUE;

        /**
         * The value that this share of the messages, in percent, did not exceed; {@link #NEVER} if
         * so many are missing that there is none.
         */
        public long percentile(double percent) {
            return missing == 0 ? histogram.getValueAtPercentile(percent) : at(rank(percent));
        }

        /** The same if none of those that were not answered ever is. */
        public long worstPercentile(double percent) {
            return aged == 0 ? percentile(percent) : at(rank(percent) + aged);
        }

        private long rank(double percent) {
            return Math.max(1, (long) Math.ceil(percent / 100 * messages() - 1e-6));
        }

        private long at(long rank) {
            return rank > count()
                    ? NEVER
                    : histogram.getValueAtPercentile(100 * (rank - 0.5) / count());
        }

        /** Whether there are enough messages for that percentile to mean something. */
        public boolean resolves(double percent) {
            return messages() * (100 - percent) >= 1000 * 0.999_999;
        }

        /** How many messages are in the histogram. */
        public long count() {
            return histogram.getTotalCount();
        }

        /** How many messages there were. */
        public long messages() {
            return count() + missing;
        }

        /** How many of them were never answered. */
        public long unanswered() {
            return aged + missing;
        }
    }

    /**
     * A part of the window, a second of it as a rule. Percentiles are within 2 %; where there was
     * no message they are 0, and {@link Times#NEVER} where so many are missing that there is none.
     *
     * @param fromSeconds when it began, from the beginning of the window
     * @param verified right replies that came in it
     * @param errors that happened in it; those found when the window was over stand in the last
     * @param count messages that were due in it, in a closed loop sent, and have a response time
     * @param missing messages that were, and have none
     */
    public record Interval(
            double fromSeconds,
            double seconds,
            long verified,
            long errors,
            long count,
            long missing,
            long p50Nanos,
            long p99Nanos,
            long maxNanos) {}

    /**
     * A stage.
     *
     * @param rate that was asked for
     * @param fromSeconds when it began, from the beginning of the window
     * @param seconds its length; of the last one of a stopped run, until then
     * @param planned messages that were due in it
     * @param sent of these
     * @param verified right replies that came in it; of the messages of the stage before, too
     * @param errors that happened in it; those found when the window was over stand in the last
     * @param response of the messages that were due in it
     */
    public record StageResult(
            double rate,
            double fromSeconds,
            double seconds,
            long planned,
            long sent,
            long verified,
            long errors,
            Times response) {
        /** Verified replies per second. */
        public double throughput() {
            return seconds == 0 ? 0 : verified / seconds;
        }
    }

    /**
     * What generating cost, inside the window.
     *
     * @param cpuSeconds of all its threads together
     * @param spunSeconds of these, about, spent awake with nothing to do
     */
    public record Generator(int threads, double cpuSeconds, double spunSeconds) {}

    /** Connections that were begun inside the window, and made, in the place of others. */
    public long opened() {
        return connect.count() - connect.aged();
    }

    /** Verified replies per second. */
    public double throughput() {
        return seconds == 0 ? 0 : counts.verified() / seconds;
    }

    /** Whether the window was closed before its time. */
    public boolean wasStopped() {
        return seconds < settings.durationSeconds();
    }

    /** Open loop: verified replies by planned messages. Closed loop: 1. */
    public double rateRatio() {
        boolean planless = !settings.openLoop() || counts.planned() == 0;
        return planless ? 1 : (double) counts.verified() / counts.planned();
    }

    /**
     * Open loop: whether more replies came inside the window than messages were planned in it, and
     * than can have been under way, or are due at once. A backlog from before the window was worked
     * off in it, and the response times are of a load that was behind.
     */
    public boolean hasBacklog() {
        long underWay = (long) settings.connections() * settings.depth();
        int atOnce = Arrivals.atOnce(Arrivals.named(settings.arrivals()));
        long most = Math.max(counts.planned() / 100, Math.max(underWay, atOnce));
        return settings.openLoop() && counts.verified() - counts.planned() > most;
    }

    /**
     * Open loop: whether the generator itself was behind its schedule by a millisecond and more,
     * and by half of what is called the server's response time.
     */
    public boolean isLate() {
        if (lateness.count() == 0) {
            return false;
        }
        long late = lateness.percentile(99);
        return late >= LATE && late >= response.percentile(99) / 2;
    }

    /** Datagrams: lost ones by sent ones. 0 over connections, and if none was sent. */
    public double loss() {
        return counts.sent() == 0 ? 0 : (double) datagrams.lost() / counts.sent();
    }

    /** Errors of all classes. */
    public long errorCount() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Errors of all classes, and messages that no connection was left to send, by planned messages;
     * 1 if there were errors and nothing was planned.
     */
    public double errorShare() {
        long lost = datagrams.timeoutSeconds() > 0 ? 0 : response.missing();
        return share(Math.max(errorCount(), lost));
    }

    /** Errors of one class by planned messages. */
    public double errorShare(LoadError error) {
        return share(errors(error));
    }

    private double share(long failed) {
        return failed == 0 ? 0 : (double) failed / Math.max(failed, counts.planned());
    }

    /** Errors of one class. */
    public long errors(LoadError error) {
        return errors.getOrDefault(error, 0L);
    }

    /**
     * Jain's index over the connections: 1 if all got the same number of replies, 1/n if one of n
     * got them all. 1 if there was no reply.
     *
     * @see <a href="https://arxiv.org/abs/cs/9809099">Jain, Chiu, Hawe: a quantitative measure of
     *     fairness</a>
     */
    public double fairness() {
        double sum = 0;
        double squares = 0;
        for (long count : perConnection) {
            sum += count;
            squares += (double) count * count;
        }
        return squares == 0 ? 1 : sum * sum / (perConnection.size() * squares);
    }

    /**
     * Little's law: messages under way, by throughput times mean service time. In a closed loop
     * without think time this is connections times depth.
     */
    public double meanUnderWay() {
        return throughput() * service.meanNanos() / 1e9;
    }

    /** CPU the generator's threads worked, as a share of the window and of one core each. */
    public double generatorShare() {
        return cpuShare() * (1 - waitingShare());
    }

    /** CPU the generator's threads used, waiting awake for the next message included. */
    public double cpuShare() {
        return seconds == 0
                ? 0
                : Math.min(1, generator.cpuSeconds() / (seconds * generator.threads()));
    }

    /** How much of that was waiting. */
    public double waitingShare() {
        double cpu = generator.cpuSeconds();
        return cpu <= 0 ? 0 : Math.min(1, generator.spunSeconds() / cpu);
    }
}
