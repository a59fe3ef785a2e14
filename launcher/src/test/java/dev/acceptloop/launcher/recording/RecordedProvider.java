package dev.acceptloop.launcher.recording;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.ForwardingTransport;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.ProtocolProvider;
import dev.acceptloop.protocol.Transport;
import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.ConnectionPolicies;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerOptions;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Protocol {@code recorded}: service {@code echo} in framing {@code line}, and a {@link Mark} of
 * all it is told and says.
 */
public final class RecordedProvider implements ProtocolProvider {
    static final String NAME = "recorded";

    private final ConnectionPolicies echo =
            new ConnectionPolicies(
                    ServerOptions.DEFAULTS
                            .with(Option.SERVICE, "echo")
                            .with(Option.FRAMING, Framing.LINE));

    /** For the service loader. */
    public RecordedProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Protocol newProtocol() {
        return new Recorded(echo.newProtocol());
    }

    /** Between a connection and its protocol: all is handed on. */
    private static final class Recorded extends ForwardingTransport implements Protocol {
        private final Protocol protocol;
        private int port;

        Recorded(Protocol protocol) {
            this.protocol = protocol;
        }

        private void mark(String what, Object said) {
            Mark.leave(port, what, said);
        }

        @Override
        public void connectionMade(Transport transport) {
            forwardTo(transport);
            port = ((InetSocketAddress) transport.remoteAddress()).getPort();
            mark("opened", "-");
            protocol.connectionMade(this);
            mark("handled", "-");
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            mark("received", data.remaining());
            protocol.dataReceived(data);
            mark("handled", "-");
        }

        @Override
        public void resumeWriting() {
            protocol.resumeWriting();
        }

        @Override
        public void readConnectionLost(Transport transport) {
            mark("half-closed", "-");
            protocol.readConnectionLost(this);
            mark("handled", "-");
        }

        @Override
        public void connectionLost(CloseReason reason) {
            mark("closed", reason);
            protocol.connectionLost(reason);
            mark("handled", "-");
        }

        @Override
        public boolean midMessage() {
            return protocol.midMessage();
        }

        @Override
        public void stopping() {
            mark("stopping", "-");
            protocol.stopping();
            mark("handled", "-");
        }

        @Override
        public int retained() {
            return protocol.retained();
        }

        @Override
        public void write(ByteBuffer data) {
            mark("replies", data.remaining());
            super.write(data);
            mark("replied", "-");
        }
    }
}
