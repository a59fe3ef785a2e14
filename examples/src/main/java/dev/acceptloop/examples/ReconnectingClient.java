package dev.acceptloop.examples;

import dev.acceptloop.event.ClientFactory;
import dev.acceptloop.event.Connector;
import dev.acceptloop.event.protocols.LineReceiver;
import dev.acceptloop.event.time.ReactorTime;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.serving.Backoff;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

/** Hands over the lines a server sends, and connects again whenever it has gone. */
public final class ReconnectingClient extends ClientFactory {
    private final ReactorTime time;
    private final Consumer<String> lines;
    private final Backoff backoff = new Backoff();

    /** Connects again after 10 ms, which double up to a second while nobody answers. */
    public ReconnectingClient(ReactorTime time, Consumer<String> lines) {
        this.time = time;
        this.lines = lines;
    }

    @Override
    public Optional<Protocol> buildProtocol(SocketAddress peer) {
        return Optional.of(new Lines());
    }

    private final class Lines extends LineReceiver {
        @Override
        protected void lineReceived(ByteBuffer line) {
            backoff.succeeded(); // it does not only accept, it answers
            lines.accept(text(line));
        }
    }

    @Override
    public void clientConnectionFailed(Connector connector, IOException why) {
        time.callLater(backoff.failed(), connector::connect);
    }

    @Override
    public void clientConnectionLost(Connector connector, CloseReason why) {
        time.callLater(backoff.failed(), connector::connect);
    }
}
