package dev.acceptloop.event;

import dev.acceptloop.event.deferred.Deferred;
import java.util.concurrent.Callable;

/**
 * How a reactor gets along with code that waits: it has threads for that, and a way in for others
 * that wait for its answer.
 *
 * @see <a href="https://docs.twisted.org/en/stable/core/howto/threading.html">Twisted, using
 *     threads</a>
 */
public final class ReactorThreads {
    private final Reactor reactor;
    private final Loop loop;

    ReactorThreads(Reactor reactor, Loop loop) {
        this.reactor = reactor;
        this.loop = loop;
    }

    /**
     * Runs {@code job} in one of the reactor's threads, of which there are 10 at most, once the
     * reactor runs. From any thread.
     *
     * @throws java.util.concurrent.RejectedExecutionException if 100 000 jobs wait
     */
    public void callInThread(Runnable job) {
        loop.requireOpen();
        loop.pool.execute(job);
    }

    /**
     * As {@link #callInThread}; what comes of it fires the result in the reactor's thread, where
     * this is called too.
     */
    public <T> Deferred<T> deferToThread(Callable<? extends T> job) {
        loop.requireOwner();
        return loop.pool.defer(reactor, job);
    }

    /** Changes how many threads there are at most. From any thread. */
    public void suggestThreadPoolSize(int most) {
        loop.pool.suggestSize(most);
    }

    /**
     * Makes {@code call} in the reactor's thread, and waits for what comes of it. From any thread
     * but the reactor's; waits until the reactor runs.
     *
     * @throws IllegalStateException in the reactor's thread, which would wait for itself
     * @throws Exception that the call threw
     */
    public <T> T blockingCallFromThread(Callable<? extends T> call) throws Exception {
        return loop.threadCalls.await(reactor, () -> Deferred.execute(call));
    }

    /** As {@link #blockingCallFromThread}, and waits for the Deferred that comes of it too. */
    public <T> T blockingWaitFromThread(Callable<Deferred<T>> call) throws Exception {
        return loop.threadCalls.await(reactor, call);
    }
}
