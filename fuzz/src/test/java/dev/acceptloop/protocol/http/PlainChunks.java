package dev.acceptloop.protocol.http;

import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One chunked body once more, as RFC 9112 puts it, for bytes that are all there. A character stands
 * for a byte. What is too long altogether is not its affair.
 *
 * @param found what comes of the bytes; never {@code DATA} or {@code TOO_LONG}
 * @param tooLarge whether a chunk was begun that would have made the body longer than it may be
 * @param body as much of it as there is
 * @param end index behind it, if there is one
 */
record PlainChunks(ChunkedBody.Found found, boolean tooLarge, String body, int end) {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final String TEXT = "[\\t\\x20-\\x7e\\x80-\\xff]";
    private static final String QUOTED =
            "\"(?:[\\t\\x20!\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\" + TEXT + ")*\"";
    private static final String VALUE = "[ \\t]*=[ \\t]*(?:" + TOKEN + "|" + QUOTED + ")";
    private static final Pattern SIZE =
            Pattern.compile(
                    "([0-9A-Fa-f]+)(?:[ \\t]*;[ \\t]*" + TOKEN + "(?:" + VALUE + ")?)*\\r\\n");
    private static final Pattern TRAILERS =
            Pattern.compile("(?:" + TOKEN + ":" + TEXT + "*\\r\\n)*\\r\\n");
    private static final Pattern DATA_END = Pattern.compile("\\r\\n");

    /** Reads it from that index on; a body has at most so many bytes. */
    static PlainChunks of(String text, int from, BigInteger most) {
        var body = new StringBuilder();
        int at = from;
        while (true) {
            Matcher size = SIZE.matcher(text).region(at, text.length());
            if (!size.lookingAt()) {
                return broken(size, body);
            }
            at = size.end();
            var length = new BigInteger(size.group(1), 16);
            if (length.signum() == 0) {
                Matcher trailers = TRAILERS.matcher(text).region(at, text.length());
                return trailers.lookingAt()
                        ? new PlainChunks(
                                ChunkedBody.Found.END, false, body.toString(), trailers.end())
                        : broken(trailers, body);
            }
            var whole = length.add(BigInteger.valueOf(body.length()));
            if (at < text.length() && whole.compareTo(most) > 0) {
                return new PlainChunks(ChunkedBody.Found.INCOMPLETE, true, "", 0);
            }
            int here = length.min(BigInteger.valueOf(text.length() - at)).intValue();
            body.append(text, at, at + here);
            at += here;
            Matcher dataEnd = DATA_END.matcher(text).region(at, text.length());
            if (!dataEnd.lookingAt()) {
                return broken(dataEnd, body);
            }
            at = dataEnd.end();
        }
    }

    /** Whether it could still become one, were there more bytes. */
    @SuppressWarnings("JdkObsolete") // the end of the bytes may not be the end of the body
    private static PlainChunks broken(Matcher failed, StringBuilder body) {
        return new PlainChunks(
                failed.hitEnd() ? ChunkedBody.Found.INCOMPLETE : ChunkedBody.Found.MALFORMED,
                false,
                body.toString(),
                0);
    }
}
