package dev.acceptloop.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A connection without a socket, to a peer that says some bytes, is behind with its reading now and
 * then, and then says no more: what it heard, and why the connection ended.
 */
public final class Heard implements Transport {
    private static final SocketAddress NOWHERE = InetSocketAddress.createUnresolved("peer", 9);

    private final SplittableRandom random;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private @Nullable CloseReason end;
    private boolean congested;
    private int mostRetained;

    private Heard(SplittableRandom random) {
        this.random = random;
    }

    /** What that protocol answers to those bytes. */
    public static Heard from(Protocol protocol, Cuts cuts) {
        var heard = new Heard(cuts.random());
        protocol.connectionMade(heard);
        cuts.feed(piece -> heard.tell(protocol, piece));
        if (heard.end == null) {
            protocol.readConnectionLost(heard);
        }
        return heard;
    }

    private void tell(Protocol protocol, ByteBuffer piece) {
        if (end == null) {
            protocol.dataReceived(piece);
        }
        while (congested && end == null) {
            congested = false;
            protocol.resumeWriting();
        }
        mostRetained = Math.max(mostRetained, protocol.retained());
    }

    /** What was heard, a character for each byte. */
    public String text() {
        return said.toString(ISO_8859_1);
    }

    /** Why it ended. */
    public @Nullable CloseReason end() {
        return end;
    }

    /** The most bytes that the protocol kept from one piece to the next. */
    public int mostRetained() {
        return mostRetained;
    }

    @Override
    public void write(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        if (end == null) {
            said.writeBytes(bytes);
            congested |= random.nextBoolean();
        }
    }

    @Override
    public boolean isCongested() {
        return congested;
    }

    @Override
    public int pending() {
        return 0;
    }

    @Override
    public void close(CloseReason reason) {
        end = end == null ? reason : end;
    }

    @Override
    public void abort(CloseReason reason) {
        close(reason);
    }

    @Override
    public void shutdownOutput() {}

    @Override
    public void pauseReading() {}

    @Override
    public void resumeReading() {}

    @Override
    public SocketAddress localAddress() {
        return NOWHERE;
    }

    @Override
    public SocketAddress remoteAddress() {
        return NOWHERE;
    }

    @Override
    public void execute(Runnable task) {
        task.run();
    }

    /** All that two ways of cutting must have in common. */
    @Override
    public String toString() {
        return text() + "\n-- " + end;
    }
}
