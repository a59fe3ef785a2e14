package dev.acceptloop.event;

import dev.acceptloop.event.logging.UnfailingLogger;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.MemoryBudget;
import dev.acceptloop.protocol.Option;
import dev.acceptloop.protocol.Policies;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Server;
import dev.acceptloop.protocol.ServerListener;
import dev.acceptloop.protocol.ServerOptions;
import dev.acceptloop.protocol.Transport;
import dev.acceptloop.protocol.TransportKind;
import dev.acceptloop.protocol.Trouble;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A server is a factory given to a reactor; the framework does the rest.
 *
 * <pre>
 * reactor 0:    accept -> buildProtocol -> one of the reactors, in turn
 * each reactor: connectionMade -> (dataReceived -> write)* -> connectionLost, for all it was given
 * </pre>
 *
 * <p>The sections are those of every server of the suite; where the framework does the work, they
 * say in which file.
 *
 * <p>Thread-safe.
 */
final class ReactorServer implements Server {
    private static final Logger LOG = UnfailingLogger.of(ReactorServer.class);

    private static final Duration GRACE = Duration.ofMillis(200); // for a loop to end by itself

    private final ServerOptions options;
    private final ServerListener events;
    private final Policies policies;
    private final MemoryBudget memory;
    private final Connections connections = new Connections();
    private final List<Reactor> reactors = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final CompletableFuture<Void> cut = new CompletableFuture<>();
    private final Trouble trouble;
    private final Runnable closing = this::close; // made while there is memory
    private Port port;
    private volatile boolean closed; // written under this

    @SuppressWarnings("NullAway.Init") // bind comes first
    private ReactorServer(ServerOptions options, ServerListener events) {
        this.options = options;
        this.events = events;
        this.policies = new Policies(options);
        this.memory = MemoryBudget.of(options);
        this.trouble = new Trouble(events);
        Trouble.prepareToLog();
    }

    // ---------------------------------------------------------------- bind

    /**
     * Binds and starts the reactors.
     *
     * @throws IOException if the address cannot be bound; nothing is left open then
     */
    static ReactorServer open(ServerOptions options, ServerListener events) throws IOException {
        var server = new ReactorServer(options, events);
        try {
            server.bind();
        } catch (Throwable e) {
            server.release();
            throw e;
        }
        try {
            server.start();
        } catch (Throwable e) { // there is no thread for one of them
            server.cut();
            server.close();
            throw e;
        }
        return server;
    }

    private void bind() throws IOException {
        for (int i = 0; i < options.number(Option.LOOPS); i++) {
            reactors.add(Reactor.open(options.bytes(Option.READ_BUFFER)));
            reactors.getLast().watch().keepWithin(memory);
            reactors.getLast().watch().linger(options.duration(Option.LINGER));
        }
        port = options.transport() == TransportKind.UNIX ? listenUnix() : listenTcp();
    }

    private Port listenTcp() throws IOException {
        var tcp =
                new TcpOptions(
                        options.number(Option.BACKLOG),
                        options.bytes(Option.HIGH_WATER),
                        options.isSet(Option.REUSE_PORT));
        var address = (InetSocketAddress) options.address();
        return reactors.getFirst().listenTCP(address, connections, tcp, connections::owner);
    }

    private Port listenUnix() throws IOException {
        var unix =
                new UnixOptions(
                        options.number(Option.BACKLOG),
                        options.bytes(Option.HIGH_WATER),
                        options.permissions());
        Path path = ((UnixDomainSocketAddress) options.address()).getPath();
        return reactors.getFirst().listenUNIX(path, connections, unix, connections::owner);
    }

    /** Guarded against a close by one that fails while the others still start. */
    private synchronized void start() {
        for (Reactor reactor : reactors) {
            String name = "reactor-loop-" + threads.size();
            threads.add(Thread.ofPlatform().name(name).start(() -> run(reactor)));
        }
    }

    private void run(Reactor reactor) {
        try {
            reactor.run();
            if (!closed) { // by an interrupt, say
                throw new IllegalStateException("a reactor was stopped by somebody else");
            }
        } catch (Throwable e) {
            try {
                release(reactor); // or what is on its way to it would wait for ever
            } finally { // without memory that fails too
                if (!closed) { // one reactor less is a server that is deaf in part
                    trouble.failed(e, closing);
                }
            }
        }
    }

