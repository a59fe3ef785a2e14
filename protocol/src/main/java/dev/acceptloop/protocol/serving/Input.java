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

    private final Connection connection;
    private final Output output;
    private Protocol protocol = NOBODY;
    private OutboundBuffer held =
            OutboundBuffer.NONE; // read before it was known that it may not be told
    private boolean paused;
    private boolean finReceived;
    private boolean finTold;
    private boolean stoppingTold;

    Input(Connection connection, Output output) {
        this.connection = connection;
        this.output = output;
    }

    void begin(Protocol protocol) {
        this.protocol = protocol;
        protocol.connectionMade(connection);
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
        return !connection.isEnding() && !output.isCongested();
    }

    /** So many bytes came; 0: nothing has come; -1: FIN. */
    void received(int count, ByteBuffer in, Drain drain) {
        if (count < 0) {
            finReceived = true;
        } else if (count > 0 && isReady()) {
            protocol.dataReceived(in);
        } else if (count > 0 && !connection.isEnding()) {
            held = held.with(in);
        }
        endIfDrained(drain, count == 0);
    }

    boolean isFinReceived() {
        return finReceived;
    }

    /** After every call: tells what may be told now, in reads of so many bytes, or ends. */
    void proceed(int mostRead, Drain drain) {
        tellHeld(mostRead);
        endIfDrained(drain, false);
    }

    private void tellHeld(int mostRead) {
        while (!connection.isEnding() && output.relieve()) {
            protocol.resumeWriting();
        }
        for (ByteBuffer piece = next(mostRead); piece != null; piece = next(mostRead)) {
            protocol.dataReceived(piece);
        }
        if (mayTell() && !paused && held.isEmpty() && finReceived && !finTold) {
            finTold = true;
            protocol.readConnectionLost(connection);
        }
    }

    /** At most as much as a read brings; null if nothing is held, or may be told. */
    private @Nullable ByteBuffer next(int mostRead) {
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

    /** The server stops; who came so late that time is up is cut with the others. */
    void drain(Drain drain) {
        endIfDrained(drain, false);
        if (drain.isOver()) {
            connection.abort(CloseReason.STOPPING);
        }
    }

    /**
     * Between two messages the server's stop is the end; one that has begun may be finished. Looks
     * for itself: who is told so may wait long for the turn of one that never ceases to send.
     */
    private void endIfDrained(Drain drain, boolean nothingCame) {
        if (!drain.hasBegun() || connection.isEnding()) {
            return;
        }
        boolean atRest = paused || stoppingTold || finTold || (nothingCame && isReady());
        if (!(atRest || drain.isHalfOver()) || output.isCongested()) {
            return;
        }
        if (!protocol.midMessage()) {
            connection.end(CloseReason.STOPPING);
        } else if (atRest && !stoppingTold) {
            stoppingTold = true;
            protocol.stopping();
            endIfDrained(drain, false); // its answer may have been ready
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
