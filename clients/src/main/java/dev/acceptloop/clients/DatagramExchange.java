package dev.acceptloop.clients;

import java.nio.ByteBuffer;

/**
 * What is known of the datagrams that one socket has sent: which are awaited, answered, given up.
 *
 * <pre>
 * messages   ... forgotten | s(next - size) ... oldest awaited ... s(next - 1) | to be sent ...
 * </pre>
 *
 * <p>A datagram may be lost, come late, come twice, overtake another or be damaged; so replies are
 * found by the number in them, and nothing waits for its turn. Confined to its worker's thread;
 * allocates nothing after construction.
 */
final class DatagramExchange {
    /** What a datagram that came is. */
    enum Kind {
        /** The first reply to a message that is awaited. */
        REPLY,
        /** To one that was given up. */
        LATE,
        /** To one that was answered. */
        DUPLICATE,
        /** Not what was sent. */
        CORRUPT
    }

    private static final byte AWAITED = 1;
    private static final byte ANSWERED = 2;
    private static final byte LOST = 3;

    final int id;
    private final Messages messages;
    private final int size;
    private final byte[] states;
    private final long[] sentAt; // nanoTime
    private final long[] intendedAt;
    private long next; // number of the message to be sent
    private long oldest; // none before it is awaited
    private int awaited;
    private int found; // slot of the last REPLY

    /**
     * An exchange that has sent nothing yet.
     *
     * @param size how many messages it remembers; at least as many as are ever awaited, or the
     *     oldest of these are lost
     */
    DatagramExchange(int id, Messages messages, int size) {
        this.id = id;
        this.messages = messages;
        this.size = size;
        states = new byte[size];
        sentAt = new long[size];
        intendedAt = new long[size];
    }

    /** Told of a message that is lost. */
    interface Lost {
        void lost(long intended, long sentAt);
    }

    int awaited() {
        return awaited;
    }

    /** Writes the next message into a buffer of its size. */
    void write(ByteBuffer out) {
        messages.write(out, 0, id, next);
    }

    /** The message written was sent; if there is no room to remember it, another is lost. */
    void sent(long intended, long now, Lost lost) {
        int slot = (int) (next % size);
        if (next - oldest == size) {
            giveUp(oldest++, lost);
        }
        states[slot] = AWAITED;
        sentAt[slot] = now;
        intendedAt[slot] = intended;
        awaited++;
        next++;
    }

    /** Gives up what was sent before that time. */
    void expire(long before, Lost lost) {
        while (oldest < next) {
            int slot = (int) (oldest % size);
            if (states[slot] == AWAITED && sentAt[slot] - before > 0) {
                return;
            }
            giveUp(oldest++, lost);
        }
    }

    /** Tells of every message that is awaited; it stays so. */
    void eachAwaited(Lost each) {
        for (long number = oldest; number < next; number++) {
            int slot = (int) (number % size);
            if (states[slot] == AWAITED) {
                each.lost(intendedAt[slot], sentAt[slot]);
            }
        }
    }

    private void giveUp(long number, Lost lost) {
        int slot = (int) (number % size);
        if (states[slot] == AWAITED) {
            states[slot] = LOST;
            awaited--;
            lost.lost(intendedAt[slot], sentAt[slot]);
        }
    }

    /** What a datagram is; {@code scratch}, of a message's size, is overwritten. */
    Kind take(ByteBuffer datagram, ByteBuffer scratch) {
        long number = messages.sequence(datagram);
        if (number < 0 || number >= next) {
            return Kind.CORRUPT;
        }
        messages.write(scratch, 0, id, number);
        if (!scratch.clear().equals(datagram)) {
            return Kind.CORRUPT;
        }
        if (next - number > size) {
            return Kind.LATE;
        }
        int slot = (int) (number % size);
        return switch (states[slot]) {
            case AWAITED -> {
                states[slot] = ANSWERED;
                awaited--;
                found = slot;
                yield Kind.REPLY;
            }
            case ANSWERED -> Kind.DUPLICATE;
            default -> Kind.LATE;
        };
    }

    /** When the message of the last REPLY was sent, in nanoTime. */
    long foundSentAt() {
        return sentAt[found];
    }

    /** When it was intended. */
    long foundIntendedAt() {
        return intendedAt[found];
    }
}
