package dev.acceptloop.launcher.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.acceptloop.protocol.service.Peer;
import dev.acceptloop.protocol.service.ServiceProvider;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Echoes, but for the messages that name something to throw. */
public final class ThrowingService implements ServiceProvider {
    static final String NAME = "throwing";

    /** For the service loader. */
    public ThrowingService() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void handle(ByteBuffer message, Peer peer) {
        switch (US_ASCII.decode(message.duplicate()).toString()) {
            case "exception" -> throw new IllegalStateException("as the fault wants it");
            case "checked" -> ThrowingService.<RuntimeException>sneak(new IOException("sneaked"));
            case "assertion" -> throw new AssertionError("as the fault wants it");
            case "overflow" -> deeper(1);
            case "linkage" -> throw new NoClassDefFoundError("as the fault wants it");
            default -> peer.send(message);
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @SuppressWarnings("InfiniteRecursion") // until the stack is used up
    private static int deeper(int depth) {
        return deeper(depth + 1) + 1;
    }
}
