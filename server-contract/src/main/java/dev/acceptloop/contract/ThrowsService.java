package dev.acceptloop.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.acceptloop.protocol.service.Peer;
import dev.acceptloop.protocol.service.ServiceProvider;
import java.io.PrintWriter;
import java.nio.ByteBuffer;

/**
 * Service {@code throws}: echoes, but for the messages that say what to throw instead: {@code
 * throw} an exception, {@code fail} an Error, {@code overflow} the stack, {@code exhaust} the
 * memory, which is there again, and {@code ruin} it, so that it is not there even for the logs. For
 * {@code interrupt} it echoes, too, and leaves its thread interrupted.
 */
public final class ThrowsService implements ServiceProvider {
    static final String NAME = "throws";
    private static final String AS_WANTED = "thrown by the service, as the test wants it";

    /** For the service loader. */
    public ThrowsService() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void handle(ByteBuffer message, Peer peer) {
        switch (US_ASCII.decode(message.duplicate()).toString()) {
            case "throw" -> throw new IllegalStateException(AS_WANTED);
            case "fail" -> throw new AssertionError(AS_WANTED);
            case "overflow" -> throw new StackOverflowError(AS_WANTED);
            case "exhaust" -> throw new OutOfMemoryError(AS_WANTED);
            case "ruin" -> throw new Ruin();
            case "interrupt" -> {
                Thread.currentThread().interrupt();
                peer.send(message);
            }
            default -> peer.send(message);
        }
    }

    /** Whoever says what it was runs out of memory, too. */
    private static final class Ruin extends OutOfMemoryError {
        private static final long serialVersionUID = 1;

        Ruin() {
            super(AS_WANTED);
        }

        @Override
        public void printStackTrace(PrintWriter to) {
            throw new OutOfMemoryError("there is none for its trace either, " + AS_WANTED);
        }
    }
}
