package dev.acceptloop.event.model;

import dev.acceptloop.event.Factory;
import dev.acceptloop.event.Port;
import dev.acceptloop.event.Reactor;
import dev.acceptloop.event.TcpOptions;
import dev.acceptloop.event.UnixOptions;
import dev.acceptloop.event.logging.UnfailingLogger;
import dev.acceptloop.protocol.Addresses;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import dev.acceptloop.protocol.server.ConnectionPolicies;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import dev.acceptloop.protocol.serving.Drain;
import dev.acceptloop.protocol.serving.MemoryBudget;
import dev.acceptloop.protocol.serving.Trouble;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

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

    private final ServerOptions options;
    private final ServerListener events;
    private final ConnectionPolicies policies;
    private final MemoryBudget memory;
    private final Connections connections = new Connections();
    private final Drain drain;
    private final Trouble trouble;
    private final Runnable closing = this::close; // made while there is memory
    private final Reactors reactors;
    private Port port;

    @SuppressWarnings("NullAway.Init") // bind comes first
    private ReactorServer(ServerOptions options, ServerListener events) {
        this.options = options;
        this.events = events;
        this.policies = new ConnectionPolicies(options);
        this.memory = MemoryBudget.of(options);
        this.drain = new Drain(options.duration(Option.DRAIN_TIMEOUT));
        this.trouble = new Trouble(events);
        this.reactors = new Reactors(drain, cause -> trouble.failed(cause, closing));
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
            Reactor reactor = reactors.open(options.bytes(Option.READ_BUFFER));
            reactor.connections().keepWithin(memory);
            reactor.connections().linger(options.duration(Option.LINGER));
            reactor.connections().stopWithin(drain);
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
        return reactors.all().getFirst().listenTCP(address, connections, tcp, connections::owner);
    }

    private Port listenUnix() throws IOException {
        var unix =
                new UnixOptions(
                        options.number(Option.BACKLOG),
                        options.bytes(Option.HIGH_WATER),
                        options.permissions());
        Path path = ((UnixDomainSocketAddress) options.address()).getPath();
        return reactors.all().getFirst().listenUNIX(path, connections, unix, connections::owner);
    }

    /** Guarded against a close by one that fails while the others still start. */
    private synchronized void start() {
        reactors.start();
    }

    @Override
    public SocketAddress address() {
        return port.address();
    }

    // Each reactor has a thread. Registrations.poll, Registrations.select: where it waits.

    // ---------------------------------------------------------------- accept

    /** StreamPort.doRead accepts, and asks this for the protocol of each connection. */
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
            accepted = (accepted + 1) % reactors.all().size();
            return reactors.all().get(accepted);
        }

        @Override
        public void connectionLost(SocketAddress peer, CloseReason reason) {
            LOG.log(Level.DEBUG, () -> "closed " + Addresses.text(peer) + ": " + reason);
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
    // Input.doRead, Input.read: once into the reactor's buffer; Input.receive: tells the protocol.

    // ---------------------------------------------------------------- write
    // Output.write, Output.sendOrKeep: at once; what is not taken is owed: Output.doWrite.

    // ---------------------------------------------------------------- close
    // Connection.close: flush, then FIN; Protocol.connectionLost in the reactor's next turn.
    // Lingering.end: what the peer says until it has heard that is dropped.

    // ---------------------------------------------------------------- shutdown

    @Override
    public synchronized void close() {
        if (!drain.begin()) {
            return;
        }
        var stopped = port.stopListening();
        drain.await(stopped::isDone, () -> {});
        events.draining();
        var drained = reactors.all().stream().map(this::drained).toList();
        drain.await(() -> drained.stream().allMatch(CompletableFuture::isDone), () -> {});
        reactors.stop(ReactorServer::abortAll);
        release();
        events.answered(
                reactors.all().stream().mapToLong(each -> each.connections().answered()).sum());
        events.stopped();
    }

    @Override
    public void cut() {
        drain.cut();
    }

    private CompletableFuture<Void> drained(Reactor reactor) {
        var drained = new CompletableFuture<Void>();
        Runnable whenNoneIsOpen = () -> drained.complete(null);
        reactor.callFromThread(() -> reactor.connections().drain(whenNoneIsOpen));
        return drained;
    }

    /** What could not be finished is told so by a reset. */
    private static void abortAll(Reactor reactor) {
        reactor.connections().abort(CloseReason.STOPPING);
    }

    private void release() {
        reactors.release();
        policies.close();
    }
}
