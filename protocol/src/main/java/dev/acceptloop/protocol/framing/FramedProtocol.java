package dev.acceptloop.protocol.framing;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.MessageProtocol;
import dev.acceptloop.protocol.Transport;
import dev.acceptloop.protocol.service.ConnectedPeer;
import dev.acceptloop.protocol.service.Service;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * A message service on a stream: finds the messages, hands each to the service, and gathers the
 * replies to one read into one write.
 *
 * <pre>
 * data ---------------> decode -> service -> reply is the message itself: echo the frame's own bytes
 *   |                     ^                  reply is short:              gather in {@code replies}
 *   +-- begun, not whole -+ {@code partial}  reply is long:               write it where it lies
 * </pre>
 *
 * <p>An echo therefore copies nothing: frames that stand one behind the other in the read buffer go
 * back as one run of it, their framing included, for what came is byte for byte what is due.
 *
 * <p>Memory: an echo takes none between messages; an unfinished message takes at most its framing's
 * limit plus one read, but for growth by doubling; gathered replies take at most {@value
 * #MOST_GATHERED} bytes, kept for the next. Each byte is decoded once and moved at most twice
 * however the network cut the stream.
 *
 * <p>A reply over the framing's limit, as {@code message} can make of a message just below it,
 * cannot be said: the connection is closed as for a message over the limit.
 */
public final class FramedProtocol extends Frame implements MessageProtocol, ConnectedPeer {
    static final int MOST_GATHERED = 16 * 1024;
    private static final int FIRST_CAPACITY = 256;
    private static final int POST_OVERHEAD = 64; // a task, its place in a queue, the framing
    private static final ByteBuffer NONE = ByteBuffer.allocate(0);
    private static final AtomicIntegerFieldUpdater<FramedProtocol> POSTED =
            AtomicIntegerFieldUpdater.newUpdater(FramedProtocol.class, "posted");

    private final Service service;
    private final Framing framing;
    private final boolean delimited;

    private Transport transport;
    private ByteBuffer partial = NONE; // a message begun: 0 to position
    private ByteBuffer replies = NONE; // gathered: 0 to position
    private ByteBuffer source = NONE; // what is being decoded
    private boolean handling; // a message of source is with the service
    private int frameBegin; // where in source it begins
    private int runBegin; // frames of source due back as they came: runBegin to runEnd
    private int runEnd;
    private long messages; // handled so far
    private boolean closed;
    private boolean stopped; // between two messages, until the peer has taken what it is owed
    private volatile int posted; // bytes from elsewhere, not sent yet

    @SuppressWarnings("NullAway.Init") // connectionMade comes first
    public FramedProtocol(Service service, Framing framing) {
        this.service = service;
        this.framing = framing;
        this.delimited = !(framing == Framing.LINE && service.repliesWithoutDelimiter());
    }

    @Override
    public void connectionMade(Transport transport) {
        this.transport = transport;
        service.joined(this); // first: who has read its greeting misses nothing that is posted
        if (service.greeting().hasRemaining()) {
            send(service.greeting());
        }
    }

    @Override
    public void connectionLost(CloseReason reason) {
        service.left(this);
    }

    // ------------------------------------------------------------------ messages in

    @Override
    public void dataReceived(ByteBuffer data) {
        if (partial.position() == 0) {
            handleAll(data);
            keep(data);
        } else {
            keep(data);
            handlePartial();
        }
    }

    @Override
    public void resumeWriting() {
        if (stopped) {
            handlePartial();
        }
    }

    private void handlePartial() {
        partial.flip();
        handleAll(partial);
        if (!partial.hasRemaining()) {
            partial = NONE;
        } else if (partial.position() == 0) { // compact would move every byte onto itself
            partial.position(partial.limit()).limit(partial.capacity());
        } else {
            partial.compact();
        }
    }

    private void handleAll(ByteBuffer in) {
        source = in;
        stopped = false;
        var decoded = Framing.Decoded.FRAME;
        try {
            while (!closed && !stopped && decoded == Framing.Decoded.FRAME) {
                decoded = framing.decode(in, this);
                if (decoded == Framing.Decoded.FRAME) {
                    handle(in);
                    stopped = transport.isCongested() && in.hasRemaining();
                }
            }
        } catch (Throwable e) {
            if (!(e instanceof OutOfMemoryError)) {
                flush(); // the replies before it are whole
            }
            throw e;
        }
        flush();
        if (decoded == Framing.Decoded.MALFORMED) {
            finish(CloseReason.PROTOCOL_ERROR);
        }
        if (closed) {
            in.position(in.limit()); // what follows a close is not looked at
        }
        source = NONE;
    }

    private void handle(ByteBuffer in) {
        int limit = in.limit();
        frameBegin = in.position();
        in.limit(end).position(start);
        handling = true;
        messages++;
        try {
            service.handle(in, this);
        } finally {
            handling = false;
            in.limit(limit).position(next);
        }
    }

    private void keep(ByteBuffer data) {
        if (!data.hasRemaining()) {
            return;
        }
        int needed = partial.position() + data.remaining();
        if (needed > partial.capacity()) {
            int doubled = Math.max(2 * partial.capacity(), FIRST_CAPACITY);
            partial = ByteBuffer.allocate(Math.max(needed, doubled)).put(partial.flip());
        }
        partial.put(data);
    }

    @Override
    public boolean midMessage() {
        return partial.position() > 0 && !stopped;
    }

    @Override
    public int retained() {
        return partial.capacity() + replies.capacity();
    }

    @Override
    public long messages() {
        return messages;
    }

    // ------------------------------------------------------------------ replies out

    @Override
    @SuppressWarnings("ReferenceEquality") // the very buffer, not equal bytes
    public void send(ByteBuffer reply) {
        if (handling && reply == source && delimited) {
            echoFrame();
        } else {
            send(reply, Service.NOTHING);
        }
    }

    private void echoFrame() {
        if (replies.position() > 0 || runEnd != frameBegin) {
            flush();
            runBegin = frameBegin;
        }
        runEnd = next;
    }

    @Override
    public void send(ByteBuffer head, ByteBuffer body) {
        if (closed) {
            return;
        }
        flushRun();
        int length = head.remaining() + body.remaining();
        if (delimited && length > framing.maxLength()) { // cannot be said: int8 has no such length
            flush();
            finish(CloseReason.PROTOCOL_ERROR);
            return;
        }
        gather(Framing.MOST_OVERHEAD);
        if (delimited) {
            framing.putHead(replies, length);
        }
        put(head);
        put(body);
        gather(Framing.MOST_OVERHEAD);
        if (delimited) {
            framing.putTail(replies);
        }
        if (!handling) {
            flush();
        }
    }

    private void put(ByteBuffer part) {
        int length = part.remaining();
        if (length > MOST_GATHERED / 2) {
            flush();
            transport.write(part.duplicate());
            return;
        }
        gather(length);
        replies.put(replies.position(), part, part.position(), length);
        replies.position(replies.position() + length);
    }

    /** Makes room for so many bytes more, at most half of what is ever gathered. */
    private void gather(int length) {
        int needed = replies.position() + length;
        if (needed <= replies.capacity()) {
            return;
        }
        if (needed > MOST_GATHERED) {
            flush();
            needed = length;
        }
        int roomy = Math.max(Math.max(needed, 2 * replies.capacity()), FIRST_CAPACITY);
        if (replies.capacity() < needed) {
            replies = ByteBuffer.allocate(Math.min(roomy, MOST_GATHERED)).put(replies.flip());
        }
    }

    private void flush() {
        flushRun();
        if (replies.position() > 0) {
            transport.write(replies.flip());
            replies.clear();
        }
    }

    private void flushRun() {
        if (runEnd == runBegin) {
            runBegin = 0;
            runEnd = 0;
            return;
        }
        int position = source.position();
        int limit = source.limit();
        source.limit(runEnd).position(runBegin);
        transport.write(source);
        source.limit(limit).position(position);
        runBegin = 0;
        runEnd = 0;
    }

    // ------------------------------------------------------------------ replies from elsewhere

    @Override
    public void post(ByteBuffer message) {
        int bytes = message.remaining() + POST_OVERHEAD;
        if (POSTED.addAndGet(this, bytes) > MOST_BEHIND) {
            transport.abort(CloseReason.OVERLOADED);
        } else {
            transport.execute(() -> deliver(message, bytes));
        }
    }

    private void deliver(ByteBuffer message, int bytes) {
        if (posted + transport.pending() > MOST_BEHIND) {
            transport.abort(CloseReason.OVERLOADED);
        } else {
            send(message);
        }
        POSTED.addAndGet(this, -bytes);
    }

    @Override
    public int maxLength() {
        return framing.maxLength();
    }

    // ------------------------------------------------------------------ end

    @Override
    public void close() {
        flush();
        finish(CloseReason.SERVICE_CLOSED);
    }

    private void finish(CloseReason reason) {
        closed = true;
        transport.close(reason);
    }

    @Override
    public SocketAddress address() {
        return transport.remoteAddress();
    }
}
