package dev.acceptloop.protocol.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.acceptloop.event.protocols.Int16StringReceiver;
import dev.acceptloop.event.protocols.Int32StringReceiver;
import dev.acceptloop.event.protocols.Int8StringReceiver;
import dev.acceptloop.event.protocols.LineReceiver;
import dev.acceptloop.event.protocols.MessageReceiver;
import dev.acceptloop.event.protocols.NetstringReceiver;
import java.nio.ByteBuffer;
import java.util.List;

/** What the event framework reads the same bytes with: other code, for the same framings. */
final class Receivers {
    private Receivers() {}

    /** The one of that framing; what it receives is added, a character for each byte. */
    static MessageReceiver of(Framing framing, List<String> messages) {
        return switch (framing) {
            case LINE -> new Lines(messages);
            case NETSTRING -> new Netstrings(messages);
            case INT8 -> new Int8s(messages);
            case INT16 -> new Int16s(messages);
            case INT32 -> new Int32s(messages);
            case CHUNK -> throw new IllegalArgumentException("nothing is received by chunks");
        };
    }

    static String latin(ByteBuffer message) {
        return ISO_8859_1.decode(message.duplicate()).toString();
    }

    private static final class Lines extends LineReceiver {
        private final List<String> messages;

        Lines(List<String> messages) {
            this.messages = messages;
        }

        @Override
        protected void lineReceived(ByteBuffer line) {
            messages.add(latin(line));
            sendLine(line);
        }
    }

    private static final class Netstrings extends NetstringReceiver {
        private final List<String> messages;

        Netstrings(List<String> messages) {
            this.messages = messages;
        }

        @Override
        protected void stringReceived(ByteBuffer string) {
            messages.add(latin(string));
            sendString(string);
        }
    }

    private static final class Int8s extends Int8StringReceiver {
        private final List<String> messages;

        Int8s(List<String> messages) {
            this.messages = messages;
        }

        @Override
        protected void stringReceived(ByteBuffer string) {
            messages.add(latin(string));
            sendString(string);
        }
    }

    private static final class Int16s extends Int16StringReceiver {
        private final List<String> messages;

        Int16s(List<String> messages) {
            this.messages = messages;
        }

        @Override
        protected void stringReceived(ByteBuffer string) {
            messages.add(latin(string));
            sendString(string);
        }
    }

    private static final class Int32s extends Int32StringReceiver {
        private final List<String> messages;

        Int32s(List<String> messages) {
            this.messages = messages;
        }

        @Override
        protected void stringReceived(ByteBuffer string) {
            messages.add(latin(string));
            sendString(string);
        }
    }
}
