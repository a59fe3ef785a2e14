package dev.acceptloop.protocol;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * The connection policies around one protocol: the limit on connections, the announcement, and the
 * idle and request time-outs.
 *
 * <p>Time-outs cost a clock reading per read and nothing else: one timer per connection looks at
 * the time of the last byte when it fires, and sets itself again for what is left. A connection
 * that is timed out is closed with FIN; if its peer does not let the flush end within a second it
 * is reset.
 */
final class Guarded implements Protocol {
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Policies policies;
    private final Conversation conversation;

    private Transport transport; // set before anything else is called
    private boolean admitted;
    private volatile long lastByte; // nanoTime; written by the connection, read by the timer
    private volatile long begun; // nanoTime of the read that began the unfinished message; 0: none
    private volatile boolean over;

    @SuppressWarnings("NullAway.Init") // connectionMade comes first
    Guarded(Policies policies, Conversation conversation) {
        this.policies = policies;
        this.conversation = conversation;
    }

    @Override
    public void connectionMade(Transport transport) {
        this.transport = transport;
        lastByte = policies.nanoTime();
        admitted = policies.admit();
        if (!admitted) {
            transport.write(policies.refusal());
            transport.close(CloseReason.OVERLOADED);
            return;
        }
        if (policies.announce) {
            transport.write(policies.announcement());
        }
        conversation.connectionMade(transport);
        if (policies.idleNanos > 0 || policies.requestNanos > 0) {
            check();
        }
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        if (!admitted) {
            return;
        }
        long now = policies.nanoTime();
        lastByte = now;
        long complete = conversation.messages();
        conversation.dataReceived(data);
        if (!conversation.midMessage()) {
            begun = 0;
        } else if (begun == 0 || conversation.messages() != complete) {
            begun = now == 0 ? 1 : now;
        }
    }

    @Override
    public void resumeWriting() {
        if (admitted) {
            conversation.resumeWriting();
        }
    }

    @Override
    public void readConnectionLost(Transport transport) {
        conversation.readConnectionLost(transport);
    }

    @Override
    public void connectionLost(CloseReason reason) {
        over = true;
        if (admitted) {
            policies.release();
            conversation.connectionLost(reason);
        }
    }

    @Override
    public boolean midMessage() {
        return conversation.midMessage();
    }

    private void check() { // timer thread
        if (over) {
            return;
        }
        long now = policies.nanoTime();
        long idleLeft = left(policies.idleNanos, now - lastByte);
        long begunAt = begun;
        long requestLeft = left(policies.requestNanos, begunAt == 0 ? 0 : now - begunAt);
        if (idleLeft <= 0 || requestLeft <= 0) {
            expire(idleLeft <= 0 ? CloseReason.IDLE : CloseReason.REQUEST_TIMEOUT);
            return;
        }
        // A message may begin right after this look: a quarter of its time is how late we may be.
        long requestLook = begunAt == 0 ? policies.requestNanos / 4 : requestLeft;
        long look = policies.requestNanos == 0 ? idleLeft : Math.min(idleLeft, requestLook);
        policies.schedule(this::check, look);
    }

    private static long left(long limit, long passed) {
        return limit == 0 ? Long.MAX_VALUE : limit - passed;
    }

    private void expire(CloseReason reason) {
        transport.close(reason);
        policies.schedule(() -> transport.abort(reason), GRACE_NANOS);
    }
}
