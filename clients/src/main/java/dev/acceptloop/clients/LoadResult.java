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
 * @param perConnection replies verified inside the window, by connection
 * @param perHalfSecond replies verified, by half second of the window; the last may be shorter
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
        List<Long> perConnection,
        List<Long> perHalfSecond,
        Generator generator) {

    /** Keeps copies of the collections; histograms are shared, and must not be changed. */
    public LoadResult {
        errors = Map.copyOf(errors);
        perConnection = List.copyOf(perConnection);
        perHalfSecond = List.copyOf(perHalfSecond);
    }

    /**
     * What was asked for.
     *
     * @param target host:port, or a path
     * @param rate messages per second; 0 for a closed loop
     */
    public record Settings(
            String transport,
            String target,
            int connections,
            int messageBytes,
            int depth,
            double rate,
            double thinkSeconds,
            String framing) {}

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
     * @param lost sent inside the window, and not answered within the time-out; their times are in
     *     no histogram
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
     * @param meanNanos from the exact sum, not from the histogram; 0 if it is empty
     */
    public record Times(Histogram histogram, double meanNanos) {
        /** The value that this share of the messages, in percent, did not exceed. */
        public long percentile(double percent) {
            return histogram.getValueAtPercentile(percent);
        }

        /** Whether there are enough messages for that percentile to mean something. */
        public boolean resolves(double percent) {
            return histogram.getTotalCount() * (100 - percent) >= 1000 * 0.999_999;
        }

        /** How many messages are in it. */
        public long count() {
            return histogram.getTotalCount();
        }
    }

    /**
     * What generating cost, inside the window.
     *
     * @param cpuSeconds of all its threads together
     * @param spunSeconds of these, spent awake with nothing to do
     */
    public record Generator(int threads, double cpuSeconds, double spunSeconds) {}

    /** Verified replies per second. */
    public double throughput() {
        return counts.verified() / seconds;
    }

    /** Open loop: verified replies by planned messages. Closed loop: 1. */
    public double rateRatio() {
        boolean planless = settings.rate() == 0 || counts.planned() == 0;
        return planless ? 1 : (double) counts.verified() / counts.planned();
    }

    /** Datagrams: lost ones by sent ones. 0 over connections, and if none was sent. */
    public double loss() {
        return counts.sent() == 0 ? 0 : (double) datagrams.lost() / counts.sent();
    }

    /** Errors of all classes. */
    public long errorCount() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
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
        double worked = Math.max(0, generator.cpuSeconds() - generator.spunSeconds());
        return worked / (seconds * generator.threads());
    }
}