    @Override
    public SocketAddress address() {
        return port.address();
    }

    // ---------------------------------------------------------------- accept

    /** Port.doRead accepts, and asks this for the protocol of each connection. */
    private final class Connections extends Factory {
        private int accepted; // the accepting reactor's

        @Override
        public Optional<Protocol> buildProtocol(SocketAddress peer) {
            Protocol protocol = policies.newProtocol(); // first: who has none was never accepted
            events.accepted(peer);
            return Optional.of(memory.isFull() ? new Refusal(policies.refusal()) : protocol);
        }

        /** Whose turn it is to get a connection. */
        Reactor owner() {
            accepted = (accepted + 1) % reactors.size();
            return reactors.get(accepted);
        }

        @Override
        public void connectionLost(SocketAddress peer, CloseReason reason) {
            LOG.log(Level.DEBUG, () -> "closed " + peer + ": " + reason);
            events.closed(peer, reason);
        }

        @Override
        public void acceptFailed(IOException cause) {
            events.acceptFailed(cause);
        }
    }

    /** There is no memory for one more: it is told so. */
    private record Refusal(ByteBuffer text) implements Protocol {
        @Override
        public void connectionMade(Transport transport) {
            transport.write(text);
            transport.close(CloseReason.OVERLOADED);
        }

        @Override
        public void dataReceived(ByteBuffer data) {}
    }

    // ---------------------------------------------------------------- read
    // Connection.doRead: one read into the reactor's buffer, then Protocol.dataReceived.

    // ---------------------------------------------------------------- write
    // Connection.write: at once; what the kernel refuses waits in outgoing for doWrite.

    // ---------------------------------------------------------------- close
    // Connection.close: flush, then FIN; Protocol.connectionLost in the reactor's next turn.
    // Lingering: what the peer says until it has heard that is dropped.

    // ---------------------------------------------------------------- shutdown

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        long deadline = System.nanoTime() + options.duration(Option.DRAIN_TIMEOUT).toNanos();
        var drains = new ArrayList<CompletableFuture<Void>>();
        await(port.stopListening(), deadline);
        events.draining();
        for (Reactor reactor : reactors) {
            var drained = new CompletableFuture<Void>();
            reactor.callFromThread(() -> drain(reactor, drained));
            drains.add(drained);
        }
        drains.forEach(drained -> await(drained, deadline));
        reactors.forEach(reactor -> reactor.callFromThread(() -> stop(reactor)));
        threads.forEach(ReactorServer::join);
        release();
        events.stopped();
    }

    @Override
    public void cut() {
        cut.complete(null);
    }

    private static void drain(Reactor reactor, CompletableFuture<Void> drained) {
        reactor.watch().whenNoneIsOpen(() -> drained.complete(null));
        for (Selectable open : reactor.watch().open()) {
            if (open instanceof Connection connection) {
                connection.drain();
            }
        }
    }

    /** Waits for that, but not beyond the deadline, nor when it is to be cut. */
    private void await(CompletableFuture<Void> result, long deadline) {
        try {
            CompletableFuture.anyOf(result, cut)
                    .get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) { // goes on to stop the reactor itself
            LOG.log(Level.DEBUG, () -> "cutting what is not drained: " + e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** What could not be finished is told so by a reset. */
    private static void stop(Reactor reactor) {
        for (Selectable open : reactor.watch().open()) {
            if (open instanceof Connection connection) {
                connection.abort(CloseReason.STOPPING);
            }
        }
        if (reactor.isRunning()) {
            reactor.stop();
        }
    }

    /** Waits for a loop, interrupted or not: when close returns there is none left. */
    private static void join(Thread loop) {
        boolean interrupted = Thread.interrupted();
        boolean patient = true;
        while (loop.isAlive()) {
            try {
                boolean ended = loop.join(patient ? GRACE : Duration.ofDays(1));
                if (!ended && patient) {
                    loop.interrupt(); // a handler that blocks
                }
                patient = false;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void release() {
        reactors.forEach(ReactorServer::release);
        policies.close();
    }

    private static void release(Reactor reactor) {
        try {
            reactor.close();
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "a selector did not close", e);
        }
    }
}
