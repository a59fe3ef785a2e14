package dev.acceptloop.event.protocols;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.acceptloop.protocol.CloseReason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a line receiver delivers; does what a line says. */
class Lines extends LineReceiver {
    static final int MAX = 6;

    final List<String> events = new ArrayList<>();
    final RecordingTransport wire = new RecordingTransport();

    Lines() {
        this("\r\n", MAX);
    }

    Lines(String delimiter, int maxLength) {
        super(delimiter, maxLength);
        connectionMade(wire);
    }

    static String string(ByteBuffer bytes) {
        return ISO_8859_1.decode(bytes).toString();
    }

    @Override
    protected void lineReceived(ByteBuffer line) {
        String said = string(line);
        events.add(said);
        switch (said) {
            case "raw" -> setRawMode();
            case "pause" -> transport().pauseReading();
            case "close" -> transport().close(CloseReason.SERVICE_CLOSED);
            case "abort" -> transport().abort(CloseReason.SERVICE_CLOSED);
            case "rest" -> events.add("rest=" + string(takeRest()));
            case "again" -> dataReceived(bytes("late\r\n"));
            case "throw" -> throw new IllegalStateException("as it was told");
            default -> {}
        }
    }
}
