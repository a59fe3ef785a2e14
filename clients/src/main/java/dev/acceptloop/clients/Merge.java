package dev.acceptloop.clients;

import dev.acceptloop.protocol.Addresses;
import dev.acceptloop.protocol.Printable;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Adds up what the workers of one window counted. Histograms are added, never averaged. */
final class Merge {
    private static final int TENTHS_OF_A_HALF = 5;

    private final LoadOptions options;
    private final double rate;
    private final Duration window; // as it was to be
    private final List<Tally> tallies;
    private final Map<LoadError, Long> errors = new EnumMap<>(LoadError.class);
    private final SocketAddress target;
    private String trouble;

    Merge(
            LoadOptions options,
            double rate,
            Duration window,
            List<Tally> tallies,
            Connector connector) {
        this.rate = rate;
        this.window = window;
        this.options = options;
        this.tallies = tallies;
        this.target = connector.target();
        this.trouble = connector.trouble();
        add(connector.errors());
    }

    private void add(Map<LoadError, Long> some) {
        some.forEach((error, count) -> errors.merge(error, count, Long::sum));
    }

    LoadResult result(Instant begin, int established) {
        Tally first = tallies.getFirst();
        var perConnection = new ArrayList<Long>();
        long length = Math.max(0, first.end - first.begin); // perhaps stopped before it opened
        var perSubWindow = new long[(int) Math.ceilDiv(length, Tally.SUB_WINDOW)];
        long planned = 0;
        long sent = 0;
        long verified = 0;
        long cpu = 0;
        long spun = 0;
        for (Tally tally : tallies) {
            planned += tally.planned;
            sent += tally.sent;
            verified += tally.verified;
            cpu += tally.cpuNanos;
            spun += tally.spunNanos;
            tally.addTo(perConnection, perSubWindow);
            add(tally.errors);
            trouble = trouble.isEmpty() ? tally.trouble : trouble;
        }
        return new LoadResult(
                settings(),
                begin,
                length / 1e9,
                new LoadResult.Counts(
                        options.openLoop() ? planned : sent, sent, verified, established),
                datagrams(),
                errors,
                trouble,
                times(tally -> tally.service),
                times(tally -> tally.response),
                times(tally -> tally.lateness),
                times(tally -> tally.connect),
                perConnection,
                Tally.boxed(halves(perSubWindow)),
                Tally.boxed(perSubWindow),
                Series.sum(each(tally -> tally.series), length),
                StageCounts.sum(each(tally -> tally.stages), length),
                new LoadResult.Generator(tallies.size(), cpu / 1e9, spun / 1e9));
    }

    private <T> List<T> each(Function<Tally, T> which) {
        return tallies.stream().map(which).toList();
    }

    private static long[] halves(long[] tenths) {
        var halves = new long[Math.ceilDiv(tenths.length, TENTHS_OF_A_HALF)];
        for (int i = 0; i < tenths.length; i++) {
            halves[i / TENTHS_OF_A_HALF] += tenths[i];
        }
        return halves;
    }

    private LoadResult.Datagrams datagrams() {
        if (options.transport().isStream()) {
            return LoadResult.Datagrams.NONE;
        }
        return new LoadResult.Datagrams(
                sum(tally -> tally.received),
                sum(tally -> tally.lost),
                sum(tally -> tally.late),
                sum(tally -> tally.duplicate),
                sum(tally -> tally.corrupt),
                seconds(options.timeout()));
    }

    private long sum(ToLongFunction<Tally> which) {
        return tallies.stream().mapToLong(which).sum();
    }

    private LoadResult.Settings settings() {
        return new LoadResult.Settings(
                options.transport().toString(),
                Addresses.text(target),
                options.connections(),
                tallies.size(),
                options.messageBytes(),
                options.depth(),
                options.messagesPerConnection(),
                rate,
                options.arrivals().toString(),
                seconds(options.thinkTime()),
                options.framing().toString(),
                seconds(window),
                seconds(options.warmup()),
                seconds(options.rampUp()),
                seconds(options.timeout()),
                options.sources().stream().map(InetAddress::getHostAddress).toList(),
                options.seed(),
                request(),
                options.stages());
    }

    private String request() {
        boolean http = options.reply() instanceof Reply.Http;
        return http ? Printable.of(options.send().lines().findFirst().orElse("")) : "";
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private LoadResult.Times times(Function<Tally, Tally.Times> which) {
        var sum = new Tally.Times();
        for (Tally tally : tallies) {
            sum.add(which.apply(tally));
        }
        return sum.result();
    }
}
