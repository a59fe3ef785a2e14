package dev.acceptloop.protocol.server;

import static java.util.Objects.requireNonNull;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.MessageProtocol;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import java.nio.ByteBuffer;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The idle and request time-outs around one protocol.
 *
 * <p>They cost two clock readings per read and nothing else: one timer per connection looks at the
 * time of the last byte when it fires, and sets itself again for what is left. When it is up, the
 * connection is asked in its turn whether nothing has come: the time that a handler takes, its own
 * or another's in the same loop, is not the peer's. Bytes that leave are life as well as bytes that
 * come: a peer that reads slowly is not idle. The kernel tells of them in steps, of a third of its
 * buffer: who is owed more than the mark has a second more. A connection that is timed out is
 * closed with FIN; if its peer takes nothing for that second of what it is owed it is reset, and so
 * is one whose write waits for the peer then.
 */
final class TimeoutProtocol implements Protocol {
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final ConnectionPolicies policies;
    private final MessageProtocol conversation;

    private Transport transport; // set before anything else is called
    private volatile long lastByte; // nanoTime; written by the connection, read by the timer
    private volatile long begun; // nanoTime of the read that began the unfinished message; 0: none
    private volatile boolean over;
    private volatile @Nullable Future<?> next; // the timer's
    private volatile long answered; // bytes that had left when the last ones that came were handled
    private long taken; // bytes, at the timer's last look
    private long progress; // nanoTime when they had last grown; the timer's
    private long due; // nanoTime, of the look; the timer's
    private boolean wasBlocked; // when its time was up; the timer's
    private volatile boolean asked; // whether nothing came: in its turn
    private volatile boolean wasLate; // and it is asked once more
    private boolean wasHeldUp; // in turn
    private volatile long closed; // nanoTime; before closing
    private volatile @Nullable CloseReason closing; // it was closed for that

    @SuppressWarnings("NullAway.Init") // connectionMade comes first
    TimeoutProtocol(ConnectionPolicies policies, MessageProtocol conversation) {
        this.policies = policies;
        this.conversation = conversation;
    }

    @Override
    public void connectionMade(Transport transport) {
        this.transport = transport;
        conversation.connectionMade(transport);
        handled(policies.nanoTime());
        check();
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        long now = policies.nanoTime();
        lastByte = now;
        long complete = conversation.messages();
        long since = stopClock();
        conversation.dataReceived(data);
        long after = policies.nanoTime();
        handled(after);
        noteBegun(since, now, after, complete);
    }

    /** What a handler takes is not the peer's silence. */
    private void handled(long now) {
        answered = transport.taken();
        lastByte = now;
    }

    /** While bytes are handled no message is late: what a handler takes is not the peer's time. */
    private long stopClock() {
        long since = begun;
        if (since != 0) {
            begun = 0;
        }
        return since;
    }

    /**
     * After bytes were handled.
     *
     * @param since when the message began that was not complete before; 0 for none
     * @param now when the bytes came
     * @param after when they had been handled
     * @param complete how many messages were before
     */
    private void noteBegun(long since, long now, long after, long complete) {
        if (!conversation.midMessage()) {
            return;
        }
        if (conversation.messages() != complete) {
            begun = notZero(after); // its time begins now that its turn has come
        } else {
            begun = since == 0 ? notZero(now) : since;
        }
    }

    private static long notZero(long nanos) {
        return nanos == 0 ? 1 : nanos;
    }

    @Override
    public void resumeWriting() {
        long complete = conversation.messages();
        long since = stopClock();
        conversation.resumeWriting();
        long now = policies.nanoTime();
        lastByte = now;
        noteBegun(since, now, now, complete);
    }

    @Override
    public void stopping() {
        conversation.stopping();
    }

    @Override
    public void readConnectionLost(Transport transport) {
        conversation.readConnectionLost(transport);
    }

    @Override
    public void connectionLost(CloseReason reason) {
        over = true;
        Future<?> timer = next;
        if (timer != null) {
            timer.cancel(false); // or it keeps the connection until it is due
        }
        conversation.connectionLost(reason);
    }

    @Override
    public boolean midMessage() {
        return conversation.midMessage();
    }

