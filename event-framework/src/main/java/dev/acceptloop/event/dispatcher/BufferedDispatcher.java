package dev.acceptloop.event.dispatcher;

import dev.acceptloop.protocol.serving.OutboundBuffer;
import java.nio.ByteBuffer;

/**
 * A dispatcher that keeps what the socket does not take, as asyncore's {@code
 * dispatcher_with_send}.
 *
 * <p>It says that it is writable while something is kept, and only then; and that it is not
 * readable while that is more than 64 KiB, so that a peer that only asks and never reads cannot
 * have answers piled up here. What is pushed before the connection is made is kept too; asyncore
 * closed the channel over it.
 */
public abstract class BufferedDispatcher extends Dispatcher {
    private static final int HIGH_WATER = 64 * 1024;

    private final OutboundBuffer outgoing = new OutboundBuffer();

    /** Without a socket yet. */
    protected BufferedDispatcher(ChannelMap map) {
        super(map);
    }

    /** Sends the bytes between position and limit, at once or when the socket takes them. */
    public final void push(ByteBuffer data) {
        if (isConnected() && outgoing.isEmpty()) {
            send(data);
        }
        if (data.hasRemaining() && !isClosed()) {
            outgoing.add(data);
        }
        data.position(data.limit());
    }

    /** How many bytes are kept. */
    public final int pending() {
        return outgoing.size();
    }

    @Override
    protected boolean readable() {
        return outgoing.size() <= HIGH_WATER;
    }

    @Override
    protected boolean writable() {
        return !outgoing.isEmpty();
    }

    @Override
    protected void handleWrite() {
        send(outgoing.bytes());
        outgoing.releaseIfEmpty();
    }

    @Override
    public void close() {
        super.close();
        outgoing.clear();
    }
}
