package dev.acceptloop.clients;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * When so many messages are due, at a rate that may change with time: the rate, summed up over
 * time, and read the other way round.
 *
 * <pre>
 * messages              /         parts: 2 s at 100/s, 1 s at 0/s, 1 s at 400/s
 *      200 |      _____/          message 150 is due after 1.5 s
 *          |    /                 message 200 after 3 s, and none between
 *          |__/___________ time
 * </pre>
 *
 * <p>Immutable.
 */
final class Pace {
    private static final double NEVER = 0x1p61;

    private final double[] messages; // that are due before the part
    private final double[] begins; // nanoseconds from the start
    private final double[] gaps; // nanoseconds from one message to the next

    private Pace(List<Stage> parts, double share) {
        messages = new double[parts.size()];
        begins = new double[parts.size()];
        gaps = new double[parts.size()];
        double due = 0;
        double begin = 0;
        for (int i = 0; i < messages.length; i++) {
            Stage part = parts.get(i);
            messages[i] = due;
            begins[i] = begin;
            gaps[i] = part.rate() == 0 ? 0 : 1e9 / part.rate() / share;
            due += part.messages() * share;
            begin += part.length().toNanos();
        }
        int last = messages.length - 1;
        if (gaps[last] == 0) {
            begins[last] = NEVER;
        }
    }

    /** Always so many a second. */
    static Pace even(double rate, double share) {
        return new Pace(List.of(new Stage(Duration.ofDays(1), rate)), share);
    }

    /**
     * Stage after stage; the last one goes on.
     *
     * @param lead before them, at the rate of the first
     * @param share of the messages
     */
    static Pace staged(Duration lead, List<Stage> stages, double share) {
        var parts = new ArrayList<Stage>();
        if (!lead.isZero()) {
            parts.add(new Stage(lead, stages.getFirst().rate()));
        }
        parts.addAll(stages);
        return new Pace(parts, share);
    }

    /** When a message is due, by how many are due before it; in nanoseconds from the start. */
    long at(double before) {
        int part = gaps.length - 1;
        while (part > 0 && before < messages[part]) {
            part--;
        }
        return (long) (begins[part] + (before - messages[part]) * gaps[part]);
    }
}
