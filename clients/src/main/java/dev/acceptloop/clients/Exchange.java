package dev.acceptloop.clients;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection: messages begun, flushed and answered, in that order.
 *
 * <pre>
 * slots   | s0 | s1 | ... | s(depth-1) |     message n lies in slot n mod depth until it is answered
 * counts    answered &lt;= begun &lt;= answered + depth
 * </pre>
 *
 * <p>For an echo the slots are also what is expected: the reply is compared with the very bytes
 * that were sent. Confined to its worker's thread; allocates nothing after construction, but for
 * another connection in the place of one that was parted.
 */
final class Exchange {
    final int id;
    final long[] sentAt; // by slot, nanoTime
    final long[] intendedAt; // by slot, nanoTime
    SelectionKey key;
    int owed; // open loop: due, and not begun because depth messages are under way
    long firstOwed; // the first of these, where its number tells when it is due
    final LongRing owedTimes = new LongRing(); // when these are due, where it does not

    private SocketChannel channel;
    private final Messages messages;
    private final int depth;
    private final long mostHere; // messages of one connection
    private final int wireBytes;
    private final ByteBuffer slots;
    private final ByteBuffer greeting;
    private final ByteBuffer text; // the one expected reply, or empty: expect the slots
    private final @Nullable HttpReplies replies; // or these are expected
    private final boolean answers;
    private long begun;
    private long firstHere; // message of this connection
    private long dialed; // when its successor was begun, nanoTime; 0 if it was not
    private long flushed; // bytes
    private long answered;
    private int matched; // bytes of the reply that has begun
    private boolean open = true;
    private boolean parted; // between two connections
    private boolean joining; // not connected yet
    private boolean early; // the reply that came last, before its message had gone

    /** What some bytes are. */
    enum Found {
        /** Part of a reply. */
        PART,
        /** They complete the reply that is due. */
        REPLY,
        /** They complete a reply, but another: it is an error, and the connection goes on. */
        OTHER,
        /** Not what is due, and nobody knows where the next reply begins. */
        BROKEN
    }

    Exchange(int id, SelectionKey key, Messages messages, ByteBuffer slots, Due due) {
        this.id = id;
        this.key = key;
        this.channel = (SocketChannel) key.channel();
        this.messages = messages;
        this.slots = slots;
        this.wireBytes = messages.wireBytes();
        this.depth = slots.capacity() / wireBytes;
        this.mostHere = due.perConnection() == 0 ? Long.MAX_VALUE : due.perConnection();
        this.greeting = due.greeting().duplicate();
        this.text = due.text().duplicate();
        HttpDue http = due.http();
        this.replies = http == null ? null : new HttpReplies(http);
        this.answers = due.answers();
        this.sentAt = new long[depth];
        this.intendedAt = new long[depth];
        messages.lay(slots);
    }

    /**
     * What a server says.
     *
     * @param text the reply to every message; empty for an echo
     * @param http what each reply has to be, if it is of HTTP; else null
     * @param answers whether there are replies at all
     * @param perConnection messages after which another connection is due; 0 for never
     */
    record Due(
            ByteBuffer greeting,
            ByteBuffer text,
            @Nullable HttpDue http,
            boolean answers,
            int perConnection) {}

    /** Whether more messages can be begun, perhaps on another connection. */
    boolean isOpen() {
        return open;
    }

    int underWay() {
        return (int) (begun - answered);
    }

    boolean hasRoom() {
        return open && begun - answered < depth && begun - firstHere < mostHere;
    }

    /** Whether its connection has had all the replies that it is for. */
    boolean isSpent() {
        return answered - firstHere >= mostHere;
    }

    int oldestSlot() {
        return (int) (answered % depth);
    }

    long oldestSentAt() {
        return sentAt[oldestSlot()];
    }

    void eachUnderWay(IntConsumer slot) {
        for (long message = answered; message < begun; message++) {
            slot.accept((int) (message % depth));
        }
    }

    // ------------------------------------------------------------------ out

    /** Begins a message; {@link #flush} sends it. Returns when it was begun, in nanoTime. */
    long begin(long intended) {
        int slot = (int) (begun % depth);
        messages.write(slots, slot * wireBytes, id, begun);
        begun++;
        long now = System.nanoTime();
        sentAt[slot] = now;
        intendedAt[slot] = intended;
        return now;
    }

    /** Begins a message that is intended for the moment it is begun. */
    long begin() {
        int slot = (int) (begun % depth);
        long now = begin(0);
        intendedAt[slot] = now;
        return now;
    }

    /** Writes what the kernel takes, and asks to be called again if it did not take all. */
    void flush() throws IOException {
        long due = begun * wireBytes;
        boolean refused = false;
        while (flushed < due && !refused) {
            int from = (int) (flushed % slots.capacity());
            int to = (int) Math.min(slots.capacity(), from + due - flushed);
            slots.limit(to).position(from);
            flushed += channel.write(slots);
            refused = slots.hasRemaining();
        }
        int interest =
                refused ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (key.interestOps() != interest) {
            key.interestOps(interest);
        }
    }

    // ------------------------------------------------------------------ in

    /** Reads once, into a buffer that is clear. */
    int read(ByteBuffer in) throws IOException {
        return channel.read(in);
    }

