package dev.acceptloop.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** What a visitor of an echo of lines does, and leaves at once. */
enum Visit {
    /** The only one that does what a client should. */
    ASKS("asks and closes"),
    /** As a load balancer's. */
    CHECKS("connects and resets"),
    /** The beginning of a line, and RST. */
    BREAKS_OFF("resets in mid-line"),
    /** The beginning of a line, and FIN: nothing is due for it. */
    STOPS("half-closes in mid-line"),
    /** Some lines, FIN, and then their echo to FIN. */
    HALF_CLOSES("half-closes and reads"),
    /** Many lines in one write. */
    PIPELINES("pipelines and reads"),
    /** The same, and RST before the echo is read. */
    RUNS("pipelines and resets"),
    /** A line that is too long, after one that is not. */
    RAMBLES("sends a line too long"),
    /** A byte of TCP's urgent data in mid-line, which may be in the stream or not. */
    SHOUTS("sends an urgent byte");

    private static final int PIPELINED = 200;
    private static final int HALF_CLOSED = 3;
    private static final int LONGEST = 120; // of a line, but for its end
    private static final int TOO_LONG = 17_000; // bytes, of which a socket's buffer holds all
    private static final byte[] END = {'\r', '\n'};

    private final String words;

    Visit(String words) {
        this.words = words;
    }

    /**
     * Goes there.
     *
     * @throws IOException if the server did what its contract does not allow, with the reason
     */
    void go(InetSocketAddress address, Random random) throws IOException {
        try (var visitor = new Visitor(address)) {
            switch (this) {
                case ASKS -> ask(visitor, random);
                case CHECKS -> visitor.reset();
                case BREAKS_OFF -> breakOff(visitor, random);
                case STOPS -> stop(visitor, random);
                case HALF_CLOSES -> halfClose(visitor, random);
                case PIPELINES -> pipeline(visitor, random);
                case RUNS -> run(visitor, random);
                case RAMBLES -> ramble(visitor, random);
                case SHOUTS -> shout(visitor, random);
            }
        }
    }

    /** What it does, for the reader of a report. */
    @Override
    public String toString() {
        return words;
    }

    // ------------------------------------------------------------------ lines

    private static byte[] lines(int count, Random random) {
        var lines = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            lines.writeBytes(words(random));
            lines.writeBytes(END);
        }
        return lines.toByteArray();
    }

    /** A part of a line, at least a byte. */
    private static byte[] words(Random random) {
        var words = new byte[1 + random.nextInt(LONGEST)];
        for (int i = 0; i < words.length; i++) {
            words[i] = (byte) ('!' + random.nextInt('~' - '!'));
        }
        return words;
    }

    // ------------------------------------------------------------------ visits

    private static void ask(Visitor visitor, Random random) throws IOException {
        byte[] line = lines(1, random);
        visitor.send(line);
        visitor.expect(line);
    }

    private static void breakOff(Visitor visitor, Random random) throws IOException {
        visitor.send(words(random));
        visitor.reset();
    }

    private static void stop(Visitor visitor, Random random) throws IOException {
        visitor.send(words(random));
        visitor.finish();
        visitor.expectFin();
    }

    private static void halfClose(Visitor visitor, Random random) throws IOException {
        byte[] lines = lines(HALF_CLOSED, random);
        visitor.send(lines);
        visitor.finish();
        visitor.expect(lines);
        visitor.expectFin();
    }

    private static void pipeline(Visitor visitor, Random random) throws IOException {
        byte[] lines = lines(PIPELINED, random);
        visitor.send(lines);
        visitor.expect(lines);
    }

    private static void run(Visitor visitor, Random random) throws IOException {
        visitor.send(lines(PIPELINED, random));
        visitor.reset();
    }

    private static void ramble(Visitor visitor, Random random) throws IOException {
        byte[] line = lines(1, random);
        visitor.send(line);
        visitor.expect(line);
        visitor.send("x".repeat(TOO_LONG).getBytes(StandardCharsets.US_ASCII));
        visitor.expectEnd();
    }

    private static void shout(Visitor visitor, Random random) throws IOException {
        byte[] before = words(random);
        byte[] after = lines(1, random);
        visitor.send(before);
        visitor.sendUrgent('\t'); // which is in no other line
        visitor.send(after);
        visitor.expect(before);
        byte next = visitor.read();
        if (next == '\t') {
            visitor.expect(after);
        } else if (next == after[0]) {
            visitor.expect(Arrays.copyOfRange(after, 1, after.length));
        } else {
            throw new Visitor.WrongByteException(before.length + 1, before.length + after.length);
        }
    }
}
