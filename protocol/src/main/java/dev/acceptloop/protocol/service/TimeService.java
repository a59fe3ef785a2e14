package dev.acceptloop.protocol.service;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZonedDateTime;

/**
 * What time it is, in the form that is asked for: a message is a {@link Strftime} format in UTF-8,
 * a reply the time of the server's zone. A datagram without bytes asks for {@code %Y-%m-%d %X}.
 *
 * <p>A format that is not UTF-8 or over {@value #LONGEST_FORMAT} bytes, and one whose result is
 * over {@value #LONGEST_RESULT} bytes, is answered {@code error: ...}; the conversation goes on.
 */
public final class TimeService implements Service {
    static final int LONGEST_FORMAT = 1024;
    static final int LONGEST_RESULT = 4096;

    private static final ByteBuffer GREETING = Services.text("欢迎查询时间,请输入时间格式:(例如%Y-%m-%d)");
    private static final ByteBuffer USUAL = Services.text("%Y-%m-%d %X");
    private static final ByteBuffer LONG_FORMAT =
            Services.text("error: the format is over 1024 bytes");
    private static final ByteBuffer LONG_RESULT =
            Services.text("error: the result is over 4096 bytes");
    private static final ByteBuffer NOT_UTF_8 = Services.text("error: the format is not UTF-8");

    private final Clock clock;

    public TimeService(Clock clock) {
        this.clock = clock;
    }

    @Override
    public ByteBuffer greeting() {
        return GREETING;
    }

    @Override
    public ByteBuffer emptyDatagram() {
        return USUAL;
    }

    @Override
    public void handle(ByteBuffer message, Peer peer) {
        peer.send(answer(message));
    }

    /** Whether that very answer is one of {@code error: ...}. */
    @SuppressWarnings("ReferenceEquality") // a time may be spelt like one
    public static boolean isError(ByteBuffer answer) {
        return answer == LONG_FORMAT || answer == LONG_RESULT || answer == NOT_UTF_8;
    }

    /** The time in that format, or {@code error: ...}. */
    public ByteBuffer answer(ByteBuffer message) {
        if (message.remaining() > LONGEST_FORMAT) {
            return LONG_FORMAT;
        }
        String format;
        try { // a new decoder reports what it cannot decode; Charset.decode would replace it
            format = StandardCharsets.UTF_8.newDecoder().decode(message.duplicate()).toString();
        } catch (CharacterCodingException _) {
            return NOT_UTF_8;
        }
        String text = Strftime.format(format, ZonedDateTime.now(clock), LONGEST_RESULT + 1);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return bytes.length > LONGEST_RESULT ? LONG_RESULT : ByteBuffer.wrap(bytes);
    }
}