    @Override
    public int retained() {
        return conversation.retained();
    }

    // ------------------------------------------------------------------ the timer's thread

    private void check() {
        if (over) {
            return;
        }
        long now = policies.nanoTime();
        boolean takes = lookAtTaken(now);
        if (closing != null) {
            abortUnlessTaking(closing, takes, now);
            return;
        }
        boolean hasGrace = policies.idleNanos > 0 && transport.isCongested();
        long grace = hasGrace ? GRACE_NANOS : 0;
        long idleLeft = left(policies.idleNanos + grace, now - lastLife());
        long begunAt = begun;
        long requestLeft = left(policies.requestNanos, begunAt == 0 ? 0 : now - begunAt);
        boolean blocked = transport.isBlocked();
        if (idleLeft <= 0 || requestLeft <= 0) {
            boolean idle = idleLeft <= 0;
            CloseReason why = idle ? CloseReason.IDLE : CloseReason.REQUEST_TIMEOUT;
            if (blocked && wasBlocked) { // its turn is up when the peer takes something
                cut(why);
                return;
            }
            wasBlocked = blocked;
            ask(why, begunAt, idle && hasGrace);
            schedule(GRACE_NANOS);
            return;
        }
        wasBlocked = false;
        wasLate = false;
        // A message may begin right after this look: a quarter of its time is how late we may be.
        long requestLook = begunAt == 0 ? policies.requestNanos / 4 : requestLeft;
        long look = policies.requestNanos == 0 ? idleLeft : Math.min(idleLeft, requestLook);
        schedule(isTaking() ? Math.min(look, policies.idleNanos / 4 + 1) : look);
    }

    /** Notes when bytes last left; returns whether any did since the last look. */
    private boolean lookAtTaken(long now) {
        long before = taken;
        taken = transport.taken();
        if (taken != before) {
            progress = now;
        }
        return taken != before;
    }

    /** Whether bytes have left since one last came: then looks are all that tells how long ago. */
    private boolean isTaking() {
        return policies.idleNanos > 0 && taken != answered;
    }

    private long lastLife() {
        return isTaking() && progress - lastByte > 0 ? progress : lastByte;
    }

    private void schedule(long nanos) {
        due = policies.nanoTime() + nanos;
        next = policies.schedule(this::check, nanos);
        if (over) { // just now, and cancelled the one before
            requireNonNull(next).cancel(false);
        }
    }

    private static long left(long limit, long passed) {
        return limit == 0 ? Long.MAX_VALUE : limit - passed;
    }

    private void abortUnlessTaking(CloseReason why, boolean takes, long now) {
        long left = takes ? GRACE_NANOS : closed + GRACE_NANOS - now;
        if (left > 0) {
            schedule(left);
        } else {
            cut(why);
        }
    }

    private void cut(CloseReason why) {
        over = true;
        transport.abort(why);
    }

    /**
     * The connection's turn comes when its handler is done, and its loop with all others; by the
     * second from here its socket has been read, unless many others were: who had its turn late is
     * asked again.
     */
    private void ask(CloseReason why, long begunAt, boolean cuts) {
        if (asked) {
            return;
        }
        asked = true;
        long dueAt = due;
        long byteAt = lastByte;
        long takenAt = taken;
        transport.execute(() ->
                transport.execute(() -> {
                    asked = false;
                    boolean silent = why != CloseReason.IDLE || transport.taken() == takenAt;
                    silent &= lastByte == byteAt && begun == begunAt;
                    if (silent && isInTime(dueAt) && !over) {
                        expire(why, cuts);
                    }
                }));
    }

    /** In turn: whether somebody was free to read what may have come. */
    private boolean isInTime(long dueAt) {
        boolean heldUp = policies.isHeldUp();
        boolean late = policies.nanoTime() - dueAt > LATE_NANOS && !wasLate;
        boolean inTime = !(heldUp || wasHeldUp || late);
        wasHeldUp = heldUp;
        wasLate |= late;
        return inTime;
    }

    /** In turn. */
    private void expire(CloseReason why, boolean cuts) {
        closed = policies.nanoTime();
        closing = why;
        transport.close(why);
        if (cuts) {
            cut(why);
        }
    }
}
