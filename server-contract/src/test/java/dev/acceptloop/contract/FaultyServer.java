package dev.acceptloop.contract;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.server.ConnectionPolicies;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.serving.Backoff;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A server that keeps the contract but for its fault. */
final class FaultyServer implements Server {
    static final Queue<AutoCloseable> LEAKED = new ConcurrentLinkedQueue<>();

    final Fault fault;
    final ServerOptions options;
    final ServerListener listener;
    final ConnectionPolicies policies;
    final Set<FaultyConnection> connections = ConcurrentHashMap.newKeySet();
    volatile boolean stopping;
    volatile long half; // of the time to stop, nanoTime; once it is stopping
    private volatile boolean broken;

    private final ServerSocket listening;
    private final SocketAddress address;
    private final Thread acceptor;
    private final CountDownLatch closed = new CountDownLatch(1);

    FaultyServer(Fault fault, ServerOptions options, ServerListener listener) throws IOException {
        this.fault = fault;
        this.options = options;
        this.listener = listener;
        policies = new ConnectionPolicies(options);
        listening = bind();
        address = listening.getLocalSocketAddress();
        acceptor = Thread.ofPlatform().name("faulty-acceptor").start(this::acceptAll);
        leak(fault);
    }

    private ServerSocket bind() throws IOException {
        var socket = new ServerSocket();
        int backlog = options.number(Option.BACKLOG);
        try {
            if (options.isSet(Option.REUSE_PORT) && fault != Fault.SHARES_NO_PORT) {
                socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            socket.bind(options.address(), backlog);
        } catch (IOException e) {
            if (fault == Fault.TAKES_ANOTHER_PORT) {
                socket.bind(new InetSocketAddress(options.value(Option.HOST), 0), backlog);
                return socket;
            }
            if (fault == Fault.LEAKS_WHEN_IT_CANNOT_BIND) {
                LEAKED.add(socket);
            } else {
                socket.close();
            }
            throw options.cannotBind(e);
        }
        return socket;
    }

    static void leak(Fault fault) throws IOException {
        switch (fault) {
            case LEAKS_A_THREAD ->
                    LEAKED.add(Thread.ofPlatform().start(LockSupport::park)::interrupt);
            case LEAKS_A_PROCESS -> LEAKED.add(new ProcessBuilder("sleep", "20").start()::destroy);
            case LEAKS_A_DESCRIPTOR -> LEAKED.add(DatagramChannel.open());
            default -> {}
        }
    }

    /** Lets go of what was leaked on purpose. */
    static void mend() throws Exception {
        for (AutoCloseable leaked = LEAKED.poll(); leaked != null; leaked = LEAKED.poll()) {
            leaked.close();
        }
    }

    @Override
    public SocketAddress address() {
        return fault == Fault.NAMES_NO_PORT
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)
                : address;
    }

    private void acceptAll() {
        var backoff = new Backoff();
        while (!stopping) {
            try {
                accept(listening.accept());
                backoff.succeeded();
            } catch (IOException e) {
                if (broken) {
                    fail(e);
                    return;
                }
                if (listening.isClosed() || fault == Fault.GIVES_UP_WITHOUT_DESCRIPTORS) {
                    return;
                }
                listener.acceptFailed(e);
                LockSupport.parkNanos(pause(backoff));
            }
        }
    }

    private long pause(Backoff backoff) {
        long nanos = backoff.failed().toNanos();
        return switch (fault) {
            case SPINS_WITHOUT_DESCRIPTORS -> 0;
            case BACKS_OFF_AT_A_FIXED_RATE -> Duration.ofMillis(10).toNanos();
            default -> nanos;
        };
    }

    private void accept(Socket socket) throws IOException {
        var connection = new FaultyConnection(this, socket);
        connections.add(connection);
        try {
            listener.accepted(socket.getRemoteSocketAddress());
        } catch (AssertionError e) { // of the listener: nobody else's trouble
            if (fault == Fault.IS_DEAF_AFTER_AN_ERROR) {
                throw e;
            }
            connections.remove(connection);
            socket.close();
            return;
        }
        if (fault == Fault.SERVES_ONE_AT_A_TIME) {
            connection.run();
        } else {
            Thread.ofPlatform().name("faulty-connection").start(connection);
        }
        if (fault == Fault.ACCEPTS_ONE_ONLY) {
            listening.close();
        }
    }

    /** Also waits: an accept that was under way may still return a connection after the close. */
    void stopAccepting() throws IOException, InterruptedException {
        listening.close();
        acceptor.join();
    }

    /** What no server survives. */
    void breakLoop() {
        broken = true;
        try {
            listening.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void fail(IOException cause) {
        if (fault == Fault.FAILS_IN_PART) {
            listener.failed(cause);
            return; // who was inside stays, and is served
        }
        if (!begin()) {
            return;
        }
        if (fault != Fault.FAILS_SILENTLY) {
            listener.failed(cause);
        }
        cutAll(CloseReason.STOPPING);
        awaitNoConnection();
        policies.close();
        listener.stopped();
        closed.countDown();
    }

    private void awaitNoConnection() {
        while (!connections.isEmpty()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    void cutAll(CloseReason why) {
        connections.forEach(connection -> connection.abort(why));
    }

    @Override
    public void close() {
        boolean first = begin();
        if (first || fault == Fault.STOPS_EACH_TIME_IT_IS_ASKED) {
            stop();
            closed.countDown();
        } else if (fault != Fault.SECOND_CLOSE_DOES_NOT_WAIT) {
            await();
        }
    }

    private synchronized boolean begin() {
        boolean first = !stopping;
        if (first) {
            half = System.nanoTime() + options.duration(Option.DRAIN_TIMEOUT).toNanos() / 2;
        }
        stopping = true;
        return first;
    }

    private void await() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop() {
        try {
            if (fault == Fault.KEEPS_ITS_PORT) {
                LEAKED.add(listening);
            } else {
                stopAccepting();
            }
            listener.draining();
            long drain = options.duration(Option.DRAIN_TIMEOUT).toNanos();
            long deadline = System.nanoTime() + drain;
            while (!connections.isEmpty() && System.nanoTime() - deadline < 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            cutAll(CloseReason.STOPPING);
            awaitNoConnection();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        policies.close();
        listener.stopped();
    }
}
