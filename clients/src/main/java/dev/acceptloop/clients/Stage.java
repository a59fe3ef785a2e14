package dev.acceptloop.clients;

import dev.acceptloop.protocol.Printable;
import dev.acceptloop.protocol.server.ServerOptions;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of an open loop's window, with a rate of its own.
 *
 * @param length above 0, a day at most
 * @param rate messages per second of all connections together; 0 for a pause
 */
public record Stage(Duration length, double rate) {
    static final double MOST_RATE = 10_000_000;
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final Pattern FORM =
            Pattern.compile("([^:]{1,20}):([0-9]{1,8}(?:\\.[0-9]{1,9})?)(?:/s)?");

    /**
     * Checks both.
     *
     * @throws IllegalArgumentException with one line
     */
    public Stage {
        if (length.isZero() || length.isNegative() || length.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a stage of " + length + ": expected up to a day");
        }
        if (!(rate >= 0 && rate <= MOST_RATE)) {
            throw new IllegalArgumentException("rate " + rate + ": expected 0 to 10000000");
        }
    }

    /**
     * Reads one, such as {@code 30s:1000/s}.
     *
     * @throws IllegalArgumentException with one line
     */
    public static Stage parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    Printable.of("stage '" + text + "': expected such as 30s:1000/s"));
        }
        Duration length = ServerOptions.duration("stage", form.group(1));
        return new Stage(length, Double.parseDouble(form.group(2)));
    }

    /** How long it is. */
    double seconds() {
        return length.toNanos() / 1e9;
    }

    /** How many messages are due in it. */
    double messages() {
        return rate * seconds();
    }

    /** As it is written. */
    @Override
    public String toString() {
        return plain(seconds()) + "s:" + plain(rate) + "/s";
    }

    private static String plain(double number) {
        return new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
    }

    /** Of all of them, one after the other. */
    static Duration length(List<Stage> stages) {
        return stages.stream().map(Stage::length).reduce(Duration.ZERO, Duration::plus);
    }

    /** Messages a second over all of them. */
    static double mean(List<Stage> stages) {
        double messages = stages.stream().mapToDouble(Stage::messages).sum();
        return messages / (length(stages).toNanos() / 1e9);
    }

    /** The highest rate of any; this one if there are none. */
    static double peak(double rate, List<Stage> stages) {
        return stages.stream().mapToDouble(Stage::rate).max().orElse(rate);
    }
}
