package dev.acceptloop.protocol.serving;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * The half of a connection that sends: at once what the socket takes, the rest when it takes bytes
 * again, FIN behind all of it.
 *
 * <p>Backpressure: above the high-water mark it is congested until nothing waits, and the peer is
 * not read meanwhile.
 *
 * <p>In the connection's turn, but for {@link #taken}, {@link #isBlocked} and {@link #isCongested}.
 */
final class Output {
    private static final VarHandle TAKEN;
    private static final VarHandle SENDING;

    static {
        try {
            TAKEN = MethodHandles.lookup().findVarHandle(Output.class, "taken", long.class);
            SENDING = MethodHandles.lookup().findVarHandle(Output.class, "sending", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final StreamSocket socket;
    private OutboundBuffer owed = OutboundBuffer.NONE; // what the socket did not take
    private volatile long taken; // written in turn
    private volatile boolean sending; // written in turn
    private volatile boolean congested;
    private boolean shut;
    private boolean finSent;

    Output(StreamSocket socket) {
        this.socket = socket;
    }

    void write(ByteBuffer data, ServerContext<?> context) throws IOException {
        if (shut) {
            return;
        }
        if (owed.isEmpty()) {
            send(data);
        }
        if (data.hasRemaining()) {
            owed = owed.with(data);
        }
        int pending = pending();
        if (pending > context.highWater() || (pending > 0 && context.memory().isTight())) {
            congested = true;
        }
    }

    void flush() throws IOException {
        if (sending) {
            return; // what was sent is gone within that very call, which goes on
        }
        if (!owed.isEmpty()) {
            send(owed.bytes());
            owed.releaseIfEmpty();
        }
    }

    private void send(ByteBuffer data) throws IOException {
        SENDING.setRelease(this, true);
        try {
            do {
                int before = data.remaining();
                socket.send(data);
                TAKEN.setRelease(this, (long) TAKEN.get(this) + before - data.remaining());
            } while (data.hasRemaining() && socket.waitsToSend());
        } finally {
            SENDING.setRelease(this, false);
        }
    }

    /** No more is written; FIN follows what is owed. */
    void shut() {
        shut = true;
    }

    void sendFinIfDue() throws IOException {
        if (shut && !finSent && isFlushed()) {
            finSent = true;
            socket.shutdownOutput();
        }
    }

    /** Forgets what is owed; whether anything was. */
    boolean drop() {
        boolean some = !owed.isEmpty();
        owed.clear();
        return some;
    }

    boolean isEmpty() {
        return owed.isEmpty();
    }

    boolean isFlushed() {
        return pending() == 0;
    }

    /** Bytes that were written and that the kernel has not. */
    int pending() {
        return owed.size() + socket.unsent();
    }

    /** Bytes of memory that takes. */
    int retained() {
        return owed.capacity() + socket.unsent();
    }

    boolean isBlocked() {
        return sending && socket.waitsToSend();
    }

    boolean isCongested() {
        return congested;
    }

    /** Ends congestion when nothing waits; whether it did: then the protocol is to be told. */
    boolean relieve() {
        if (!congested || !isFlushed()) {
            return false;
        }
        congested = false;
        return true;
    }

    long taken() {
        return taken;
    }
}
