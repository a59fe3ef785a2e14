package dev.acceptloop.event;

import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What a class logs, kept from the console while this is open. */
public final class Warnings extends Handler implements AutoCloseable {
    private final Logger logger;
    private final List<String> messages = new ArrayList<>();
    private final List<String> levels = new ArrayList<>();
    private Runnable whenTold = () -> {};

    public Warnings(Class<?> source) {
        logger = Logger.getLogger(source.getName());
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
    }

    public List<String> messages() {
        return messages;
    }

    public List<String> levels() {
        return levels;
    }

    /** Does that whenever something is logged. */
    public void whenTold(Runnable action) {
        whenTold = action;
    }

    @Override
    public void publish(LogRecord logRecord) {
        levels.add(logRecord.getLevel().getName());
        Object[] parameters = logRecord.getParameters();
        String message = logRecord.getMessage();
        messages.add(parameters == null ? message : new MessageFormat(message).format(parameters));
        whenTold.run();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
    }
}
