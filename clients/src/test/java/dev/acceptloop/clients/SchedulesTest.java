package dev.acceptloop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * When messages are due, against what theory says of it. The seeds are fixed: whoever passes once
 * passes always, and intervals are four standard errors wide.
 */
final class SchedulesTest {
    private static final double RATE = 1000;
    private static final double GAP = 1e9 / RATE;
    private static final int MANY = 200_000;
    private static final long START = -123_456_789; // nanoTime may be anything

    private static Schedules schedules(Arrivals arrivals) {
        return schedules(arrivals, 1);
    }

    private static Schedules schedules(Arrivals arrivals, long seed) {
        var somewhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        return new Schedules(
                LoadOptions.to(somewhere).rate(RATE).arrivals(arrivals).seed(seed).build());
    }

    private static List<Schedule> plan(Arrivals arrivals, int... connections) {
        return schedules(arrivals).of(workers(connections), START, Duration.ZERO);
    }

    private static List<Worker> workers(int... connections) {
        return IntStream.of(connections).<Worker>mapToObj(Connections::new).toList();
    }

    private static long[] times(Schedule schedule, int count) {
        var times = new long[count];
        for (int i = 0; i < count; i++) {
            times[i] = schedule.next();
            schedule.advance();
        }
        return times;
    }

    /** Of all workers together, in order, as many as are sure to be complete. */
    private static long[] together(List<Schedule> plan, int each) {
        long[][] all = plan.stream().map(s -> times(s, each)).toArray(long[][]::new);
        long complete = Arrays.stream(all).mapToLong(t -> t[t.length - 1]).min().orElseThrow();
        return Arrays.stream(all)
                .flatMapToLong(LongStream::of)
                .filter(time -> time <= complete)
                .sorted()
                .toArray();
    }

    private static double[] gaps(long[] times) {
        return IntStream.range(1, times.length).mapToDouble(i -> times[i] - times[i - 1]).toArray();
    }

    private static double mean(double... values) {
        return DoubleStream.of(values).average().orElseThrow();
    }

    private static double variance(double... values) {
        double mean = mean(values);
        return DoubleStream.of(values).map(v -> (v - mean) * (v - mean)).sum() / values.length;
    }

    // ------------------------------------------------------------------ poisson

    /** Exponential gaps: the standard deviation is the mean. The fourth moment is 9 of it. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void poissonGapsHaveTheMeanAndTheVarianceOfAnExponentialDistribution(int workers) {
        double[] gaps =
                gaps(
                        together(
                                plan(Arrivals.POISSON, IntStream.range(5, 5 + workers).toArray()),
                                MANY / workers));

        double n = gaps.length;
        assertThat(mean(gaps)).isCloseTo(GAP, within(4 * GAP / Math.sqrt(n)));
        assertThat(variance(gaps)).isCloseTo(GAP * GAP, within(4 * GAP * GAP * Math.sqrt(8 / n)));
    }

    /** The share above the mean is 1/e, above three times the mean 1/e³. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void poissonGapsHaveTheTailOfAnExponentialDistribution(int means) {
        double[] gaps = gaps(times(plan(Arrivals.POISSON, 7).getFirst(), MANY));

        double above = DoubleStream.of(gaps).filter(gap -> gap > means * GAP).count();
        double share = Math.exp(-means);
        assertThat(above / gaps.length)
                .isCloseTo(share, within(4 * Math.sqrt(share * (1 - share) / gaps.length)));
    }

    @Test
    void poissonGapsDoNotRememberTheOneBefore() {
        double[] gaps = gaps(times(plan(Arrivals.POISSON, 7).getFirst(), MANY));

        double sum = 0;
        for (int i = 1; i < gaps.length; i++) {
            sum += (gaps[i] - GAP) * (gaps[i - 1] - GAP);
        }
        assertThat(sum / gaps.length / (GAP * GAP))
                .as("correlation of neighbours")
                .isCloseTo(0, within(4 / Math.sqrt(gaps.length)));
    }

    @Test
    void theSameSeedGivesTheSameGapsAndEachRunOthers() {
        Schedules one = schedules(Arrivals.POISSON, 5);
        Schedules same = schedules(Arrivals.POISSON, 5);
        Schedules other = schedules(Arrivals.POISSON, 6);
        long[] first = times(one.of(workers(4), START, Duration.ZERO).getFirst(), 20);

        assertThat(times(same.of(workers(4), START, Duration.ZERO).getFirst(), 20))
                .isEqualTo(first);
        assertThat(times(other.of(workers(4), START, Duration.ZERO).getFirst(), 20))
                .isNotEqualTo(first);
        assertThat(times(one.of(workers(4), START, Duration.ZERO).getFirst(), 20))
                .isNotEqualTo(first);
    }

    // ------------------------------------------------------------------ queueing

    /**
     * One server that takes as long for each message: what theory says of the time in its queue.
     * Poisson arrivals: utilization by twice what is left of it, in times of service
     * (Pollaczek-Khinchine). Constant ones never meet. In a burst of N the last waits for N-1.
     */
    @ParameterizedTest
    @CsvSource({
        "constant, 0.8, 0, 0.001",
        "poisson, 0.5, 0.5, 0.02",
        "poisson, 0.8, 2, 0.15",
        "bursts:10, 0.8, 4.5, 0.001",
        "bursts:1, 0.8, 0, 0.001",
    })
    void aQueueBehindItIsAsLongAsTheorySays(
            String arrivals, double utilization, double waits, double off) {
        long[] due = times(plan(Arrivals.named(arrivals), 16).getFirst(), MANY);
        double service = utilization * GAP;
        double free = due[0];
        double waited = 0;
        for (long time : due) {
            double begun = Math.max(free, (double) time);
            waited += begun - time;
            free = begun + service;
        }
        assertThat(waited / due.length / service).isCloseTo(waits, within(off));
    }

