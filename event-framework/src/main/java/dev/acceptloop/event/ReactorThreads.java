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
public interface ReactorThreads {
    /**
     * Runs {@code job} in one of the reactor's threads, of which there are 10 at most, once the
     * reactor runs. From any thread.
     *
     * @throws java.util.concurrent.RejectedExecutionException if 100 000 jobs wait
     */
    void callInThread(Runnable job);

    /**
     * As {@link #callInThread}; what comes of it fires the result in the reactor's thread, where
     * this is called too.
     */
    <T> Deferred<T> deferToThread(Callable<? extends T> job);

    /** Changes how many threads there are at most. From any thread. */
    void suggestThreadPoolSize(int most);

    /**
     * Makes {@code call} in the reactor's thread, and waits for what comes of it. From any thread
     * but the reactor's; waits until the reactor runs.
     *
     * @throws IllegalStateException in the reactor's thread, which would wait for itself
     * @throws Exception that the call threw
     */
    <T> T blockingCallFromThread(Callable<? extends T> call) throws Exception;

    /** As {@link #blockingCallFromThread}, and waits for the Deferred that comes of it too. */
    <T> T blockingWaitFromThread(Callable<Deferred<T>> call) throws Exception;
}
