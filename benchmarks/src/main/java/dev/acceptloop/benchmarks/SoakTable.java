package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A soak for a terminal: a line a round while it goes on, and a table at its end. */
final class SoakTable {
    private static final double MILLI = 1e3; // of microseconds

    private SoakTable() {}

    /** What was seen in a round. */
    static String line(String model, SoakRound round) {
        var words = new ArrayList<String>();
        words.add(String.format(Locale.ROOT, "%6s  %-12s", Soak.clock(round.seconds()), model));
        words.add(Figures.number(round.perSecond()) + " visits/s, " + round.visits());
        round.beside()
                .ifPresent(waits ->
                        words.add(
                                "beside p99 %s ms, worst %s ms"
                                        .formatted(millis(waits.p99()), millis(waits.worst()))));
        words.add(
                "descriptors %s+%s"
                        .formatted(
                                held(round, SoakQuantity.SOCKETS),
                                held(round, SoakQuantity.OTHERS)));
        words.add("threads " + held(round, SoakQuantity.THREADS));
        if (round.held().getOrDefault(SoakQuantity.PROCESSES, 1.0) > 1) {
            words.add("processes " + held(round, SoakQuantity.PROCESSES));
        }
        words.add("heap " + held(round, SoakQuantity.HEAP));
        words.add("direct " + held(round, SoakQuantity.DIRECT));
        words.add("resident " + held(round, SoakQuantity.RESIDENT));
        if (!round.isAtRest()) {
            words.add("not at rest");
        }
        return String.join("  ", words);
    }

    private static String held(SoakRound round, SoakQuantity quantity) {
        Double value = round.held().get(quantity);
        return value == null ? Figures.NONE : quantity.text(value);
    }

    /** All models, and what is wrong with each below. */
    static String of(List<SoakResult> results) {
        var text = new StringBuilder();
        text.append(row("model", "visits", "connections", "wrong", "p99 ms", "worst ms", "leaks"));
        for (SoakResult result : results) {
            text.append(
                    row(
                            result.model(),
                            Long.toString(result.visits()),
                            Long.toString(result.connections()),
                            Long.toString(result.wrong()),
                            millis(result.usualP99()),
                            millis(result.worstWait()),
                            leaks(result)));
        }
        for (SoakResult result : results) {
            for (String finding : result.findings()) {
                text.append("WRONG: ").append(result.model()).append(", ").append(finding);
                text.append('\n');
            }
        }
        return text.toString();
    }

    private static String row(
            String model,
            String visits,
            String connections,
            String wrong,
            String usual,
            String worst,
            String leaks) {
        return String.format(
                Locale.ROOT,
                "%-12s %9s %11s %6s %8s %9s  %s%n",
                model,
                visits,
                connections,
                wrong,
                usual,
                worst,
                leaks);
    }

    /** The quantities that leak; or none; or that it cannot be told. */
    static String leaks(SoakResult result) {
        List<String> leaks =
                result.growths().stream()
                        .filter(SoakGrowth::isLeak)
                        .map(growth -> growth.quantity().title())
                        .toList();
        if (!leaks.isEmpty()) {
            return String.join(", ", leaks);
        }
        return result.judged().size() < SoakGrowth.FEWEST_LOOKS ? "cannot tell" : "none";
    }

    /** Of microseconds. */
    static String millis(double micros) {
        return Figures.number(micros / MILLI);
    }

    static String millis(Optional<Double> micros) {
        return micros.map(SoakTable::millis).orElse(Figures.NONE);
    }
}
