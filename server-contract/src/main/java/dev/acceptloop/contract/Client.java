package dev.acceptloop.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * One peer, with a blocking socket: what it expects must come within its patience.
 *
 * <p>Every method but {@link #close} throws {@link SocketTimeoutException} when it does not.
 */
final class Client implements AutoCloseable {
    private final SocketAddress server;
    private final Duration patience;
    private final Socket socket = new Socket();
    private SocketAddress address; // the wildcard until it is connected

    Client(SocketAddress server, Duration patience) throws IOException {
        this.server = server;
        this.patience = patience;
        address = socket.getLocalSocketAddress();
        socket.setTcpNoDelay(true); // and so the socket has its descriptor from here on
        wait(patience);
    }

    Client connect() throws IOException {
        socket.connect(server, (int) patience.toMillis());
        address = socket.getLocalSocketAddress();
        return this;
    }

    /** Takes little at a time, so that what it does not read the server cannot get rid of. */
    Client withSmallWindow() throws IOException {
        socket.setReceiveBufferSize(16 * 1024);
        return this;
    }

    /** This end of the connection: the peer, as the server's listener knows it. */
    SocketAddress address() {
        return address;
    }

    // ------------------------------------------------------------------ write

    Client send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    Client send(byte[] bytes, int from, int to) throws IOException {
        socket.getOutputStream().write(bytes, from, to - from);
        return this;
    }

    Client send(String text) throws IOException {
        return send(text.getBytes(UTF_8));
    }

    /** Sends one byte, to a server that may be gone. */
    void drip() throws IOException {
        try {
            send("d");
        } catch (SocketException e) {
            assertThat(e).hasMessageMatching(".*(reset|pipe).*");
        }
    }

    /** Sends FIN: this client will say no more, and still listens. */
    Client finish() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    // ------------------------------------------------------------------ read

    /** Exactly so many bytes. */
    byte[] read(int count) throws IOException {
        byte[] bytes = socket.getInputStream().readNBytes(count);
        assertThat(bytes.length).as("bytes before the end of the stream").isEqualTo(count);
        return bytes;
    }

    /** Demands exactly these bytes next; there may be more behind them. */
    Client expect(byte[] expected) throws IOException {
        byte[] actual = socket.getInputStream().readNBytes(expected.length);
        assertThat(ByteBuffer.wrap(actual)).isEqualTo(ByteBuffer.wrap(expected));
        return this;
    }

    /** Demands exactly this text next; there may be more behind it. */
    Client expect(String expected) throws IOException {
        byte[] actual = socket.getInputStream().readNBytes(expected.getBytes(UTF_8).length);
        assertThat(new String(actual, UTF_8)).isEqualTo(expected);
        return this;
    }

    /** Says it and hears it back. */
    Client echoes(String text) throws IOException {
        return send(text).expect(text);
    }

    /** Demands that the server has sent FIN, and nothing before it. */
    void expectEnd() throws IOException {
        assertThat(socket.getInputStream().read()).as("end of stream").isEqualTo(-1);
    }

    /** Demands that the connection is over, whether by FIN or by RST. */
    void expectEndOrReset() throws IOException {
        assertThat(isOver(patience)).as("connection is over").isTrue();
    }

    /** All that comes up to FIN. */
    byte[] readAll() throws IOException {
        return socket.getInputStream().readAllBytes();
    }

    /**
     * Demands that nothing comes for so long: the server is busy elsewhere, or has nothing to say.
     */
    void expectSilence(Duration duration) throws IOException {
        assertThat(isOver(duration)).as("connection is over").isFalse();
    }

    /** Waits for the end for so long; a byte instead of it fails the test. */
    boolean isOver(Duration duration) throws IOException {
        InputStream in = socket.getInputStream();
        wait(duration);
        try {
            assertThat(in.read()).as("no byte was due").isEqualTo(-1);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) { // reset
            return true;
        } finally {
            wait(patience);
        }
    }

    private void wait(Duration duration) throws IOException {
        socket.setSoTimeout((int) duration.toMillis());
    }

    // ------------------------------------------------------------------ close

    /** Sends RST. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
