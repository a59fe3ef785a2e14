package dev.acceptloop.protocol.serving;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The half of a connection that receives: what its protocol is told, and when. Bytes in order, FIN
 * behind all of them and once; none while the protocol has paused, nor while the peer does not take
 * what it is sent, nor after the end.
 *
 * <p>What a protocol throws passes through here. In the connection's turn.
 */
final class Input {
    private static final Protocol NOBODY = // before there is one, and when it was told the end
            new Protocol() {
                @Override
                public void connectionMade(Transport transport) {}

                @Override
                public void dataReceived(ByteBuffer data) {}
            };

    private final Ending ending;
    private final Output output;
    private final int mostRead;
    private Protocol protocol = NOBODY;
    private OutboundBuffer held =
            OutboundBuffer.NONE; // read before it was known that it may not be told
    private boolean paused;
    private boolean finReceived;
    private boolean finTold;
    private @Nullable Drain drain; // from when the server stops
    private boolean stoppingTold;

    Input(Ending ending, Output output, int mostRead) {
        this.ending = ending;
        this.output = output;
        this.mostRead = mostRead;
    }

    void begin(Protocol protocol, Transport transport) {
        this.protocol = protocol;
        protocol.connectionMade(transport);
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
    }

    // ------------------------------------------------------------ bytes

    /** Whether bytes that come now may be told as they come. */
    boolean isReady() {
        return mayTell() && !paused && !finReceived && held.isEmpty();
    }

    private boolean mayTell() {
        return !ending.hasBegun() && !output.isCongested();
    }

    void received(ByteBuffer in) {
        if (isReady()) {
            protocol.dataReceived(in);
        } else if (!ending.hasBegun()) {
            held = held.with(in);
        }
    }

    void fin() {
        finReceived = true;
    }

    boolean isFinReceived() {
        return finReceived;
    }

    /** Tells what was held back, as far as that may be told now. */
    void tellHeld(Transport transport) {
        while (!ending.hasBegun() && output.takeRelief()) {
            protocol.resumeWriting();
        }
        for (ByteBuffer piece = next(); piece != null; piece = next()) {
            protocol.dataReceived(piece);
        }
        if (mayTell() && !paused && held.isEmpty() && finReceived && !finTold) {
            finTold = true;
            protocol.readConnectionLost(transport);
        }
    }

    /** At most as much as a read brings; null if nothing is held, or may be told. */
    private @Nullable ByteBuffer next() {
        held.releaseIfEmpty();
        if (paused || held.isEmpty() || !mayTell()) {
            return null;
        }
        ByteBuffer all = held.bytes();
        ByteBuffer piece = all.slice(all.position(), Math.min(all.remaining(), mostRead));
        all.position(all.position() + piece.remaining());
        return piece;
    }

    // ------------------------------------------------------------ end

    /** The server stops. */
    void drain(Drain begun) {
        drain = begun;
        endIfDrained(false);
    }

    boolean isDraining() {
        return drain != null && !ending.hasBegun();
    }

    /** Between two messages the server's stop is the end; one that has begun may be finished. */
    void endIfDrained(boolean nothingCame) {
        if (drain == null || ending.hasBegun()) {
            return;
        }
        boolean atRest = paused || (nothingCame && isReady());
        if (!(atRest || drain.isHalfOver()) || output.isCongested()) {
            return;
        }
        if (paused || !protocol.midMessage()) {
            ending.begin(CloseReason.STOPPING);
        } else if (atRest && !stoppingTold) {
            stoppingTold = true;
            protocol.stopping();
        }
    }

    /** The last that is told. What the protocol kept is free. */
    void end(CloseReason why) {
        Protocol told = protocol;
        protocol = NOBODY;
        told.connectionLost(why);
    }

    void drop() {
        held.clear();
    }

    /** Bytes of memory that what is held takes, and what the protocol keeps. */
    int retained() {
        return held.capacity() + protocol.retained();
    }
}
