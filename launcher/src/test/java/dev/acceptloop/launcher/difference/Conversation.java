package dev.acceptloop.launcher.difference;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What one peer says before it says no more. A character stands for a byte.
 *
 * @param payloads the messages, not framed yet
 * @param tail what follows them: the beginning of a message, or nonsense
 * @param cuts where in all of it what follows is sent by itself
 */
record Conversation(Setting setting, List<String> payloads, String tail, List<Integer> cuts) {
    private static final int MOST_TRIES = 400;

    /** All that is sent. */
    String wire() {
        var wire = new StringBuilder();
        for (String payload : payloads) {
            ByteBuffer message = ByteBuffer.wrap(payload.getBytes(ISO_8859_1));
            wire.append(ISO_8859_1.decode(setting.framing().encode(message)));
        }
        return wire + tail;
    }

    /** The same, in the pieces it is sent in. */
    List<String> pieces() {
        String wire = wire();
        var pieces = new ArrayList<String>();
        int begin = 0;
        for (int cut : cuts) {
            if (cut > begin && cut < wire.length()) {
                pieces.add(wire.substring(begin, cut));
                begin = cut;
            }
        }
        pieces.add(wire.substring(begin));
        return pieces;
    }

    // ------------------------------------------------------------------ shrinking

    /** The simplest that still fails, as far as one step after another leads. */
    Conversation shrunk(Predicate<Conversation> fails) {
        Conversation simplest = this;
        int tries = 0;
        boolean again = true;
        while (again) {
            again = false;
            for (Conversation simpler : simplest.simpler()) {
                if (tries++ == MOST_TRIES) {
                    return simplest;
                }
                if (fails.test(simpler)) {
                    simplest = simpler;
                    again = true;
                    break;
                }
            }
        }
        return simplest;
    }

    /** One step simpler each: what takes most away first. */
    private List<Conversation> simpler() {
        var steps = new ArrayList<Conversation>();
        if (payloads.size() > 2) {
            int half = payloads.size() / 2;
            steps.add(with(payloads.subList(0, half), cuts));
            steps.add(moved(payloads.subList(half, payloads.size()), 0));
        }
        shorter(tail).forEach(t -> steps.add(new Conversation(setting, payloads, t, cuts)));
        if (!cuts.isEmpty()) {
            steps.add(with(payloads, List.of()));
        }
        for (int i = 0; i < payloads.size(); i++) {
            steps.add(moved(without(payloads, i), i));
        }
        for (int i = 0; i < cuts.size() && cuts.size() > 1; i++) {
            steps.add(with(payloads, without(cuts, i)));
        }
        for (int i = 0; i < payloads.size(); i++) {
            for (String payload : shorter(payloads.get(i))) {
                var changed = new ArrayList<>(payloads);
                changed.set(i, payload);
                steps.add(moved(changed, i));
                steps.add(with(changed, cuts));
            }
        }
        return steps;
    }

    private Conversation with(List<String> others, List<Integer> cutsOfThem) {
        return new Conversation(setting, List.copyOf(others), tail, cutsOfThem);
    }

    /** With payloads that take less, from that one on: what is cut behind it is still cut. */
    private Conversation moved(List<String> shorter, int from) {
        int begin = with(payloads.subList(0, from), cuts).wire().length() - tail.length();
        int less = wire().length() - with(shorter, cuts).wire().length();
        List<Integer> moved =
                cuts.stream()
                        .map(cut -> cut <= begin ? cut : Math.max(begin, cut - less))
                        .distinct()
                        .toList();
        return with(shorter, moved);
    }

    private static <T> List<T> without(List<T> all, int index) {
        var fewer = new ArrayList<>(all);
        fewer.remove(index);
        return List.copyOf(fewer);
    }

    private static List<String> shorter(String text) {
        int length = text.length();
        if (length < 2) {
            return length == 0 ? List.of() : List.of("");
        }
        return List.of(
                "",
                text.substring(0, length / 2),
                text.substring(length / 2),
                text.substring(1),
                text.substring(0, length - 1));
    }

    // ------------------------------------------------------------------ to be kept

    /** As Java has it: what failed can be kept as it is printed. */
    @Override
    public String toString() {
        return "new Conversation(new Setting(%s, Framing.%s, %d, %d), List.of(%s), %s, List.of(%s))"
                .formatted(
                        quoted(setting.service()),
                        setting.framing().name(),
                        setting.readBuffer(),
                        setting.highWater(),
                        payloads.stream()
                                .map(Conversation::quoted)
                                .collect(Collectors.joining(", ")),
                        quoted(tail),
                        cuts.stream().map(String::valueOf).collect(Collectors.joining(", ")));
    }

    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\r' -> quoted.append("\\r");
                case '\n' -> quoted.append("\\n");
                default -> {
                    boolean plain = c >= ' ' && c < 0x7f;
                    quoted.append(plain ? String.valueOf(c) : "\\u%04x".formatted((int) c));
                }
            }
        }
        return quoted.append('"').toString();
    }
}
