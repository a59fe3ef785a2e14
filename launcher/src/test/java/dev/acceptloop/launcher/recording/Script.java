package dev.acceptloop.launcher.recording;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What the three clients do, the same for every model: steps a tick apart, so that what a server
 * does about one of them is over before the next, also where a tracer slows it.
 */
final class Script {
    static final long TICK_MICROS = 20_000;

    static final List<String> CLIENTS = List.of("quick", "slow", "halves");
    static final int QUICK = 0;
    static final int SLOW = 1;
    static final int HALVES = 2;
    static final int MESSAGES = 24;

    /** What a step is. */
    enum Does {
        CONNECTS("connects"),
        SENDS("sends"),
        RECEIVES("receives"),
        HALF_CLOSES("half-closes"),
        CLOSES("closes"),
        SEES_END("sees end"),
        SEES_RESET("sees reset"),
        /** Nobody does anything until as many as can be served have been answered. */
        AWAITS(""),
        /** A look at what each thread stands in; not in a recording. */
        LOOKS(""),
        /** SIGTERM; then nothing until the server does not listen any more. */
        SIGNALS("signals");

        final String words;

        Does(String words) {
            this.words = words;
        }
    }

    /**
     * One of them.
     *
     * @param tick when
     * @param client index in {@link #CLIENTS}; -1 for none
     * @param text that is sent; else empty
     */
    record Step(int tick, int client, Does does, String text) {
        long nominal() {
            return tick * TICK_MICROS;
        }
    }

    /** In the order of time. */
    static final List<Step> STEPS = steps();

    private Script() {}

    private static List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (int client = 0; client < CLIENTS.size(); client++) {
            steps.add(new Step(client, client, Does.CONNECTS, ""));
        }
        lines(steps, QUICK, 3, 4, 7, 9, 11, 11, 17, 18, 20, 23, 24, 25);
        steps.add(new Step(26, QUICK, Does.HALF_CLOSES, ""));
        lines(steps, SLOW, 5, 9, 16, 22, 24, 29, 31);
        steps.add(new Step(32, SLOW, Does.CLOSES, ""));
        halves(steps, 6, 8);
        halves(steps, 9, 10);
        halves(steps, 19, 21);
        halves(steps, 28, 30);
        halves(steps, 34, 38);
        steps.add(new Step(8, -1, Does.AWAITS, ""));
        steps.add(new Step(13, -1, Does.LOOKS, ""));
        steps.add(new Step(35, -1, Does.SIGNALS, ""));
        steps.sort(Comparator.comparingInt(Step::tick)); // stable
        return List.copyOf(steps);
    }

    /** Two of one tick go out as one segment, or as two: the server cannot know. */
    private static void lines(List<Step> steps, int client, int... ticks) {
        for (int i = 0; i < ticks.length; i++) {
            steps.add(new Step(ticks[i], client, Does.SENDS, line(client, i + 1)));
        }
    }

    private static void halves(List<Step> steps, int first, int second) {
        int number = (int) steps.stream().filter(s -> s.client == HALVES).count() / 2 + 1;
        String line = line(HALVES, number);
        int middle = line.length() / 2;
        steps.add(new Step(first, HALVES, Does.SENDS, line.substring(0, middle)));
        steps.add(new Step(second, HALVES, Does.SENDS, line.substring(middle)));
    }

    private static String line(int client, int number) {
        return CLIENTS.get(client) + " " + number + "\r\n";
    }

    /** All that a client sends. */
    static String text(int client) {
        var text = new StringBuilder();
        STEPS.stream().filter(step -> step.client == client).forEach(s -> text.append(s.text));
        return text.toString();
    }

    /** How many lines end within that many bytes of what a client sends. */
    static int lines(int client, long bytes) {
        return (int) text(client).chars().limit(bytes).filter(c -> c == '\n').count();
    }
}
