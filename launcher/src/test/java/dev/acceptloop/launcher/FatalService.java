package dev.acceptloop.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.acceptloop.protocol.service.Peer;
import dev.acceptloop.protocol.service.ServiceProvider;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Echoes, but for the messages that ask for a fault: {@code wait} until its thread is interrupted,
 * {@code overflow} the stack, fail an {@code assertion}, or take all {@code memory} for good.
 */
public final class FatalService implements ServiceProvider {
    static final String NAME = "fatal";

    private static final int LARGEST = 1 << 20;
    private static final int SMALLEST = 1 << 12;
    private static final List<byte[]> HOARD = new ArrayList<>(1 << 16); // grows no more

    /** For the service loader. */
    public FatalService() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void handle(ByteBuffer message, Peer peer) {
        switch (US_ASCII.decode(message.duplicate()).toString()) {
            case "wait" -> {
                while (!Thread.currentThread().isInterrupted()) {
                    LockSupport.park();
                }
            }
            case "overflow" -> deeper(1);
            case "assertion" -> throw new AssertionError("as it was asked to");
            case "memory" -> hoard();
            default -> peer.send(message);
        }
    }

    @SuppressWarnings("InfiniteRecursion") // until the stack is used up
    private static int deeper(int depth) {
        return deeper(depth + 1) + 1;
    }

    private static void hoard() {
        int piece = LARGEST;
        while (true) {
            try {
                HOARD.add(new byte[piece]);
            } catch (OutOfMemoryError e) {
                if (piece == SMALLEST) {
                    throw e;
                }
                piece /= 2;
            }
        }
    }
}
