package dev.acceptloop.event.logging;

import dev.acceptloop.protocol.Printable;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ResourceBundle;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A logger that throws nothing: what cannot be said is lost, and whoever had to say it goes on. The
 * trouble of which there is most to say, no descriptors and no memory, is what keeps the JDK's from
 * saying it. It makes no object of its own to say it with: that could be the one too many. What
 * somebody threw is {@link Printable} here: it may say what a peer did.
 *
 * <p>What the first record opens is opened when the first of these is made: the JDK reads its time
 * zones for the date of a record, and without a descriptor that is an {@link Error}.
 *
 * <p>Thread-safe.
 */
public final class UnfailingLogger implements System.Logger {
    static {
        var any = ZonedDateTime.ofInstant(Instant.EPOCH, ZoneId.systemDefault());
        var _ = String.format("%1$tb %1$td, %1$tY %1$tl:%1$tM:%1$tS %1$Tp", any);
    }

    private final System.Logger logger;

    private UnfailingLogger(System.Logger logger) {
        this.logger = logger;
        logger.isLoggable(Level.ERROR); // reads what the JDK's is configured by
    }

    /** The logger of a class, under its name. */
    public static System.Logger of(Class<?> source) {
        return of(System.getLogger(source.getName()));
    }

    /** Around that logger. */
    static System.Logger of(System.Logger logger) {
        return new UnfailingLogger(logger);
    }

    @Override
    public String getName() {
        return logger.getName();
    }

    @Override
    public boolean isLoggable(Level level) {
        return logger.isLoggable(level);
    }

    @Override
    public void log(Level level, Supplier<String> message) {
        try {
            logger.log(level, message);
        } catch (Throwable _) {
            return; // there is nobody left to tell
        }
    }

    @Override
    public void log(Level level, Supplier<String> message, Throwable thrown) {
        try {
            logger.log(level, message, Printable.of(thrown));
        } catch (Throwable _) {
            return; // there is nobody left to tell
        }
    }

    @Override
    public void log(
            Level level,
            @Nullable ResourceBundle bundle,
            @Nullable String message,
            @Nullable Throwable thrown) {
        try {
            logger.log(level, bundle, message, thrown == null ? null : Printable.of(thrown));
        } catch (Throwable _) {
            return; // there is nobody left to tell
        }
    }

    @Override
    public void log(
            Level level,
            @Nullable ResourceBundle bundle,
            @Nullable String format,
            @Nullable Object... parameters) {
        try {
            logger.log(level, bundle, format, parameters);
        } catch (Throwable _) {
            return; // there is nobody left to tell
        }
    }
}
