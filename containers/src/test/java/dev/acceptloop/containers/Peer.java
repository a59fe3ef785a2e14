package dev.acceptloop.containers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.LinkedHashSet;

/** A client on this machine, of a server that echoes. */
final class Peer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = (int) Patience.LONG.toMillis();
    private static final int CONNECT_MILLIS = 10_000;
    private static final String HELLO = "hello";

    private final Socket socket = new Socket();

    Peer(InetSocketAddress server) throws IOException {
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(server, CONNECT_MILLIS);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Somebody new is served: connects, is echoed, and leaves. */
    static void isServed(InetSocketAddress server) throws IOException {
        try (var peer = new Peer(server)) {
            peer.echo("who is there");
        }
    }

    /** The same within some time: places of those who left may not be free yet. */
    static void comesToBeServed(InetSocketAddress server) throws Exception {
        comesToBeServed(server, Patience.LONG);
    }

    static void comesToBeServed(InetSocketAddress server, Duration longest) throws Exception {
        var answers = new LinkedHashSet<String>(); // each once
        try {
            Patience.until(
                    "a newcomer is served",
                    longest,
                    () -> {
                        String answer = answer(server);
                        answers.add(answer);
                        return answer.equals(HELLO);
                    });
        } catch (AssertionError e) {
            throw new AssertionError(
                    e.getMessage() + " at " + server + ", but was told " + answers, e);
        }
    }

    private static String answer(InetSocketAddress server) {
        try (var peer = new Peer(server)) {
            peer.socket.setSoTimeout(CONNECT_MILLIS);
            peer.send(HELLO);
            return peer.read(HELLO.length());
        } catch (IOException e) {
            return e.toString();
        }
    }

    void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
    }

    private String read(int bytes) throws IOException {
        return new String(socket.getInputStream().readNBytes(bytes), UTF_8);
    }

    /** Reads as many bytes as the text has; they are the text. */
    Peer expect(String text) throws IOException {
        assertThat(read(text.getBytes(UTF_8).length)).isEqualTo(text);
        return this;
    }

    Peer echo(String text) throws IOException {
        send(text);
        return expect(text);
    }

    /** All that still comes. */
    String readToEnd() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }

    /** Whether nothing comes within that time, not even an end. */
    boolean isSilentFor(Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
        try {
            socket.getInputStream().read();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            socket.setSoTimeout(PATIENCE_MILLIS);
        }
    }

    /** Waits for its end, be it a FIN or a reset. */
    void isEnded() throws IOException {
        try {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection has not ended", e);
        } catch (IOException e) {
            return; // reset
        }
    }

    /** Its streams, for who sends and reads at once. */
    Socket socket() {
        return socket;
    }

    /** Leaves with RST. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
