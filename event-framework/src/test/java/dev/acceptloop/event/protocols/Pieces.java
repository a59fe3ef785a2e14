package dev.acceptloop.event.protocols;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.acceptloop.protocol.Protocol;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;

/** Gives a stream to a protocol as the network might: in pieces, out of one buffer used again. */
final class Pieces {
    /** Sizes of the pieces to try: one byte to nine, and all at once. */
    static IntStream sizes() {
        return IntStream.concat(IntStream.rangeClosed(1, 9), IntStream.of(Integer.MAX_VALUE));
    }

    private Pieces() {}

    /** One character is one byte. */
    static void feed(Protocol protocol, String stream, int size) {
        feed(protocol, stream.getBytes(ISO_8859_1), size);
    }

    static void feed(Protocol protocol, byte[] stream, int size) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(Math.min(size, Math.max(1, stream.length)));
        for (int i = 0; i < stream.length; i += buffer.capacity()) {
            int length = Math.min(buffer.capacity(), stream.length - i);
            protocol.dataReceived(buffer.clear().put(stream, i, length).flip());
        }
        // What a receiver kept must not be this buffer.
        buffer.clear();
        for (int i = 0; i < buffer.capacity(); i++) {
            buffer.put(i, (byte) '#');
        }
    }

    static void feed(Protocol protocol, String stream) {
        feed(protocol, stream, Integer.MAX_VALUE);
    }
}
