package dev.acceptloop.event.protocols;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import dev.acceptloop.protocol.serving.OutboundBuffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What the receivers of this package share: a stream goes in, whole messages come out.
 *
 * <pre>
 * dataReceived -> step: one message -> handler -> step -> ...  -> write what the handlers wrote
 *      |            ^                    pause, close: ends here
 *      +--- rest ---+  kept for the next data, or for resumeReading
 * </pre>
 *
 * <p>A message that lies whole in what came is handed over where it lies: the handler gets a view
 * that is valid during the call only. What is cut is kept until the rest is there. Each byte is
 * looked at once and moved at most a constant number of times, however small the pieces.
 *
 * <p>After {@link Transport#close} or {@code abort} of {@link #transport} nothing more is
 * delivered; after {@code pauseReading} nothing until {@code resumeReading}, which delivers what is
 * kept, within that call unless a handler is running; and nothing while the peer does not take its
 * answers ({@link Transport#isCongested}), looked at between two messages. What handlers write is
 * gathered into one write for each {@code dataReceived}.
 *
 * <p>Called by one thread at a time, as every protocol.
 */
public abstract class MessageReceiver implements Protocol {
    static final byte[] NONE = {};

    private final OutboundBuffer kept =
            new OutboundBuffer(); // of a message, or of all that follows a pause
    private final OutboundBuffer late = new OutboundBuffer(); // given to dataReceived by a handler
    private GatheringTransport transport;
    private ByteBuffer source = kept.bytes(); // what is being delivered, while it is
    private boolean delivering;
    private boolean stopped; // between two messages, until the peer has taken what it is owed
    private int restBegin; // what of source follows the message that is with its handler
    private int restEnd;
    private long lookedAt;

    @SuppressWarnings("NullAway.Init") // connectionMade comes first
    MessageReceiver() {}

    @Override
    public final void connectionMade(Transport transport) {
        this.transport = new GatheringTransport(transport, this::deliverKept);
        connectionMade();
    }

    /** The connection is open, and {@link #transport} may be used. */
    protected void connectionMade() {}

    /** The connection; write to it, pause and close it through this, and the receiver knows. */
    protected final Transport transport() {
        return transport;
    }

    /** The text of a message in UTF-8, what is not UTF-8 replaced; takes the bytes. */
    protected static String text(ByteBuffer message) {
        return StandardCharsets.UTF_8.decode(message).toString();
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    // ---------------------------------------------------------------- deliver

    /**
     * Delivers the messages that are whole. A handler may call this itself: what it gives comes
     * behind what is being delivered, after the handler has returned.
     */
    @Override
    public final void dataReceived(ByteBuffer data) {
        if (delivering) {
            late.add(data);
            return;
        }
        if (kept.isEmpty()) {
            deliver(data);
        } else {
            kept.add(data);
            deliver(kept.bytes());
        }
        deliverLate();
    }

    /** Delivers what was kept while the peer did not take its answers. */
    @Override
    public void resumeWriting() {
        deliverKept();
    }

    private void deliverKept() {
        if (!delivering && !kept.isEmpty()) {
            deliver(kept.bytes());
            deliverLate();
        }
    }

    private void deliverLate() {
        while (!late.isEmpty()) {
            kept.add(late.bytes());
            late.reset();
            deliver(kept.bytes());
        }
    }

    private void deliver(ByteBuffer in) {
        delivering = true;
        source = in;
        stopped = stopped && transport.isCongested();
        boolean first = transport.begin();
        try {
            boolean more = true;
            while (more && isOpen() && !stopped && !transport.isPaused()) {
                more = step(in);
                stopped = more && transport.isCongested() && in.hasRemaining();
            }
        } finally {
            delivering = false;
            keep(in);
            if (first) {
                transport.end();
            }
        }
    }

    /**
     * Takes one message from where {@code in} stands and gives it to its handler.
     *
     * @return whether to go on; not if it is not whole yet
     */
    abstract boolean step(ByteBuffer in);

    /** Gives {@code in} from start to end to its handler; {@code next} is where the rest begins. */
    final void hand(ByteBuffer in, int start, int end, int next) {
        restBegin = next;
        restEnd = in.limit();
        in.limit(end).position(start);
        try {
            messageReceived(in);
        } finally {
            in.limit(restEnd).position(restBegin);
        }
    }

    /** Nothing follows what is with its handler, which ends at {@code end}. */
    final void noRest(int end) {
        restBegin = end;
        restEnd = end;
    }

    /** The message between position and limit goes to the handler that subclasses implement. */
    abstract void messageReceived(ByteBuffer message);

    @SuppressWarnings("ReferenceEquality") // the very buffer, not equal bytes
    private void keep(ByteBuffer in) {
        if (!isOpen()) {
            in.position(in.limit());
            kept.reset();
            late.reset();
        } else if (in != kept.bytes()) {
            if (in.hasRemaining()) {
                kept.add(in);
            }
        } else if (kept.isEmpty()) {
            kept.reset();
        }
    }

    /**
     * Takes what came and was not delivered yet, from a handler or between two calls: to go on with
     * another protocol, or to forget it.
     *
     * @return a copy, perhaps of no bytes
     */
    protected final ByteBuffer takeRest() {
        ByteBuffer from = (delivering ? source : kept.bytes()).duplicate();
        if (delivering) { // its limit is that of the message
            from.limit(restEnd).position(restBegin);
            restBegin = restEnd;
        } else {
            kept.reset();
        }
        var rest = ByteBuffer.allocate(from.remaining() + late.bytes().remaining());
        rest.put(from).put(late.bytes());
        late.reset();
        restTaken();
        return rest.flip();
    }

    /** What was kept of a message that was begun is gone. */
    void restTaken() {}

    /** Whether nobody has closed the connection from here. */
    final boolean isOpen() {
        return transport.isOpen();
    }

    final void closeMalformed() {
        transport.close(CloseReason.PROTOCOL_ERROR);
    }

    /**
     * Whether bytes wait for the rest of their message, or for {@code resumeReading}: who pauses is
     * about to answer, and a server that stops waits for that. What waits for the peer to take its
     * answers is not begun.
     */
    @Override
    public boolean midMessage() {
        return !kept.isEmpty() && (!stopped || transport.isPaused());
    }

    /** Whether what comes next waits for the peer to take its answers. */
    final boolean isStopped() {
        return stopped;
    }

    @Override
    public int retained() {
        int own = kept.capacity() + late.capacity();
        return transport == null ? own : own + transport.retained(); // a wrapper may let none in
    }

    // ---------------------------------------------------------------- send

    /** Sends a message, in one write unless it is long: some bytes of head, its body, the tail. */
    final void send(byte[] head, int headLength, ByteBuffer body, byte[] tail) {
        boolean first = transport.begin();
        transport.put(head, headLength);
        transport.write(body);
        transport.put(tail, tail.length);
        if (first) {
            transport.end();
        }
    }

    // ---------------------------------------------------------------- cost

    final void looked(int bytes) {
        lookedAt += bytes;
    }

    /** How many bytes were looked at or copied so far: a small multiple of those that came. */
    final long work() {
        return lookedAt + kept.moved() + late.moved();
    }
}
