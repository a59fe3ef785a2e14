package dev.acceptloop.protocol.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The framings once more, as their specification puts them, for bytes that are all there: slowly,
 * with nothing to remember. A character stands for a byte.
 *
 * @param messages the whole ones
 * @param consumed bytes of those
 * @param malformed whether what follows can be none
 */
record PlainFraming(List<String> messages, int consumed, boolean malformed) {
    private static final Pattern HEAD = Pattern.compile("(0|[1-9][0-9]{0,4}):");
    private static final Pattern HEAD_BEGUN = Pattern.compile("(0|[1-9][0-9]{0,4})?");

    /** One step: a message, nothing yet, or nothing ever. */
    private record Step(String message, int length, boolean malformed) {
        static final Step INCOMPLETE = new Step("", 0, false);
        static final Step MALFORMED = new Step("", 0, true);
    }

    /** Reads them. */
    static PlainFraming of(Framing framing, byte[] bytes) {
        var messages = new ArrayList<String>();
        String text = new String(bytes, ISO_8859_1);
        int at = 0;
        Step step = step(framing, text);
        while (step.length() > 0) {
            messages.add(step.message());
            at += step.length();
            step = step(framing, text.substring(at));
        }
        return new PlainFraming(messages, at, step.malformed());
    }

    private static Step step(Framing framing, String rest) {
        return switch (framing) {
            case LINE -> line(rest);
            case NETSTRING -> netstring(rest);
            case INT8 -> prefixed(rest, 1, 255);
            case INT16 -> prefixed(rest, 2, 65_535);
            case INT32 -> prefixed(rest, 4, 99_999);
            case CHUNK -> throw new IllegalArgumentException("where it was cut is all it has");
        };
    }

    private static Step line(String rest) {
        int end = rest.indexOf("\r\n");
        if (end >= 0 && end <= 16_384) {
            return new Step(rest.substring(0, end), end + 2, false);
        }
        return rest.length() < 16_386 ? Step.INCOMPLETE : Step.MALFORMED;
    }

    private static Step netstring(String rest) {
        if (HEAD_BEGUN.matcher(rest).matches()) {
            return Step.INCOMPLETE;
        }
        Matcher head = HEAD.matcher(rest);
        if (!head.lookingAt()) {
            return Step.MALFORMED;
        }
        int end = head.end() + Integer.parseInt(head.group(1));
        if (rest.length() <= end) {
            return Step.INCOMPLETE;
        }
        return rest.charAt(end) == ','
                ? new Step(rest.substring(head.end(), end), end + 1, false)
                : Step.MALFORMED;
    }

    private static Step prefixed(String rest, int prefix, long most) {
        if (rest.length() < prefix) {
            return Step.INCOMPLETE;
        }
        long length = 0;
        for (int i = 0; i < prefix; i++) {
            length = length * 256 + rest.charAt(i);
        }
        if (length > most) {
            return Step.MALFORMED;
        }
        int end = prefix + (int) length;
        return rest.length() < end
                ? Step.INCOMPLETE
                : new Step(rest.substring(prefix, end), end, false);
    }
}
