package dev.acceptloop.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Protocols and factories that write down what they are told, all on one list. */
public final class Told {
    /** What was told, in order. */
    public final List<String> events = new ArrayList<>();

    /** A protocol of that name. */
    public Recording protocol(String name) {
        return new Recording(name);
    }

    /** A client factory whose protocols have that name. */
    public RecordingFactory factory(String name) {
        return new RecordingFactory(name);
    }

    /** How often that was told. */
    public long count(String event) {
        return events.stream().filter(event::equals).count();
    }

    /** Whether that was told. */
    public boolean has(String event) {
        return events.contains(event);
    }

    /** The bytes of a text. */
    public static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    /** Writes down what it hears. */
    public class Recording implements Protocol {
        private final String name;

        /** The connection. */
        public Transport transport;

        /** All that came. */
        public final StringBuilder received = new StringBuilder();

        @SuppressWarnings("NullAway.Init")
        Recording(String name) {
            this.name = name;
        }

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
            events.add(name + " made");
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            received.append(UTF_8.decode(data));
        }

        @Override
        public void connectionLost(CloseReason reason) {
            events.add(name + " lost " + reason);
        }
    }

    /** Writes down what it hears; its protocols do too. */
    public class RecordingFactory extends ClientFactory {
        private final String name;

        /** The last protocol made. */
        public Recording last;

        @SuppressWarnings("NullAway.Init")
        RecordingFactory(String name) {
            this.name = name;
        }

        @Override
        public Optional<Protocol> buildProtocol(SocketAddress peer) {
            last = new Recording(name);
            return Optional.of(last);
        }

        @Override
        protected void startFactory() {
            events.add(name + " factory started");
        }

        @Override
        protected void stopFactory() {
            events.add(name + " factory stopped");
        }

        @Override
        public void startedConnecting(Connector connector) {
            events.add(name + " connecting");
        }

        @Override
        public void clientConnectionFailed(Connector connector, IOException why) {
            events.add(name + " failed " + why.getClass().getSimpleName() + state(connector));
        }

        @Override
        public void clientConnectionLost(Connector connector, CloseReason why) {
            events.add(name + " connection lost " + why + state(connector));
        }

        private static String state(Connector connector) {
            return " " + connector.state();
        }
    }
}
