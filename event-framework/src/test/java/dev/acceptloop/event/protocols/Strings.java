package dev.acceptloop.event.protocols;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Transport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Receivers of strings that write down what they deliver, and do what a string says. */
final class Strings {
    private Strings() {}

    private static String act(MessageReceiver receiver, ByteBuffer string) {
        Transport transport = receiver.transport();
        String said = ISO_8859_1.decode(string).toString();
        switch (said) {
            case "pause" -> transport.pauseReading();
            case "close" -> transport.close(CloseReason.SERVICE_CLOSED);
            default -> {}
        }
        return said;
    }

    static final class Net extends NetstringReceiver {
        final List<String> events = new ArrayList<>();
        final RecordingTransport wire = new RecordingTransport();

        Net() {
            this(MAX_LENGTH);
        }

        Net(int maxLength) {
            super(maxLength);
            connectionMade(wire);
        }

        @Override
        protected void stringReceived(ByteBuffer string) {
            events.add(act(this, string));
        }
    }

    static final class Int8 extends Int8StringReceiver {
        final List<String> events = new ArrayList<>();
        final RecordingTransport wire = new RecordingTransport();

        Int8() {
            connectionMade(wire);
        }

        @Override
        protected void stringReceived(ByteBuffer string) {
            events.add(act(this, string));
        }
    }

    static final class Int16 extends Int16StringReceiver {
        final List<String> events = new ArrayList<>();
        final RecordingTransport wire = new RecordingTransport();

        Int16() {
            connectionMade(wire);
        }

        @Override
        protected void stringReceived(ByteBuffer string) {
            events.add(act(this, string));
        }
    }

    static class Int32 extends Int32StringReceiver {
        final List<String> events = new ArrayList<>();
        final RecordingTransport wire = new RecordingTransport();

        Int32() {
            this(MAX_LENGTH);
        }

        Int32(int maxLength) {
            super(maxLength);
            connectionMade(wire);
        }

        @Override
        protected void stringReceived(ByteBuffer string) {
            events.add(act(this, string));
        }
    }
}