    // ------------------------------------------------------------------ bursts, and equal gaps

    @ParameterizedTest
    @CsvSource({"constant, 1", "bursts:1, 1", "bursts:4, 4", "bursts:30, 30"})
    void asManyAreDueAtOnceAsABurstHasWhateverTheNumberOfThreads(String arrivals, int size) {
        for (int[] connections : new int[][] {{8}, {5, 5}, {3, 2, 2}}) {
            boolean even = connections.length < 3 || size > 1; // or each worker has gaps of its own
            long[] due = together(plan(Arrivals.named(arrivals), connections), 3000);
            for (int i = 0; even && i + size < 3000; i += size) {
                assertThat(due[i + size - 1] - due[i]).as("within a burst").isLessThan(2);
                assertThat((double) due[i + size] - due[i])
                        .as("between two")
                        .isCloseTo(size * GAP, within(2.0));
            }
        }
    }

    // ------------------------------------------------------------------ stages

    private static final List<Stage> STAGES =
            List.of(
                    new Stage(Duration.ofSeconds(2), 100),
                    new Stage(Duration.ofSeconds(1), 0),
                    new Stage(Duration.ofMillis(500), 4000));

    private static List<Schedule> staged(Arrivals arrivals, Duration lead, int... connections) {
        var somewhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        LoadOptions options = LoadOptions.to(somewhere).arrivals(arrivals).stages(STAGES).build();
        return new Schedules(options).of(workers(connections), START, lead);
    }

    /** How many are due from that moment to that, in milliseconds from the start. */
    private static long due(long[] times, long from, long to) {
        return LongStream.of(times)
                .filter(time -> time - START >= from * 1_000_000 && time - START < to * 1_000_000)
                .count();
    }

    @ParameterizedTest
    @CsvSource({
        "constant, 0",
        "constant, 300",
        "poisson, 0",
        "poisson, 300",
        "bursts:10, 0",
        "bursts:10, 300"
    })
    void eachStageHasAsManyMessagesAsItsRateAsks(String arrivals, long lead) {
        for (int[] connections : new int[][] {{1}, {8}, {5, 5}, {3, 2, 2}}) {
            Duration before = Duration.ofMillis(lead);
            long[] all =
                    staged(Arrivals.named(arrivals), before, connections).stream()
                            .flatMapToLong(schedule -> LongStream.of(times(schedule, 2400)))
                            .toArray();
            boolean exact = connections.length == 1 && arrivals.equals("constant");
            long off = exact ? 0 : arrivals.equals("poisson") ? 4 : 1;
            assertThat(due(all, 0, lead)).isCloseTo(lead / 10, within(off * (off + 20)));
            assertThat(due(all, lead, lead + 2000)).isCloseTo(200, within(off * 15));
            assertThat(due(all, lead + 2000, lead + 3000)).isZero();
            assertThat(due(all, lead + 3000, lead + 3500)).isCloseTo(2000, within(off * 45));
        }
    }

