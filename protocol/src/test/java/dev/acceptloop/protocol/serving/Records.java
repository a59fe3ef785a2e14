package dev.acceptloop.protocol.serving;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What is logged when things go wrong, for as long as it is open, and by nobody else then. */
final class Records extends Handler {
    private static final Logger LOG = Logger.getLogger(Trouble.class.getName());

    final Queue<String> lines = new ConcurrentLinkedQueue<>();
    volatile boolean fails;

    Records() {
        LOG.setUseParentHandlers(false);
        LOG.addHandler(this);
    }

    @Override
    public void publish(LogRecord logged) {
        lines.add(logged.getMessage());
        if (fails) {
            throw new NoClassDefFoundError("as without a descriptor");
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        LOG.removeHandler(this);
        LOG.setUseParentHandlers(true);
    }
}
