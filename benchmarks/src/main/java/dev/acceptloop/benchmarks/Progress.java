package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How far it is, on standard error: one line that is written over where that is a terminal, plain
 * lines elsewhere. {@code NO_COLOR} takes the colour out, not the line.
 */
final class Progress {
    private static final String CLEAR = "\r\u001b[2K";

    private final PrintStream out;
    private final boolean live;
    private final boolean colour;

    Progress(PrintStream out, boolean live, boolean colour) {
        this.out = out;
        this.live = live;
        this.colour = live && colour;
    }

    static Progress onStandardError() {
        return new Progress(System.err, isTerminal(), System.getenv("NO_COLOR") == null);
    }

    /** What is going on; only a terminal shows it. */
    void now(String text) {
        if (live) {
            out.print(CLEAR + (colour ? "\u001b[36m" + text + "\u001b[0m" : text));
            out.flush();
        }
    }

    /** Something to keep. */
    void line(String text) {
        out.println(live ? CLEAR + text : text);
    }

    static String clock(Duration time) {
        return time.toMinutes() + ":" + String.format("%02d", time.toSecondsPart());
    }

    private static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException _) {
            return false; // not told: then nothing is written over
        }
    }
}
