package dev.acceptloop.examples;

import dev.acceptloop.event.ClientFactory;
import dev.acceptloop.event.Connector;
import dev.acceptloop.event.Factory;
import dev.acceptloop.event.Reactor;
import dev.acceptloop.event.StreamTransport;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/** One end of a forwarded connection, which does not read what the other end does not take. */
public final class PortForwarder extends ClientFactory implements Protocol {
    private final Runnable made;
    private StreamTransport transport; // from connectionMade on
    private PortForwarder other = this; // until there is another
    private boolean readEnded;

    @SuppressWarnings("NullAway.Init") // connectionMade comes first
    private PortForwarder(Reactor reactor, InetSocketAddress server) {
        made = () -> reactor.connectTCP(server, this);
    }

    @SuppressWarnings("NullAway.Init")
    private PortForwarder(PortForwarder near) {
        other = near;
        made = () -> near.join(this);
    }

    /** Forwards each connection to that server, and FIN by FIN. */
    public static Factory factory(Reactor reactor, InetSocketAddress server) {
        return Factory.of(() -> new PortForwarder(reactor, server));
    }

    @Override
    public void connectionMade(Transport transport) {
        this.transport = StreamTransport.of(transport);
        transport.pauseReading(); // until there is somewhere to send it
        made.run();
    }

    private void join(PortForwarder far) {
        other = far;
        transport.registerProducer(far.transport); // which is stopped if this end is gone
        far.transport.registerProducer(transport);
        transport.resumeReading();
        far.transport.resumeReading();
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        other.transport.write(data);
    }

    @Override
    public void readConnectionLost(Transport transport) {
        readEnded = true;
        other.transport.unregisterProducer();
        other.transport.shutdownOutput();
        if (other.readEnded) {
            transport.close(CloseReason.PEER_CLOSED); // and then the other
        }
    }

    @Override
    public void connectionLost(CloseReason reason) {
        other.transport.unregisterProducer();
        other.transport.close(reason);
    }

    @Override
    public Optional<Protocol> buildProtocol(SocketAddress peer) {
        return Optional.of(new PortForwarder(this));
    }

    @Override
    public void clientConnectionFailed(Connector connector, IOException why) {
        transport.close(CloseReason.SERVICE_CLOSED);
    }
}
