package dev.acceptloop.event.model;

import dev.acceptloop.event.DatagramTransport;
import dev.acceptloop.event.Reactor;
import dev.acceptloop.event.ReactorDatagramProtocol;
import dev.acceptloop.event.UdpOptions;
import dev.acceptloop.protocol.DatagramProtocol;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import dev.acceptloop.protocol.serving.DatagramContext;
import dev.acceptloop.protocol.serving.DatagramService;
import dev.acceptloop.protocol.serving.Drain;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A server is a protocol given to a reactor; with datagrams there is no factory, for there is
 * nothing to make protocols for.
 *
 * <pre>
 * each reactor: (datagramReceived -> send)*, of the datagrams it gets at the one socket
 * </pre>
 *
 * <p>With {@code --loops N} all reactors watch the one socket, and whoever is free takes what is
 * there; each has a protocol of its own.
 *
 * <p>The sections are those of every datagram server of the suite; where the framework does the
 * work, they say in which file.
 *
 * <p>Thread-safe.
 */
final class ReactorDatagramServer implements Server {
    private final ServerOptions options;
    private final ServerListener events;
    private final DatagramContext context;
    private final Drain drain;
    private final Reactors reactors;
    private final List<DatagramTransport> ports = new ArrayList<>(); // one of each reactor

    private ReactorDatagramServer(ServerOptions options, ServerListener events) {
        this.options = options;
        this.events = events;
        this.context = new DatagramContext(options, events, this::address);
        this.drain = context.drain();
        this.reactors = new Reactors(drain, cause -> context.failed(cause, this::close));
    }

    // ---------------------------------------------------------------- bind

    /**
     * Binds and starts the reactors.
     *
     * @throws IOException if the address cannot be bound; nothing is left open then
     */
    static ReactorDatagramServer open(ServerOptions options, ServerListener events)
            throws IOException {
        var server = new ReactorDatagramServer(options, events);
        try {
            server.bind();
        } catch (IOException | RuntimeException e) {
            server.reactors.release();
            throw e;
        }
        server.reactors.start();
        return server;
    }

    private void bind() throws IOException {
        for (int i = 0; i < options.number(Option.LOOPS); i++) {
            Reactor reactor = reactors.open(options.bytes(Option.READ_BUFFER));
            reactor.connections().stopWithin(drain);
            var protocol = new Watched(context.newService());
            ports.add(
                    ports.isEmpty()
                            ? listen(reactor, protocol)
                            : reactor.datagrams().shareDatagrams(ports.getFirst(), protocol));
        }
    }

    private DatagramTransport listen(Reactor reactor, DatagramProtocol protocol)
            throws IOException {
        if (options.transport() == TransportKind.UNIX_DATAGRAM) {
            Path path = ((UnixDomainSocketAddress) options.address()).getPath();
            return reactor.datagrams().listenUNIXDatagram(path, protocol, options.permissions());
        }
        var address = (InetSocketAddress) options.address();
        return reactor.datagrams()
                .listenUDP(address, protocol, new UdpOptions(options.isSet(Option.REUSE_PORT)));
    }

    /** The service of one socket: a reactor lives on when it has lost that, and serves nobody. */
    private final class Watched implements ReactorDatagramProtocol {
        private final DatagramService service;

        Watched(DatagramService service) {
            this.service = service;
        }

        @Override
        public void datagramReceived(ByteBuffer datagram, SocketAddress from, Replies replies) {
            service.datagramReceived(datagram, from, replies);
        }

        @Override
        public void stopProtocol() {
            if (!drain.hasBegun()) {
                context.failed(
                        new IOException("the socket is gone"), ReactorDatagramServer.this::close);
            }
        }
    }

    @Override
    public SocketAddress address() {
        return ports.getFirst().localAddress();
    }

    // ---------------------------------------------------------------- receive
    // UdpPort.doRead, SyscallPort.doRead: what has come, each to DatagramProtocol.datagramReceived.

    // ---------------------------------------------------------------- send
    // UdpPort.send: at once. SyscallPort.send: with the other answers of the turn.

    // ---------------------------------------------------------------- shutdown

    @Override
    public synchronized void close() {
        if (!drain.begin()) {
            return;
        }
        var drained = ports.stream().map(DatagramTransport::drain).toList();
        events.draining();
        drain.await(() -> drained.stream().allMatch(CompletableFuture::isDone), () -> {});
        reactors.stop(_ -> {});
        reactors.release();
        events.stopped();
    }

    @Override
    public void cut() {
        drain.cut();
    }
}
