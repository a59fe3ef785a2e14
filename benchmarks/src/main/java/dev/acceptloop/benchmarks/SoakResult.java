package dev.acceptloop.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What became of one server.
 *
 * @param connections opened in all, those of the well-behaved among them
 * @param wrong replies that were not what was due
 * @param troubles what it did wrong, in lines
 * @param isInterrupted whether it was ended before its time, which is not its fault
 */
record SoakResult(
        String model,
        List<SoakRound> rounds,
        long connections,
        long wrong,
        List<String> troubles,
        boolean isInterrupted) {
    private static final int FEWEST_WARM_UPS = 2;
    private static final int WARM_UP_PART = 5;

    SoakResult {
        rounds = List.copyOf(rounds);
        troubles = List.copyOf(troubles);
    }

    /** Rounds in which a JVM still warms up: a fifth of them, and two at least. */
    int warmUp() {
        int part = Math.ceilDiv(rounds.size(), WARM_UP_PART);
        return Math.min(rounds.size(), Math.max(FEWEST_WARM_UPS, part));
    }

    /** Those that are judged: after the warm-up, and at rest when they were looked at. */
    List<SoakRound> judged() {
        return rounds.stream().skip(warmUp()).filter(SoakRound::isAtRest).toList();
    }

    /** What is known of each quantity, in their order. */
    List<SoakGrowth> growths() {
        List<SoakRound> judged = judged();
        return Stream.of(SoakQuantity.values())
                .map(quantity -> SoakGrowth.of(quantity, judged))
                .flatMap(Optional::stream)
                .toList();
    }

    /** All that is wrong, in lines. */
    List<String> findings() {
        var findings = new ArrayList<>(troubles);
        growths().stream().filter(SoakGrowth::isLeak).map(SoakGrowth::leak).forEach(findings::add);
        return findings;
    }

    Soak.Outcome outcome() {
        if (!findings().isEmpty()) {
            return Soak.Outcome.FAILED;
        }
        return isInterrupted || judged().size() < SoakGrowth.FEWEST_LOOKS
                ? Soak.Outcome.CANNOT_TELL
                : Soak.Outcome.CLEAN;
    }

    /** How it went, for a person. */
    String verdict() {
        return switch (outcome()) {
            case FAILED -> String.join("; ", findings());
            case CLEAN -> "nothing wrong, no leak";
            case CANNOT_TELL ->
                    (isInterrupted ? "interrupted" : "too short to tell")
                            + " after "
                            + judged().size()
                            + " judged looks";
        };
    }

    /** Visits of the mix. */
    long visits() {
        return rounds.isEmpty() ? 0 : rounds.getLast().visits();
    }

    /** The longest that a well-behaved client waited, in microseconds. */
    Optional<Double> worstWait() {
        return rounds.stream()
                .flatMap(round -> round.beside().stream())
                .map(SoakRound.Waits::worst)
                .max(Double::compare);
    }

    /** The median over the rounds of what 99 % of them did not exceed, in microseconds. */
    Optional<Double> usualP99() {
        double[] each =
                rounds.stream()
                        .flatMap(round -> round.beside().stream())
                        .mapToDouble(SoakRound.Waits::p99)
                        .toArray();
        return each.length == 0 ? Optional.empty() : Optional.of(Statistics.median(each));
    }
}
