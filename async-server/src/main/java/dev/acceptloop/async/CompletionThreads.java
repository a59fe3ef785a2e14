package dev.acceptloop.async;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.AsynchronousChannelGroup;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of an asynchronous channel group: who they are, and whether all have a completion in
 * hand.
 *
 * <p>Thread-safe.
 */
final class CompletionThreads implements ThreadFactory {
    private static final Logger LOG = System.getLogger(CompletionThreads.class.getName());
    private static final int CUT_SECONDS = 5;

    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final AtomicInteger handling = new AtomicInteger();
    private final AtomicInteger accepting = new AtomicInteger(); // of those

    @Override
    public Thread newThread(Runnable task) {
        Thread thread = new Thread(task, "async-completions-" + threads.size());
        threads.add(thread);
        return thread;
    }

    /** A thread handles a completion from here on. */
    void begin() {
        handling.incrementAndGet();
    }

    /** It has handled it. */
    void end() {
        handling.decrementAndGet();
    }

    /** The same of a connection that has been accepted, and that nobody else knows of yet. */
    void beginAccept() {
        accepting.incrementAndGet();
        begin();
    }

    /** Now it is known. */
    void endAccept() {
        accepting.decrementAndGet();
        end();
    }

    /** Whether a connection is about to be known. */
    boolean areAccepting() {
        return accepting.get() > 0;
    }

    /** Whether no thread is free to tell of a completion. */
    boolean areBusy() {
        return handling.get() >= threads.size();
    }

    /** Ends handlers that block. */
    void interrupt() {
        threads.forEach(Thread::interrupt);
    }

    /** Closes the group with all its channels, and waits for the threads. */
    static void shutDown(AsynchronousChannelGroup group) {
        try {
            group.shutdownNow();
            if (!group.awaitTermination(CUT_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "a completion thread does not end");
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "shutting the channel group down: {0}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
