package dev.acceptloop.launcher;

import dev.acceptloop.clients.LoadFiles;
import dev.acceptloop.clients.LoadListener;
import dev.acceptloop.clients.LoadProgress;
import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** A line on a terminal that says how a load goes on, and rewrites itself; gone when it is over. */
final class LiveLine implements LoadListener {
    private static final String REST = "\033[K"; // of the line is erased

    private final PrintStream err;
    private final Duration warmup;
    private final Duration duration;

    LiveLine(PrintStream err, Duration warmup, Duration duration) {
        this.err = err;
        this.warmup = warmup;
        this.duration = duration;
    }

    /** One where somebody can see it and wants to, else none. */
    @SuppressWarnings("SystemConsoleNull") // it is annotated so
    static LoadListener of(boolean quiet, Duration warmup, Duration duration) {
        Console console = System.console();
        boolean dumb = "dumb".equals(System.getenv("TERM"));
        return quiet || dumb || console == null || !console.isTerminal()
                ? LoadListener.NONE
                : new LiveLine(System.err, warmup, duration);
    }

    @Override
    public void progress(LoadProgress progress) {
        err.print("\r" + text(progress) + REST);
        err.flush();
    }

    private String text(LoadProgress progress) {
        Duration elapsed =
                progress.isOpen() ? progress.elapsed().minus(warmup) : progress.elapsed();
        String of =
                progress.isOpen()
                        ? String.format(Locale.ROOT, " of %d s", duration.toSeconds())
                        : " warm-up";
        return String.format(
                Locale.ROOT,
                "%4d s%s  %,.0f/s  p50 %s  p99 %s  %,d errors  %,d in flight",
                elapsed.toSeconds(),
                of,
                progress.rate(),
                time(progress.p50Nanos()),
                time(progress.p99Nanos()),
                progress.errors(),
                progress.underWay());
    }

    private static String time(long nanos) {
        return nanos == 0 ? "-" : LoadFiles.time((double) nanos);
    }

    @Override
    public void closed() {
        err.print("\r" + REST);
        err.flush();
    }
}
