package dev.acceptloop.forking;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;

/** A blocking client of these tests. */
final class Caller implements AutoCloseable {
    /** Forty JVMs may have to start before it is answered, on a busy machine. */
    private static final int MOST_MILLIS = 60_000;

    private final Socket socket = new Socket();

    Caller(SocketAddress server) throws IOException {
        socket.setSoTimeout(MOST_MILLIS);
        socket.connect(server, MOST_MILLIS);
    }

    Caller(int port) throws IOException {
        this(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    /** One reply, short enough to come in one piece; empty at the end of the stream. */
    String reply() throws IOException {
        byte[] bytes = new byte[1024];
        int count = socket.getInputStream().read(bytes);
        return count < 0 ? "" : new String(bytes, 0, count, UTF_8);
    }

    void expectReset() {
        assertThatThrownBy(this::reply).isInstanceOf(SocketException.class);
    }

    String ask(String text) throws IOException {
        send(text);
        return reply();
    }

    /** The process that serves this connection, where the service is {@link PidService}. */
    long pid() throws IOException {
        return Long.parseLong(ask("?"));
    }

    SocketAddress address() {
        return socket.getLocalSocketAddress();
    }

    void leave() throws IOException {
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
