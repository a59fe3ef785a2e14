package dev.acceptloop.event;

import dev.acceptloop.event.deferred.Deferred;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Looks names up beside the loop, in threads that do nothing else: in the pool that runs the
 * application's jobs, ten slow jobs would be the end of all connecting.
 *
 * <p>A name whose servers are silent keeps its thread for as long as the system asks them, and
 * nothing can call it off: as many of these as there are threads, and all others wait.
 */
final class ResolverThreads {
    private static final int MOST_THREADS = 32;
    private static final int MOST_WAITING = 10_000;
    private static final int IDLE_SECONDS = 10;

    private final Reactor reactor;
    private final ThreadPoolExecutor threads;
    private NameResolver names = NameResolver.SYSTEM; // the reactor's thread only

    ResolverThreads(Reactor reactor) {
        this.reactor = reactor;
        threads =
                new ThreadPoolExecutor(
                        MOST_THREADS,
                        MOST_THREADS,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(MOST_WAITING),
                        Thread.ofPlatform().daemon().name("reactor-lookup-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    void use(NameResolver names) {
        this.names = names;
    }

    /** The addresses of a host; fires in the reactor's thread, never inside this call. */
    Deferred<List<InetAddress>> resolve(String host) {
        var result = new Deferred<List<InetAddress>>();
        NameResolver asked = names;
        try {
            threads.execute(() -> {
                Runnable fire = lookUp(asked, host, result);
                reactor.callFromThread(fire);
            });
        } catch (RejectedExecutionException e) {
            var failure = new UnknownHostException(host + ": too many names are being looked up");
            failure.initCause(e);
            reactor.callFromThread(() -> result.errback(failure));
        }
        return result;
    }

    private static Runnable lookUp(
            NameResolver names, String host, Deferred<List<InetAddress>> result) {
        try {
            List<InetAddress> addresses = names.addresses(host);
            return () -> result.callback(addresses);
        } catch (UnknownHostException e) {
            return () -> result.errback(e);
        } catch (Throwable e) { // a NameResolver of the application's own
            return () -> result.errback(new IOException("looking up " + host + " failed", e));
        }
    }

    void close() {
        threads.shutdownNow();
    }
}
