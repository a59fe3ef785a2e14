package dev.acceptloop.event;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Looks names up beside the loop, in a few threads that do nothing else: in the pool that runs the
 * application's jobs, ten slow jobs would be the end of all connecting.
 */
final class Lookups {
    private static final int MOST_THREADS = 4;
    private static final int MOST_WAITING = 10_000;
    private static final int IDLE_SECONDS = 10;

    private final Reactor reactor;
    private final ThreadPoolExecutor threads;
    private Names names = Names.SYSTEM; // the reactor's thread only

    Lookups(Reactor reactor) {
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

    void use(Names names) {
        this.names = names;
    }

    /** Calls one of the two in the reactor's thread, later. */
    void resolve(String host, Consumer<List<InetAddress>> found, Consumer<IOException> failed) {
        Names asked = names;
        try {
            threads.execute(() -> {
                Runnable result = lookUp(asked, host, found, failed);
                reactor.callFromThread(result);
            });
        } catch (RejectedExecutionException e) {
            var failure = new UnknownHostException(host + ": too many names are being looked up");
            failure.initCause(e);
            reactor.callFromThread(() -> failed.accept(failure));
        }
    }

    private static Runnable lookUp(
            Names names,
            String host,
            Consumer<List<InetAddress>> found,
            Consumer<IOException> failed) {
        try {
            List<InetAddress> addresses = names.addresses(host);
            return () -> found.accept(addresses);
        } catch (UnknownHostException e) {
            return () -> failed.accept(e);
        } catch (RuntimeException e) { // a Names of the application's own
            return () -> failed.accept(new IOException("looking up " + host + " failed", e));
        }
    }

    void close() {
        threads.shutdownNow();
    }
}
