package dev.acceptloop.clients;

import dev.acceptloop.protocol.framing.Frame;
import dev.acceptloop.protocol.framing.Framing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/**
 * What is sent: a payload, all of printable bytes so that every framing can carry it, in its frame.
 *
 * <pre>
 * connection 4 | sequence 6 | length 4 | CRC-32C 6 | pseudo-random ...     20 bytes and more
 * pseudo-random ...                                                        shorter messages
 * </pre>
 *
 * <p>Header fields are big-endian, six bits a byte, each byte {@code '0' + bits}. The checksum is
 * over all of the payload but itself. A reply is compared with what was sent byte for byte, which
 * is stricter than length, sequence and checksum; these are for saying <em>what</em> is wrong with
 * it.
 *
 * <p>Confined to one thread. Writing a message allocates nothing.
 */
final class Messages {
    static final int HEADER_BYTES = 20;
    private static final int CHECKSUM_AT = 14;
    private static final int OFFSETS = 1 << 12; // different payloads
    private static final byte SIX_BITS = 0x3f;

    private final boolean fixed;
    private final ByteBuffer wire;
    private final int payloadAt;
    private final int payloadBytes;
    private final ByteBuffer random;
    private final CRC32C checksum = new CRC32C();

    Messages(LoadOptions options) {
        fixed = !options.send().isEmpty();
        var payload =
                fixed
                        ? StandardCharsets.UTF_8.encode(options.send())
                        : ByteBuffer.allocate(options.messageBytes());
        payloadBytes = payload.remaining();
        wire = options.framing().encode(payload);
        payloadAt = payloadAt(options.framing());
        random = ByteBuffer.allocateDirect(OFFSETS + payloadBytes);
        var source = new SplittableRandom(options.seed());
        while (random.hasRemaining()) {
            random.put((byte) ('0' + source.nextInt(SIX_BITS + 1)));
        }
        random.clear();
    }

    private int payloadAt(Framing framing) {
        var frame = new Frame();
        boolean whole = framing.decode(wire, frame) == Framing.Decoded.FRAME;
        return whole ? frame.start() : 0;
    }

    /** Bytes of one message with its framing; the same for all. */
    int wireBytes() {
        return wire.remaining();
    }

    /** Lays the parts that do not change into each slot of a connection's messages. */
    void lay(ByteBuffer slots) {
        for (int at = 0; at < slots.capacity(); at += wireBytes()) {
            slots.put(at, wire, 0, wireBytes());
        }
    }

    /**
     * Writes one message into the slot at {@code at}. Position and limit of {@code slots} are lost.
     */
    void write(ByteBuffer slots, int at, int connection, long sequence) {
        if (fixed) {
            return;
        }
        slots.clear();
        int begin = at + payloadAt;
        int offset = (int) ((connection * 0x9E37L + sequence * 0x85EBL) & (OFFSETS - 1));
        slots.put(begin, random, offset, payloadBytes);
        if (payloadBytes < HEADER_BYTES) {
            return;
        }
        putBits(slots, begin, 4, connection);
        putBits(slots, begin + 4, 6, sequence);
        putBits(slots, begin + 10, 4, payloadBytes);
        putBits(slots, begin + CHECKSUM_AT, 6, checksum(slots, begin, payloadBytes));
    }

    private long checksum(ByteBuffer bytes, int begin, int length) {
        checksum.reset();
        bytes.limit(begin + CHECKSUM_AT).position(begin);
        checksum.update(bytes);
        bytes.limit(begin + length).position(begin + HEADER_BYTES);
        checksum.update(bytes);
        return checksum.getValue();
    }

    /** The number in a message that came; -1 if it is too short or too long to be one. */
    long sequence(ByteBuffer message) {
        boolean whole = message.remaining() == wireBytes() && payloadBytes >= HEADER_BYTES;
        return whole ? bits(message, message.position() + payloadAt + 4, 6) : -1;
    }

    /**
     * Says what is wrong with a reply to the message of that sequence, as far as one can tell.
     *
     * @param received the reply from its first byte on, perhaps not all of it
     */
    String diagnose(ByteBuffer received, int connection, long sequence) {
        if (fixed || payloadBytes < HEADER_BYTES || received.remaining() < wireBytes()) {
            return "the reply differs from what is due";
        }
        int begin = received.position() + payloadAt;
        long sum = bits(received, begin + CHECKSUM_AT, 6);
        if (sum != checksum(received.duplicate(), begin, payloadBytes)) {
            return "damaged reply: checksum differs";
        }
        long from = bits(received, begin, 4);
        if (from != (connection & 0xff_ffff)) {
            return "reply to connection " + from + " came to connection " + connection;
        }
        return "reply " + bits(received, begin + 4, 6) + " came where " + sequence + " was due";
    }

    private static void putBits(ByteBuffer out, int at, int digits, long value) {
        long rest = value;
        for (int i = at + digits - 1; i >= at; i--) {
            out.put(i, (byte) ('0' + (rest & SIX_BITS)));
            rest >>>= 6;
        }
    }

    private static long bits(ByteBuffer in, int at, int digits) {
        long value = 0;
        for (int i = at; i < at + digits; i++) {
            value = value << 6 | ((in.get(i) - '0') & SIX_BITS);
        }
        return value;
    }
}
