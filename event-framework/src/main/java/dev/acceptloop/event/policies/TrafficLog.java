package dev.acceptloop.event.policies;

import dev.acceptloop.event.Factory;
import dev.acceptloop.event.logging.UnfailingLogger;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.io.Writer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what goes over each connection, numbered from 1.
 *
 * <pre>
 * *              connected
 * C 1: GET /\r\n  received
 * S 1: 200 OK    written; a long one is cut: S 1: first byt...
 * S 1: *         we close
 * C 1: RESET     it is over, and why
 * </pre>
 *
 * <p>An aid for finding faults: it is written in the reactor's thread, and flushed line by line. A
 * log that cannot be written is given up with a warning; its connection goes on.
 */
public final class TrafficLog extends WrappingFactory {
    private static final Logger LOG = UnfailingLogger.of(TrafficLog.class);
    private static final String CUT = "...";

    private final Sink sink;
    private final int lengthLimit;
    private final AtomicInteger number = new AtomicInteger();

    /** Where a connection's log goes. */
    @FunctionalInterface
    public interface Sink {
        /** The log of the connection of that number; closed when the connection is lost. */
        Writer open(int number) throws IOException;
    }

    /**
     * Logs to wherever {@code sink} says.
     *
     * @param lengthLimit characters of data in a line, above which it is cut
     */
    public TrafficLog(Factory inner, Sink sink, int lengthLimit) {
        super(inner);
        this.sink = sink;
        this.lengthLimit = lengthLimit;
    }

    /** Logs to a file for each connection: {@code prefix-1}, {@code prefix-2} and so on. */
    public static TrafficLog toFiles(Factory inner, Path prefix, int lengthLimit) {
        return new TrafficLog(
                inner, n -> Files.newBufferedWriter(Path.of(prefix + "-" + n)), lengthLimit);
    }

    /** The next connection is number 1 again. */
    public void resetCounter() {
        number.set(0);
    }

    @Override
    protected Protocol wrap(Protocol protocol) {
        return new Logged(protocol, number.incrementAndGet());
    }

    private final class Logged extends ProtocolWrapper {
        private final int id;
        private @Nullable Writer log;

        Logged(Protocol protocol, int id) {
            super(protocol);
            this.id = id;
        }

        @Override
        public void connectionMade(Transport transport) {
            try {
                log = sink.open(id);
            } catch (IOException e) {
                LOG.log(Level.WARNING, () -> "no log of connection " + id + ": " + e);
            }
            say("*");
            super.connectionMade(transport);
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            say("C " + id + ": " + printed(data));
            super.dataReceived(data);
        }

        @Override
        public void write(ByteBuffer data) {
            say("S " + id + ": " + printed(data));
            super.write(data);
        }

        @Override
        public long transferFrom(FileChannel file, long position, long count) throws IOException {
            long moved = super.transferFrom(file, position, count);
            say("S " + id + ": " + moved + " bytes of a file");
            return moved;
        }

        @Override
        public void close(CloseReason reason) {
            transport().execute(() -> say("S " + id + ": *")); // it may be another thread
            super.close(reason);
        }

        @Override
        public void connectionLost(CloseReason reason) {
            say("C " + id + ": " + reason);
            try {
                super.connectionLost(reason);
            } finally {
                end();
            }
        }

        private void say(String line) {
            Writer writer = log;
            if (writer == null) {
                return;
            }
            try {
                writer.append(line).append('\n').flush();
            } catch (IOException e) {
                LOG.log(Level.WARNING, () -> "no more log of connection " + id + ": " + e);
                end();
            }
        }

        private void end() {
            try (Writer _ = log) {
                log = null;
            } catch (IOException e) {
                LOG.log(Level.WARNING, () -> "the log of connection " + id + ": " + e);
            }
        }
    }

    /** As ASCII: what is not printable as an escape. */
    private String printed(ByteBuffer data) {
        var text = new StringBuilder();
        for (int i = data.position(); i < data.limit(); i++) {
            text.append(printed(data.get(i)));
            if (text.length() > lengthLimit) {
                text.setLength(Math.max(0, lengthLimit - CUT.length()));
                return text + CUT;
            }
        }
        return text.toString();
    }

    private static String printed(byte b) {
        return switch (b) {
            case '\r' -> "\\r";
            case '\n' -> "\\n";
            case '\t' -> "\\t";
            case '\\' -> "\\\\";
            default -> b >= ' ' && b < 0x7f ? "" + (char) b : "\\x%02x".formatted(b & 0xff);
        };
    }
}
