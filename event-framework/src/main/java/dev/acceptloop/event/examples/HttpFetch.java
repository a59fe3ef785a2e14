package dev.acceptloop.event.examples;

import dev.acceptloop.event.ClientFactory;
import dev.acceptloop.event.Reactor;
import dev.acceptloop.event.protocols.LineReceiver;
import dev.acceptloop.protocol.CloseReason;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Gets a page with HTTP/1.0: lines to the empty one, then bytes to the end of the connection. */
public final class HttpFetch extends LineReceiver {
    private final String path;
    private final Consumer<String> page;
    private final StringBuilder body = new StringBuilder();

    private HttpFetch(String path, Consumer<String> page) {
        this.path = path;
        this.page = page;
    }

    /** Gives the page to {@code page} when it is there, or as much of it as came. */
    public static ClientFactory get(String path, Consumer<String> page) {
        return ClientFactory.client(() -> new HttpFetch(path, page));
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

    @Override
    protected void rawDataReceived(ByteBuffer data) {
        body.append(text(data));
    }

    @Override
    public void connectionLost(CloseReason reason) {
        page.accept(body.toString());
    }

    /** Gets / from port 8080 of this machine. */
    public static void main(String... arguments) throws IOException {
        try (Reactor reactor = Reactor.open()) {
            InetSocketAddress server = InetSocketAddress.createUnresolved("localhost", 8080);
            reactor.connectTCP(server, get("/", page -> reactor.stop()));
            reactor.run();
        }
    }
}
