package dev.acceptloop.protocol.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.acceptloop.protocol.MessageProtocol;
import dev.acceptloop.protocol.ProtocolFactory;
import dev.acceptloop.protocol.service.Strftime;
import dev.acceptloop.protocol.service.TimeService;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;

/**
 * What the connections of one server share to answer with: the date as a field, made once per
 * second and with it the whole reply to {@code GET /}, and the time in whatever format.
 *
 * <p>Thread-safe: what is made for a second is not changed, and two threads that make it at once
 * make the same.
 */
public final class HttpSite implements ProtocolFactory {
    private static final String HELLO = "Hello, World!";

    private final Clock clock;
    private final TimeService times;
    private volatile Second second;

    /** The bytes that hold for one second; written by nobody. */
    static final class Second {
        /** Length of {@link #HELLO}'s body, which ends its reply. */
        static final int HELLO_LENGTH = HELLO.length();

        /** {@code Server} and {@code Date}, each with its CR LF. */
        final byte[] fields;

        /** The reply to {@code GET /} on a connection that stays. */
        final byte[] hello;

        private final long number; // since 1970

        private Second(long number) {
            var date = Instant.ofEpochSecond(number).atZone(ZoneOffset.UTC);
            String text =
                    Strftime.format(
                            "Server: acceptloop\r\nDate: %a, %d %b %Y %H:%M:%S GMT\r\n", date, 99);
            this.number = number;
            this.fields = text.getBytes(US_ASCII);
            this.hello =
                    ("HTTP/1.1 200 OK\r\n"
                                    + text
                                    + "Content-Type: text/plain\r\nContent-Length: "
                                    + HELLO_LENGTH
                                    + "\r\n\r\n"
                                    + HELLO)
                            .getBytes(US_ASCII);
        }
    }

    /** Tells the date and the time by that clock, the time in its zone. */
    public HttpSite(Clock clock) {
        this.clock = clock;
        this.times = new TimeService(clock);
        this.second = new Second(Math.floorDiv(clock.millis(), 1000L));
    }

    /** What holds now. */
    Second second() {
        long number = Math.floorDiv(clock.millis(), 1000L);
        Second held = second;
        if (held.number != number) {
            held = new Second(number);
            second = held;
        }
        return held;
    }

    @Override
    public MessageProtocol conversation() {
        return new HttpConversation(this);
    }

    @Override
    public ByteBuffer refusal(ByteBuffer text) {
        return HttpOutput.refusal(this, text);
    }

    @Override
    public ByteBuffer announcement(ByteBuffer text) {
        throw new IllegalStateException("a server of HTTP speaks when it is spoken to");
    }

    // ------------------------------------------------------------------ time

    /**
     * The time as the query's {@code format} asks for it, {@code %Y-%m-%d %X} without one.
     *
     * <p>A {@code +} is a space, and a {@code %} that begins no escape stands for itself: so {@code
     * ?format=%Y-%m-%d} may be typed as it is. ({@code %d0} and its like are escapes, and have to
     * be written {@code %25d0}.)
     */
    ByteBuffer time(String query) {
        for (String parameter : query.split("&", -1)) {
            if (parameter.startsWith("format=")) {
                return times.answer(decoded(parameter.substring("format=".length())));
            }
        }
        return times.answer(times.emptyDatagram());
    }

    private static ByteBuffer decoded(String escaped) {
        byte[] in = escaped.getBytes(ISO_8859_1);
        var out = ByteBuffer.allocate(in.length);
        int i = 0;
        while (i < in.length) {
            boolean escape = in[i] == '%' && i + 2 < in.length;
            int high = escape ? HttpSyntax.hex(in[i + 1]) : -1;
            int low = escape ? HttpSyntax.hex(in[i + 2]) : -1;
            if (high >= 0 && low >= 0) {
                out.put((byte) (high * 16 + low));
                i += 3;
            } else {
                out.put(in[i] == '+' ? (byte) ' ' : in[i]);
                i++;
            }
        }
        return out.flip();
    }
}
