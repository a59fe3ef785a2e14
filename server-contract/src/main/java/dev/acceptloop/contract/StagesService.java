package dev.acceptloop.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.acceptloop.protocol.service.Peer;
import dev.acceptloop.protocol.service.ServiceProvider;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Service {@code stages}: says at once that it has begun, works, and only then replies; so that a
 * test knows, through any number of processes, that its request is being handled.
 *
 * <p>Request: {@code MICROS BYTES}. Answer: {@link #BEGUN}, and after so many microseconds so many
 * bytes of {@link Wire#pattern}. To be used with framing chunk.
 */
public final class StagesService implements ServiceProvider {
    static final String NAME = "stages";

    /** Too long to be gathered with other replies, so it leaves before the work begins. */
    static final byte[] BEGUN = Wire.pattern(16 * 1024);

    /** A reply that does not fit into what the kernel holds for a connection. */
    static final int LONG = 8 << 20;

    /** For the service loader. */
    public StagesService() {}

    static byte[] request(int micros, int bytes) {
        return (micros + " " + bytes).getBytes(US_ASCII);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void handle(ByteBuffer message, Peer peer) {
        peer.send(ByteBuffer.wrap(BEGUN));
        var words = List.of(US_ASCII.decode(message.duplicate()).toString().split(" ", 2));
        long end = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(number(words.getFirst()));
        for (long left = 1; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        peer.send(ByteBuffer.wrap(Wire.pattern(number(words.getLast()))));
    }

    private static int number(String word) {
        return Integer.parseInt(word);
    }
}
