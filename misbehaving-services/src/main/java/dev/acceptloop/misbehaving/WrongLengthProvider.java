package dev.acceptloop.misbehaving;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.ProtocolProvider;
import dev.acceptloop.protocol.Transport;
import java.nio.ByteBuffer;

/**
 * Protocol {@code wrong-length}: announces more than it sends, and closes with FIN as if that were
 * all. What looks like a request of HTTP is answered with a Content-Length of 1000 and a body of 13
 * bytes; anything else with a netstring that says twice its length.
 */
public final class WrongLengthProvider implements ProtocolProvider {
    private static final byte[] PAGE =
            "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nHello, World!".getBytes(US_ASCII);

    /** For the service loader. */
    public WrongLengthProvider() {}

    @Override
    public String name() {
        return "wrong-length";
    }

    @Override
    public Protocol newProtocol() {
        return new Answers(WrongLengthProvider::answer);
    }

    private static void answer(ByteBuffer data, Transport transport) {
        String text = US_ASCII.decode(data.duplicate()).toString();
        if (text.matches("(?s)[A-Z]+ [/*h].*")) {
            transport.write(ByteBuffer.wrap(PAGE));
        } else {
            String head = 2 * data.remaining() + ":";
            transport.write(ByteBuffer.wrap(head.getBytes(US_ASCII)));
            transport.write(data);
        }
        transport.close(CloseReason.SERVICE_CLOSED);
    }
}
