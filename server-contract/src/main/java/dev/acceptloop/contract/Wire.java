package dev.acceptloop.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.acceptloop.protocol.framing.Framing;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Bytes as they go over the wire. */
final class Wire {
    private Wire() {}

    /** One message in its framing. */
    static byte[] frame(Framing framing, byte[] payload) {
        ByteBuffer framed = framing.encode(ByteBuffer.wrap(payload));
        byte[] bytes = new byte[framed.remaining()];
        framed.get(bytes);
        return bytes;
    }

    /** One message in its framing. */
    static byte[] frame(Framing framing, String payload) {
        return frame(framing, payload.getBytes(UTF_8));
    }

    /** One part behind the other. */
    static byte[] join(byte[]... parts) {
        var joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    /** So many bytes of which none is CR, and no two regions of a few hundred are alike. */
    static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ('a' + (i + i / 26 % 26 + i / 676) % 26);
        }
        return bytes;
    }
}