    /** One message in a second, however many threads and connections share it. */
    @Test
    void theGapsOfAStageAreEvenFromItsBeginning() {
        long[] due = times(staged(Arrivals.CONSTANT, Duration.ZERO, 4).getFirst(), 300);

        assertThat(due[0]).isEqualTo(START);
        assertThat(due[199] - START).isEqualTo(1_990_000_000);
        assertThat(due[200] - START).isEqualTo(3_000_000_000L);
        assertThat(due[201] - START).isEqualTo(3_000_250_000L);
    }

    @Test
    void afterALastStageWithoutMessagesNothingIsDue() {
        var pause = new Stage(Duration.ofSeconds(1), 0);
        Pace pace = Pace.staged(Duration.ZERO, List.of(STAGES.getFirst(), pause), 1);

        assertThat(pace.at(199)).isEqualTo(1_990_000_000);
        assertThat(pace.at(200)).isGreaterThan(Duration.ofDays(1000).toNanos());
        assertThat(pace.at(1e9)).isGreaterThan(Duration.ofDays(1000).toNanos());
    }

    // ------------------------------------------------------------------ what is owed

    @ParameterizedTest
    @ValueSource(strings = {"constant", "poisson", "bursts:7"})
    void aConnectionThatIsBusyOwesAllThatIsDueOnItInOrder(String arrivals) throws IOException {
        int connections = 3;
        long[] due = times(plan(Arrivals.named(arrivals), connections).getFirst(), 800);
        Schedule schedule = plan(Arrivals.named(arrivals), connections).getFirst();
        List<Exchange> exchanges = exchanges(connections);
        for (int message = 0; message < 300; message++) {
            schedule.owe(exchanges.get(schedule.connection()));
        }
        for (int message = 0; message < 150; message++) {
            assertThat(schedule.pay(exchanges.get(message % connections))).isEqualTo(due[message]);
        }
        for (int message = 300; message < 750; message++) {
            schedule.owe(exchanges.get(schedule.connection()));
        }
        for (int message = 150; message < 750; message++) {
            assertThat(schedule.pay(exchanges.get(message % connections))).isEqualTo(due[message]);
        }
    }

    private static List<Exchange> exchanges(int connections) throws IOException {
        var options =
                LoadOptions.to(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1)).build();
        var messages = new Messages(options);
        ByteBuffer none = ByteBuffer.allocate(0);
        var due = new Exchange.Due(none, none, null, true, 0);
        var exchanges = new ArrayList<Exchange>();
        try (var selector = Selector.open()) {
            for (int i = 0; i < connections; i++) {
                SocketChannel channel = SocketChannel.open();
                channel.configureBlocking(false);
                SelectionKey key = channel.register(selector, 0);
                ByteBuffer slots = ByteBuffer.allocate(messages.wireBytes());
                exchanges.add(new Exchange(i, key, messages, slots, due));
            }
        }
        exchanges.forEach(Exchange::cut);
        return exchanges;
    }

    // ------------------------------------------------------------------ names

    @ParameterizedTest
    @ValueSource(strings = {"", "poison", "bursts", "bursts:", "bursts:x", "bursts:0"})
    void aNameThatThereIsNotIsOneLine(String name) {
        assertThat(catchThrowable(() -> Arrivals.named(name)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"constant", "poisson", "bursts:12"})
    void aNameIsReadBack(String name) {
        assertThat(Arrivals.named(name)).hasToString(name);
    }

    /** So many connections, and nothing else. */
    private record Connections(int connections) implements Worker {
        @Override
        public int open() {
            return connections;
        }

        @Override
        public long completed() {
            return 0;
        }

        @Override
        public void run(Tally counts, Schedule plan) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            throw new UnsupportedOperationException();
        }
    }
}
