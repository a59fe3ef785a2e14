package dev.acceptloop.selector;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The {@code offloading} model: an event loop with a pool behind it. */
public final class OffloadingModel implements ServerModel {
    private static final int THREADS = 64; // as pooled has

    @Override
    public String name() {
        return "offloading";
    }

    @Override
    public int rank() {
        return 110;
    }

    @Override
    public String module() {
        return "selector-server";
    }

    @Override
    public String description() {
        return "java.nio Selector event loops read and write, a fixed pool of threads handles";
    }

    @Override
    public Set<TransportKind> transports() {
        return Set.of(TransportKind.TCP, TransportKind.UNIX);
    }

    @Override
    public boolean isContender() {
        return false; // on the one processor of a trial it is selector, and a hand-over more
    }

    @Override
    public Server open(ServerOptions options, ServerListener listener) throws IOException {
        check(options);
        return OffloadingServer.open(options, listener);
    }

    /**
     * The pool. Its queue has no bound of its own: a connection is in it once at most. All threads
     * are started now; where the system gives fewer, there are fewer from the beginning.
     */
    static ExecutorService workers(ServerOptions options) {
        int threads = options.numberOr(Option.THREADS, THREADS);
        var pool =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        0,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        Thread.ofPlatform().name("offloading-worker-", 0).factory());
        try {
            pool.prestartAllCoreThreads();
        } catch (OutOfMemoryError e) {
            pool.setCorePoolSize(Math.max(1, pool.getPoolSize()));
        }
        return pool;
    }
}
