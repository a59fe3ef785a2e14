package dev.acceptloop.event.dispatcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * A conversation: input is cut where a terminator says, output waits in a queue of bytes and
 * producers; after asynchat.
 *
 * <pre>
 * terminator:  bytes  up to those bytes, which are not handed over
 *              length that many bytes, then none until it is set again
 *              none   all there is, and foundTerminator is never called
 * input:       (collectIncomingData)* foundTerminator (collectIncomingData)* foundTerminator ...
 * output:      push, pushWithProducer, closeWhenDone, in order
 * </pre>
 *
 * <p>What is handed to {@link #collectIncomingData} is never empty, and lies in the loop's read
 * buffer: it is valid during the call. No byte is kept but those of a terminator that may have
 * begun, and these are known; each byte is compared a constant number of times however long the
 * terminator is (Knuth, Morris, Pratt).
 *
 * <p>Unlike in asynchat, nothing is handed over after {@link #close}, what is pushed is not cut in
 * pieces, and a socket that is being connected is not asked to write.
 *
 * @see <a href="https://docs.python.org/3.11/library/asynchat.html">asynchat, as Python 3.11 had
 *     it</a>
 */
public abstract class ChatDispatcher extends Dispatcher {
    private static final int HIGH_WATER = 64 * 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Deque<Producer> output = new ArrayDeque<>();
    private ByteBuffer sending = NOTHING; // comes before output
    private int pushed; // bytes in output that were pushed
    private boolean ending; // what is pushed now is never sent

    private byte[] terminator = {};
    private int[] fallbacks = {}; // by bytes matched: how many still match if the next does not
    private int matched; // bytes of the terminator that have come, and were not handed over
    private int left; // bytes to a terminator that is a length; 0 if it is none
    private ByteBuffer again = NOTHING; // had matched the terminator before this one

    /** What gives a long answer piece by piece. */
    @FunctionalInterface
    public interface Producer {
        /**
         * The next piece, when the one before has been sent.
         *
         * @return readable bytes, which are taken before the next call; none at the end
         */
        ByteBuffer more();

        /** Pieces of so many bytes out of what is between position and limit. */
        static Producer of(ByteBuffer data, int size) {
            return () -> {
                int length = Math.min(size, data.remaining());
                ByteBuffer piece = data.slice(data.position(), length);
                data.position(data.position() + length);
                return piece;
            };
        }
    }

    /** Without a socket yet, and without a terminator. */
    protected ChatDispatcher(ChannelMap map) {
        super(map);
    }

    // ---------------------------------------------------------------- terminator

    /**
     * From here on input is cut at these bytes; no bytes for never. What came before and was not
     * handed over is looked at again.
     */
    public final void setTerminator(byte[] bytes) {
        if (matched > 0) {
            again = ByteBuffer.wrap(Arrays.copyOf(terminator, matched));
        }
        terminator = bytes.clone();
        fallbacks = fallbacks(terminator);
        matched = 0;
        left = 0;
    }

    /** From here on input is cut at this text in UTF-8. */
    public final void setTerminator(String text) {
        setTerminator(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Input is cut after so many bytes, once; 0 for never.
     *
     * @throws IllegalArgumentException if that is negative
     */
    public final void setTerminator(int length) {
        if (length < 0) {
            throw new IllegalArgumentException("a terminator of " + length + " bytes");
        }
        setTerminator(new byte[0]);
        left = length;
    }

    private static int[] fallbacks(byte[] pattern) {
        int[] fallbacks = new int[pattern.length];
        int matched = 0;
        for (int i = 1; i < pattern.length; i++) {
            while (matched > 0 && pattern[i] != pattern[matched]) {
                matched = fallbacks[matched - 1];
            }
            if (pattern[i] == pattern[matched]) {
                matched++;
            }
            fallbacks[i] = matched;
        }
        return fallbacks;
    }

    // ---------------------------------------------------------------- read

    /** Some input came, at least one byte; valid during the call. */
    protected abstract void collectIncomingData(ByteBuffer data);

    /** What was collected is whole. The terminator may be changed here, for what follows. */
    protected abstract void foundTerminator();

    @Override
    protected void handleRead() throws IOException {
        ByteBuffer in = map().readBuffer();
        if (receive(in) > 0) {
            received(in.flip());
        }
    }

    /** Cuts what came; the position moves to the limit. */
    final void received(ByteBuffer in) {
        while (again.hasRemaining()) {
            ByteBuffer first = again;
            again = NOTHING;
            cut(first);
        }
        cut(in);
    }

    private void cut(ByteBuffer in) {
        while (in.hasRemaining() && !isClosed()) {
            if (left > 0) {
                cutAtLength(in);
            } else if (terminator.length > 0) {
                cutAtBytes(in);
            } else {
                collect(in, in.limit());
            }
        }
        in.position(in.limit());
    }

    private void cutAtLength(ByteBuffer in) {
        int length = Math.min(left, in.remaining());
        left -= length;
        boolean found = left == 0;
        collect(in, in.position() + length);
        if (found && !isClosed()) {
            foundTerminator();
        }
    }

    private void cutAtBytes(ByteBuffer in) {
        int before = matched; // these came earlier, and are the terminator's first
        int begin = in.position();
        int end = search(in);
        boolean found = matched == terminator.length;
        int data = before + end - begin - matched;
        int held = found ? 0 : matched;
        byte[] searched = terminator;
        matched = held;
        if (data > 0 && before > 0) {
            collectIncomingData(ByteBuffer.wrap(searched, 0, Math.min(data, before)).slice());
        }
        if (data > before && !isClosed()) {
            collect(in, begin + data - before);
        }
        in.position(end);
        if (found && !isClosed()) {
            foundTerminator();
        }
    }

    /** Moves {@code matched} on; returns the index after the terminator, or the limit. */
    private int search(ByteBuffer in) {
        for (int i = in.position(); i < in.limit(); i++) {
            byte next = in.get(i);
            while (matched > 0 && next != terminator[matched]) {
                matched = fallbacks[matched - 1];
            }
            if (next == terminator[matched]) {
                matched++;
            }
            if (matched == terminator.length) {
                return i + 1;
            }
        }
        return in.limit();
    }

    /** Hands over what is before {@code end}, and moves the position there. */
    private void collect(ByteBuffer in, int end) {
        int limit = in.limit();
        in.limit(end);
        try {
            collectIncomingData(in);
        } finally {
            in.limit(limit).position(end);
        }
    }

    /** Unless much that was pushed waits to be sent: 64 KiB. */
    @Override
    protected boolean readable() {
        return pushed <= HIGH_WATER;
    }

    // ---------------------------------------------------------------- write

    /** Sends the bytes between position and limit behind what waits; keeps a copy of the rest. */
    public final void push(ByteBuffer data) {
        if (isConnected() && !ending && output.isEmpty() && !sending.hasRemaining()) {
            send(data);
        }
        if (data.hasRemaining() && !ending && !isClosed()) {
            pushed += data.remaining();
            output.add(new Bytes(ByteBuffer.allocate(data.remaining()).put(data).flip()));
        }
        data.position(data.limit());
    }

    /** Sends text in UTF-8. */
    public final void push(String text) {
        push(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private record Bytes(ByteBuffer data) implements Producer {
        @Override
        public ByteBuffer more() {
            return data;
        }
    }

    /** Sends what the producer gives, behind what waits; it is asked for a piece at a time. */
    public final void pushWithProducer(Producer producer) {
        if (!ending && !isClosed()) {
            output.add(producer);
        }
    }

    /** Calls {@link #handleClose} when all that waits has been sent, and not within this call. */
    public final void closeWhenDone() {
        ending = true;
    }

    /** Something waits, or the end does. */
    @Override
    protected boolean writable() {
        return sending.hasRemaining() || !output.isEmpty() || ending;
    }

    /** Sends once. */
    @Override
    protected void handleWrite() throws IOException {
        if (!sending.hasRemaining()) {
            sending = nextPiece();
        }
        if (sending.hasRemaining()) {
            send(sending);
        } else if (ending) {
            handleClose();
        }
    }

    private ByteBuffer nextPiece() {
        while (!output.isEmpty()) {
            ByteBuffer piece = output.element().more();
            if (piece.hasRemaining()) {
                return piece;
            }
            output.remove();
        }
        pushed = 0;
        return NOTHING;
    }

    /** Forgets what waits to be sent, and what may be the beginning of a terminator. */
    public final void discardBuffers() {
        output.clear();
        sending = NOTHING;
        pushed = 0;
        matched = 0;
        again = NOTHING;
    }

    @Override
    public void close() {
        super.close();
        discardBuffers();
    }
}
