package dev.acceptloop.threaded;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import dev.acceptloop.protocol.serving.ServerContext;
import dev.acceptloop.syscalls.Linux;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The three models of this module: they differ in where a connection's thread comes from. */
public sealed interface ThreadedModel extends ServerModel {
    /** The executor that gives each connection its thread. */
    ExecutorService workers(ServerOptions options);

    /** Opens what a connection's thread would open when it first waits; before anything else. */
    default void prepare() throws IOException {}

    @Override
    default String module() {
        return "threaded-server";
    }

    @Override
    default Set<TransportKind> transports() {
        return Linux.unavailable().isEmpty()
                ? EnumSet.allOf(TransportKind.class)
                : Set.of(TransportKind.TCP, TransportKind.UNIX);
    }

    @Override
    default Server open(ServerOptions options, ServerListener listener) throws IOException {
        check(options);
        prepare();
        return options.transport().isStream()
                ? ServerContext.listening(options, listener)
                        .open(context -> new ThreadedServer(this, context))
                : ThreadedDatagramServer.open(this, options, listener);
    }

    /** A platform thread per connection. */
    record Threaded() implements ThreadedModel {
        @Override
        public String name() {
            return "threaded";
        }

        @Override
        public int rank() {
            return 50;
        }

        @Override
        public String description() {
            return "one platform thread per connection";
        }

        @Override
        public ExecutorService workers(ServerOptions options) {
            return Executors.newThreadPerTaskExecutor(named(name()));
        }
    }

    /** A fixed pool of platform threads, one connection each. */
    record Pooled() implements ThreadedModel {
        private static final int THREADS = 64;
        private static final int QUEUE = 1024;

        @Override
        public String name() {
            return "pooled";
        }

        @Override
        public int rank() {
            return 60;
        }

        @Override
        public String description() {
            return "a fixed pool of platform threads, one connection each, bounded queue";
        }

        @Override
        public int serves(ServerOptions options) {
            return options.numberOr(Option.THREADS, THREADS);
        }

        /**
         * The acceptor waits when the queue is full: further peers wait in the backlog. All threads
         * are started now; where the system gives fewer, there are fewer from the beginning.
         */
        @Override
        public ExecutorService workers(ServerOptions options) {
            var pool =
                    new ThreadPoolExecutor(
                            serves(options),
                            serves(options),
                            0,
                            TimeUnit.SECONDS,
                            new ArrayBlockingQueue<>(QUEUE),
                            named(name()),
                            Pooled::waitForRoom);
            try {
                pool.prestartAllCoreThreads();
            } catch (OutOfMemoryError e) {
                pool.setCorePoolSize(Math.max(1, pool.getPoolSize()));
            }
            return pool;
        }

        private static void waitForRoom(Runnable connection, ThreadPoolExecutor pool) {
            try {
                pool.getQueue().put(connection);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RejectedExecutionException(e);
            }
        }
    }

    /**
     * A virtual thread per connection.
     *
     * @see <a href="https://openjdk.org/jeps/444">JEP 444, Virtual Threads</a>
     */
    record Virtual() implements ThreadedModel {
        @Override
        public String name() {
            return "virtual";
        }

        @Override
        public int rank() {
            return 80;
        }

        @Override
        public String description() {
            return "one virtual thread per connection";
        }

        /**
         * The JDK opens its epoll sets when the first virtual thread waits for a socket. If there
         * are no descriptors then, its class is unusable for good, and so is every virtual thread.
         */
        @Override
        public void prepare() throws IOException {
            try (var silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
                silent.setSoTimeout(1);
                Thread waiting = Thread.ofVirtual().start(() -> await(silent));
                waiting.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted before it served");
            }
        }

        private static void await(DatagramSocket silent) {
            try {
                silent.receive(new DatagramPacket(new byte[1], 1));
            } catch (IOException e) {
                return; // nothing came, as was to be
            }
        }

        @Override
        public ExecutorService workers(ServerOptions options) {
            return Executors.newThreadPerTaskExecutor(
                    Thread.ofVirtual().name("virtual-connection-", 0).factory());
        }
    }

    private static ThreadFactory named(String model) {
        return Thread.ofPlatform().name(model + "-connection-", 0).factory();
    }
}
