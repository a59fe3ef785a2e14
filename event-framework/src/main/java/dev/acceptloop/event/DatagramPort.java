package dev.acceptloop.event;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.DatagramProtocol;
import dev.acceptloop.protocol.serving.DatagramService;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * A datagram socket of a reactor from its start to its end, and what its protocol is told of it;
 * how it receives and sends is its subclasses'.
 *
 * <p>Confined to its reactor's thread, but for {@link #stopListening}, {@link #drain} and {@link
 * #share}.
 */
abstract sealed class DatagramPort implements DatagramTransport, Selectable
        permits UdpPort, SyscallPort {
    static final int MOST_IN_A_TURN = 64; // a flood does not keep the others from theirs
    static final long MOST_NANOS = 1_000_000; // nor do slow handlers

    final Reactor reactor;
    final DatagramProtocol protocol;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();

    DatagramPort(Reactor reactor, DatagramProtocol protocol) {
        this.reactor = reactor;
        this.protocol = protocol;
    }

    /**
     * Another one at the same socket, for another reactor, or for another protocol of the same.
     *
     * @throws IllegalStateException if the socket is closed
     * @throws IOException if there are no descriptors left
     */
    abstract DatagramPort share(Reactor other, DatagramProtocol others) throws IOException;

    /** Begins to receive, and tells the protocol so. */
    final void start() {
        boolean started = false;
        try {
            reactor.addReader(this);
            if (protocol instanceof ReactorDatagramProtocol told) {
                told.startProtocol(this);
            }
            started = true;
        } finally {
            if (!started) { // nobody has this to close it
                release();
                reactor.watch().releaseClosed();
                stopped.complete(null);
            }
        }
    }

    /** What goes wrong with a datagram ends here, and only here. */
    final void handle(ByteBuffer datagram, SocketAddress from) {
        try {
            protocol.datagramReceived(datagram, from, this);
        } catch (Throwable e) {
            DatagramService.failed(e);
        }
    }

    @Override
    public final void doWrite() {
        throw new IllegalStateException("a datagram waits for no room");
    }

    // ---------------------------------------------------------------- close

    final boolean isStopped() {
        return stopped.isDone();
    }

    @Override
    public final CompletableFuture<Void> stopListening() {
        reactor.callFromThread(this::close);
        return stopped.copy();
    }

    @Override
    public final CompletableFuture<Void> drain() {
        reactor.callFromThread(this::drainOn);
        return stopped.copy();
    }

    final void drainOn() {
        if (!isStopped()) {
            Registrations.attempt(this, this::drainSome);
        }
    }

    /** Hands on what has come, a turn's worth, then does this again later or closes. */
    abstract void drainSome() throws IOException;

    final void close() {
        if (!isStopped()) {
            release();
            reactor.watch().releaseClosed();
            ended();
        }
    }

    @Override
    public final void connectionLost(CloseReason reason) {
        if (!isStopped()) {
            release();
            ended();
        }
    }

    /** Gives the socket back. */
    abstract void release();

    private void ended() {
        try {
            if (protocol instanceof ReactorDatagramProtocol told) {
                told.stopProtocol();
            }
        } finally {
            stopped.complete(null);
        }
    }
}
