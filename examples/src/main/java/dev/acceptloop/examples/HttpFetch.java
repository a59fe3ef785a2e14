package dev.acceptloop.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.acceptloop.event.ClientFactory;
import dev.acceptloop.event.Connector;
import dev.acceptloop.event.Reactor;
import dev.acceptloop.event.protocols.LineReceiver;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Printable;
import dev.acceptloop.protocol.Protocol;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

/** Gets a page with HTTP/1.0: lines to the empty one, then bytes to the end of the connection. */
public final class HttpFetch extends LineReceiver {
    private final String path;
    private final Consumer<String> page;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    private HttpFetch(String path, Consumer<String> page) {
        this.path = path;
        this.page = page;
    }

    /** Tells {@code page} the page, or as much as came; {@code failed} why there is none. */
    public static ClientFactory get(
            String path, Consumer<String> page, Consumer<IOException> failed) {
        return new ClientFactory() {
            @Override
            public Optional<Protocol> buildProtocol(SocketAddress peer) {
                return Optional.of(new HttpFetch(path, page));
            }

            @Override
            public void clientConnectionFailed(Connector connector, IOException why) {
                failed.accept(why);
            }
        };
    }

    @Override
    protected void connectionMade() {
        sendLine("GET " + path + " HTTP/1.0\r\nHost: localhost\r\n");
    }

    @Override
    protected void lineReceived(ByteBuffer line) {
        if (!line.hasRemaining()) {
            setRawMode();
        }
    }

    /** Kept as bytes: a piece may end in the middle of a character. */
    @Override
    protected void rawDataReceived(ByteBuffer data) {
        byte[] piece = new byte[data.remaining()];
        data.get(piece);
        body.writeBytes(piece);
    }

    @Override
    public void connectionLost(CloseReason reason) {
        page.accept(body.toString(UTF_8));
    }

    /** Gets / from port 8080 of this machine, and prints it, or why it cannot. */
    public static void main(String... arguments) throws IOException {
        try (Reactor reactor = Reactor.open()) {
            InetSocketAddress server = InetSocketAddress.createUnresolved("localhost", 8080);
            Consumer<Object> end =
                    what -> {
                        IO.println(Printable.lines(what.toString())); // a terminal obeys
                        reactor.stop();
                    };
            reactor.connectTCP(server, get("/", end::accept, end::accept));
            reactor.run();
        }
    }
}
