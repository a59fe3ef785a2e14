package dev.acceptloop.protocol.serving;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What is logged when things go wrong, for as long as it is open, and by nobody else then. */
final class Records extends Handler {
    final Queue<String> lines = new ConcurrentLinkedQueue<>();
    final Queue<String> thrown = new ConcurrentLinkedQueue<>();
    volatile boolean fails;

    private final Logger logger;

    Records() {
        this(Trouble.class);
    }

    Records(Class<?> source) {
        logger = Logger.getLogger(source.getName());
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
    }

    @Override
    public void publish(LogRecord logged) {
        lines.add(logged.getMessage());
        if (logged.getThrown() != null) {
            thrown.add(logged.getThrown().toString());
        }
        if (fails) {
            throw new NoClassDefFoundError("as without a descriptor");
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
    }
}
