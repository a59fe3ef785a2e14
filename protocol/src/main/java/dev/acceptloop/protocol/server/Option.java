package dev.acceptloop.protocol.server;

import dev.acceptloop.protocol.Printable;
import dev.acceptloop.protocol.framing.Framing;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server can be told: name, default, form and meaning, each in one place. The command line,
 * the tests and a child process all set options by these.
 */
public enum Option {
    SERVICE("echo", Form.TEXT, "NAME", "what to say: echo, ack, time, ..."),
    TRANSPORT("tcp", Form.TRANSPORT, "KIND", "tcp, udp, unix or unix-datagram"),
    HOST("127.0.0.1", Form.TEXT, "HOST", "address to bind"),
    PORT("0", Form.PORT, "PORT", "port to bind; 0 takes any free one"),
    PATH("", Form.TEXT, "PATH", "socket file, for the unix transports"),
    MODE("0600", Form.MODE, "MODE", "permissions of the socket file, octal"),
    FRAMING("chunk", Form.FRAMING, "FRAMING", "chunk, line, netstring, int8, int16 or int32"),
    MAX_CONNECTIONS("0", Form.COUNT, "N", "refuse the connections above N; 0 for no limit"),
    ANNOUNCE("false", Form.FLAG, "", "greet each admitted connection first"),
    IDLE_TIMEOUT(
            "0",
            Form.DURATION,
            "D",
            "close when for D no byte came and the peer took none of what it is owed; 0 for never"),
    REQUEST_TIMEOUT("0", Form.DURATION, "D", "close when a message is not finished within D"),
    DRAIN_TIMEOUT("5s", Form.DURATION, "D", "how long stopping waits for replies to leave"),
    LINGER(
            "1s",
            Form.DURATION,
            "D",
            "how long a connection that is closed listens for its peer to close too; what still"
                    + " comes is dropped, and prolongs it to five times that at most; 0: not at all"),
    BACKLOG("1024", Form.POSITIVE, "N", "connections the kernel may hold before accept"),
    READ_BUFFER("16k", Form.BYTES, "BYTES", "most bytes taken by one read"),
    HIGH_WATER("64k", Form.BYTES, "BYTES", "unsent bytes above which reading stops"),
    MEMORY(
            "0",
            Form.BYTES_OR_NONE,
            "BYTES",
            "most bytes all connections may keep together; 0 for half the heap"),
    AMPLIFICATION(
            "3",
            Form.COUNT,
            "N",
            "datagrams: no reply of over 64 bytes is over N times its request; 0 for no limit."
                    + " Never answered, for their address may be forged: ports below 1024, 2049"
                    + " and 11211, the server itself, after 32767 equal datagrams one, and then one after every 4096"),
    LOOPS(
            "1",
            Form.POSITIVE,
            "N",
            "event loops (selector, offloading, reactor, and the models on system calls;"
                    + " sharded: one a processor unless told)"),
    THREADS(
            "0",
            Form.COUNT,
            "N",
            "threads (pooled, prethreaded, offloading: 64, async: 1 unless told)"),
    WORKERS("0", Form.COUNT, "N", "most processes (forking: 40, preforking: 8 unless told)"),
    SPARES("0", Form.COUNT, "N", "processes that wait ready for a connection (forking)"),
    REUSE_PORT("false", Form.FLAG, "", "share the port with other listeners (SO_REUSEPORT)");

    private static final Pattern DURATION =
            Pattern.compile("([0-9]{1,11})(?:\\.([0-9]{1,3}))?(ms|s|m|h)?"); // 10000h in ms

    /** What a length of time looks like, for messages. */
    static final String DURATION_EXPECTED =
            "a duration, such as 500ms, 5s or 2m, of at most 10000h";

    private static final Duration LONGEST = Duration.ofHours(10_000);
    private static final Pattern BYTES = Pattern.compile("([0-9]{1,9})([kKmM]?)");
    private static final Pattern MODE_DIGITS = Pattern.compile("0?[0-7]{1,3}");
    private static final int MOST_BYTES = 1 << 30;

    private final String fallback;
    private final Form form;
    private final String placeholder;
    private final String meaning;

    Option(String fallback, Form form, String placeholder, String meaning) {
        this.fallback = fallback;
        this.form = form;
        this.placeholder = placeholder;
        this.meaning = meaning;
    }

