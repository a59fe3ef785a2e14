package dev.acceptloop.event;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * What one connection reads: whether it does now, and what its protocol is told of it.
 *
 * <pre>
 * OPEN --- pauseReading ---&gt; PAUSED
 *   |  &lt;-- resumeReading ---   |
 *   +------- the peer's FIN ---+---&gt; ENDED
 *
 * read      OPEN, nobody has closed the connection, and the peer takes what it is owed
 * dropped   a close waits for nothing but a producer that pushes: to hear whether the peer is there
 * </pre>
 *
 * <p>Confined to the reactor's thread.
 */
final class Input {
    private static final int MOST_READS = 64; // a turn, in a drain: the others have theirs

    /** How far it is. */
    private enum Phase {
        OPEN,
        PAUSED, // by the protocol
        ENDED
    }

    private final Reactor reactor;
    private final Connection connection;
    private final SocketChannel channel;
    private Phase phase = Phase.OPEN;
    private boolean draining; // the server stops: what has arrived is answered, then it closes
    private boolean stoppingTold; // the message that is under way is the last

    Input(Reactor reactor, Connection connection, SocketChannel channel) {
        this.reactor = reactor;
        this.connection = connection;
        this.channel = channel;
    }

    void doRead() throws IOException {
        if (connection.isClosing()) {
            drop();
        } else if (draining) {
            drainSome();
        } else {
            read();
        }
    }

    /** Reads once and hands on what came; returns whether there was something. */
    private boolean read() throws IOException {
        ByteBuffer in = reactor.readBuffer();
        int length = channel.read(in);
        if (length > 0) {
            receive(in.flip());
        } else if (length < 0) {
            end();
            Registrations.call(
                    connection, () -> connection.protocol.readConnectionLost(connection));
        }
        return length > 0;
    }

    private void receive(ByteBuffer in) {
        try {
            connection.protocol.dataReceived(in);
        } catch (Throwable e) {
            Registrations.failed(connection, e);
        }
        connection.count();
    }

    /**
     * It closes, and one that pushes has the last word: it is not waited for when the peer left.
     */
    private void drop() throws IOException {
        if (channel.read(reactor.readBuffer()) < 0) {
            end();
            connection.finishLater();
        }
    }

    private void end() {
        phase = Phase.ENDED;
        update();
    }

    boolean isEnded() {
        return phase == Phase.ENDED;
    }

    // ---------------------------------------------------------------- pause

    void pause() {
        if (phase == Phase.OPEN) {
            phase = Phase.PAUSED;
        }
        update();
    }

    void resume() {
        if (phase == Phase.PAUSED) {
            phase = Phase.OPEN;
        }
        update();
        if (draining) {
            reactor.callFromThread(this::drain);
        }
    }

    private boolean listens() {
        return phase == Phase.OPEN && connection.isOpen() && !connection.output.isCongested();
    }

    private boolean drops() {
        return phase != Phase.ENDED && connection.isClosing() && connection.output.waitsForPusher();
    }

    /** Has the reactor watch for what is wanted now. */
    void update() {
        if (listens() || drops()) {
            reactor.addReader(connection);
        } else if (!connection.output
                .isLost()) { // then its channel is closed, and the caller may be anyone
            reactor.removeReader(connection);
        }
    }

    // ---------------------------------------------------------------- drain

    /** Something has changed: a drain that has begun may go on. */
    void drainOn() {
        if (draining) {
            drain();
        }
    }

    /** Begins a drain, or goes on with it. */
    void drain() {
        Registrations.attempt(connection, this::drainSome);
    }

    private void drainSome() throws IOException {
        draining = true;
        Protocol protocol = connection.protocol;
        int reads = 0;
        while (listens() && !(isLast() && !protocol.midMessage()) && read()) {
            if (++reads == MOST_READS) {
                reactor.callFromThread(this::drain);
                return;
            }
        }
        if (connection.output.isCongested() || !connection.isOpen()) {
            return; // congested: there is more when the peer has taken its due
        }
        if (!protocol.midMessage()) {
            connection.closeNow(CloseReason.STOPPING);
        } else if (!stoppingTold) {
            stoppingTold = true;
            Registrations.call(connection, protocol::stopping);
        }
    }

    /** Whether the message that is under way is the last, though the peer may send on. */
    private boolean isLast() {
        return stoppingTold || reactor.watch().isDrainHalfOver();
    }
}