    /** Whether the oldest message needs no reply and the kernel has all of it. */
    boolean isDelivered() {
        return !answers && begun > answered && (answered + 1) * wireBytes <= flushed;
    }

    /** Counts the oldest message as answered. */
    void delivered() {
        answered++;
    }

    /**
     * Takes the bytes of at most one reply. Of those that are {@link Found#BROKEN} an echo takes
     * none: {@code in} is left as it was.
     */
    Found accept(ByteBuffer in) {
        if (greeting.hasRemaining()) {
            return matches(in, greeting) ? Found.PART : Found.BROKEN;
        }
        if (!answers || begun == answered) {
            return Found.BROKEN;
        }
        if (replies != null) {
            return counted(replies.accept(in));
        }
        ByteBuffer expected = expected();
        int before = expected.position();
        if (!matches(in, expected)) {
            return Found.BROKEN;
        }
        matched += expected.position() - before;
        if (expected.hasRemaining()) {
            return Found.PART;
        }
        matched = 0;
        return counted(Found.REPLY);
    }

    /** A reply cannot overtake its message. */
    private Found counted(Found found) {
        if (found == Found.PART || found == Found.BROKEN) {
            return found;
        }
        early = (answered + 1) * wireBytes > flushed;
        if (early) {
            return Found.BROKEN; // and it is still under way
        }
        answered++;
        return found;
    }

    /** Takes that the server has closed the connection, which may complete a reply. */
    Found ended() {
        return replies == null || begun == answered ? Found.BROKEN : counted(replies.ended());
    }

    /** Whether the reply that was complete last is the last one on its connection. */
    boolean wasLast() {
        return replies != null && replies.wasLast();
    }

    /** Of which kind the error is that a whole reply is another than is due. */
    LoadError error() {
        return replies == null ? LoadError.WRONG : replies.error();
    }

    /** What is wrong with it. */
    String trouble() {
        return replies == null ? "" : replies.trouble();
    }

    private ByteBuffer expected() {
        if (text.capacity() > 0) {
            return text.limit(text.capacity()).position(matched);
        }
        int at = oldestSlot() * wireBytes;
        return slots.limit(at + wireBytes).position(at + matched);
    }

    /** Moves both past the bytes they have in common if one of them is exhausted by these. */
    private static boolean matches(ByteBuffer in, ByteBuffer expected) {
        int length = Math.min(in.remaining(), expected.remaining());
        int limit = in.limit();
        int due = expected.limit();
        in.limit(in.position() + length);
        expected.limit(expected.position() + length);
        boolean same = in.mismatch(expected) < 0;
        if (same) {
            in.position(in.limit());
            expected.position(expected.limit());
        }
        in.limit(limit);
        expected.limit(due);
        return same;
    }

    /** Says what is wrong with bytes that {@link #accept} did not take. */
    String diagnose(ByteBuffer in) {
        if (greeting.hasRemaining()) {
            return "not the greeting that is due";
        }
        if (early) {
            return "a reply came to a message that was not sent yet";
        }
        if (begun == answered) {
            return in.remaining() + " bytes came when nothing was due";
        }
        if (replies != null && !replies.trouble().isEmpty()) {
            return replies.trouble();
        }
        if (text.capacity() > 0 || replies != null) {
            return "the reply differs from what is due";
        }
        int at = oldestSlot() * wireBytes;
        var whole = ByteBuffer.allocate(matched + in.remaining());
        whole.put(0, slots.clear(), at, matched).put(matched, in, in.position(), in.remaining());
        return messages.diagnose(whole, id, answered);
    }

    /** What is missing where the server has closed the connection. */
    String endTrouble() {
        if (early) {
            return "a reply came, and the end, to a message that was not sent yet";
        }
        return replies == null || begun == answered ? "closed by the server" : replies.trouble();
    }

    // ------------------------------------------------------------------ another connection

    /** Closes the connection; nothing is under way, and the next message takes another one. */
    void part() {
        parted = true;
        firstHere = begun;
        greeting.rewind();
        release();
    }

    boolean isParted() {
        return parted;
    }

    /** Notes that another connection is begun, however often it is tried. */
    void dial() {
        dialed = dialed == 0 ? System.nanoTime() : dialed;
    }

    /** Whether another connection was begun, and is not there. */
    boolean isDialing() {
        return dialed != 0;
    }

    /** The other connection is there, or given up; returns when it was begun, in nanoTime. */
    long undial() {
        long since = dialed;
        dialed = 0;
        return since;
    }

    /** Takes another connection, which may still be under way. */
    void join(SelectionKey other) {
        key = other;
        channel = (SocketChannel) other.channel();
        parted = false;
        joining = !channel.isConnected();
        key.attach(this);
    }

    boolean isJoining() {
        return joining;
    }

    /** The connection can be finished, or cannot be made. */
    void joined() throws IOException {
        channel.finishConnect();
        joining = false;
    }

    // ------------------------------------------------------------------ end

    /** Closes; returns how many messages will never be answered. */
    int cut() {
        int lost = open ? underWay() : 0;
        open = false;
        answered = begun;
        release();
        return lost;
    }

    private void release() {
        key.cancel();
        try {
            channel.close();
        } catch (IOException e) {
            return; // it is gone either way
        }
    }
}