    /** The name on the command line, without the dashes. */
    public String flag() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The value when none is given. */
    public String fallback() {
        return fallback;
    }

    /** Whether it stands alone on the command line. */
    public boolean isFlag() {
        return form == Form.FLAG;
    }

    /** What help shows for the value; empty for a flag. */
    public String placeholder() {
        return placeholder;
    }

    /** One line for help. */
    public String meaning() {
        return meaning;
    }

    /**
     * Checks a value for its form.
     *
     * @throws IllegalArgumentException with one line for the user
     */
    String checked(String value) {
        try {
            form.check(value);
            return value;
        } catch (IllegalArgumentException | ArithmeticException e) { // 999999999h is beyond a long
            throw new IllegalArgumentException(
                    Printable.of("--" + flag() + " " + value + ": expected " + form.expected), e);
        }
    }

    static Duration duration(String value) {
        Matcher matcher = matched(DURATION, value);
        String unit = matcher.group(3) == null ? "s" : matcher.group(3);
        String fraction = matcher.group(2) == null ? "" : matcher.group(2);
        long thousandths =
                Long.parseLong(matcher.group(1)) * 1000
                        + Long.parseLong((fraction + "000").substring(0, 3));
        long unitNanos =
                switch (unit) {
                    case "ms" -> 1_000_000L;
                    case "m" -> 60_000_000_000L;
                    case "h" -> 3_600_000_000_000L;
                    default -> 1_000_000_000L;
                };
        Duration duration = Duration.ofNanos(Math.multiplyExact(thousandths, unitNanos / 1000));
        if (duration.compareTo(LONGEST) > 0) { // sums of several must fit a long of nanoseconds
            throw new IllegalArgumentException(value);
        }
        return duration;
    }

    /**
     * The inverse; to the microsecond, rounded up because 0 stands for never. What no option takes
     * is as Java says it.
     */
    static String text(Duration duration) {
        if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
            return duration.toString();
        }
        long micros = Math.ceilDiv(duration.toNanos(), 1000L);
        if (micros % 1000 != 0) {
            return micros / 1000 + "." + String.valueOf(1000 + micros % 1000).substring(1) + "ms";
        }
        long millis = micros / 1000;
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }

    static int bytes(String value) {
        Matcher matcher = matched(BYTES, value);
        int shift =
                switch (matcher.group(2)) {
                    case "k", "K" -> 10;
                    case "m", "M" -> 20;
                    default -> 0;
                };
        long bytes = Long.parseLong(matcher.group(1)) << shift;
        return within(bytes, 1, MOST_BYTES);
    }

    static int mode(String value) {
        return Integer.parseInt(matched(MODE_DIGITS, value).group(), 8);
    }

    private static Matcher matched(Pattern pattern, String value) {
        Matcher matcher = pattern.matcher(value);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(value);
        }
        return matcher;
    }

    private static int within(long value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(Long.toString(value));
        }
        return (int) value;
    }

    private enum Form {
        TEXT("text"),
        COUNT("a number from 0"),
        POSITIVE("a number from 1"),
        PORT("a port from 0 to 65535"),
        MODE("permissions in octal, from 0 to 0777"),
        BYTES("a number of bytes, such as 65536 or 64k"),
        BYTES_OR_NONE("a number of bytes, such as 64m, or 0"),
        DURATION(DURATION_EXPECTED),
        FLAG("true or false"),
        TRANSPORT("one of tcp, udp, unix, unix-datagram"),
        FRAMING("one of chunk, line, netstring, int8, int16, int32");

        private final String expected;

        Form(String expected) {
            this.expected = expected;
        }

        private void check(String value) {
            switch (this) {
                case TEXT -> {}
                case COUNT -> within(Integer.parseInt(value), 0, 1_000_000);
                case POSITIVE -> within(Integer.parseInt(value), 1, 1_000_000);
                case PORT -> within(Integer.parseInt(value), 0, 65_535);
                case MODE -> mode(value);
                case BYTES -> bytes(value);
                case BYTES_OR_NONE -> {
                    if (!value.equals("0")) {
                        bytes(value);
                    }
                }
                case DURATION -> duration(value);
                case FLAG -> matched(Pattern.compile("true|false"), value);
                case TRANSPORT -> TransportKind.named(value);
                case FRAMING -> Framing.named(value);
            }
        }
    }
}
