package dev.acceptloop.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One peer, with a blocking socket: what it expects must come within its patience.
 *
 * <p>Every method but {@link #close} throws {@link SocketTimeoutException} when it does not.
 */
final class Client implements AutoCloseable {
    private static final int PIECE = 16 * 1024;
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

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

    /** Connects from that address of this machine. */
    Client at(String host) throws IOException {
        socket.bind(new InetSocketAddress(host, 0));
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

    /**
     * Sends it bit by bit and looks at nothing that comes, as a client that uploads does; to a
     * server that may have answered and would rather not hear the rest.
     */
    Client sendBlindly(byte[] bytes) throws Exception {
        var sending =
                Running.inBackground(() -> {
                    for (int i = 0; i < bytes.length; i += PIECE) {
                        send(bytes, i, Math.min(i + PIECE, bytes.length));
                        LockSupport.parkNanos(PACE_NANOS);
                    }
                    return true;
                });
        sending.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    /** One byte of urgent data. */
    Client sendUrgent(int octet) throws IOException {
        socket.sendUrgentData(octet);
        return this;
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

    /** A decimal number of so many digits. */
    int readNumber(int digits) throws IOException {
        return Integer.parseInt(new String(read(digits), UTF_8));
    }

    /** At least one byte, at most so many; none at the end of the stream. */
    byte[] readSome(int most) throws IOException {
        byte[] bytes = new byte[most];
        return Arrays.copyOf(bytes, Math.max(0, socket.getInputStream().read(bytes)));
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

    /** Demands RST: what came before it may be lost, and is not looked at. */
    void expectReset() throws IOException {
        byte[] block = new byte[PIECE];
        try {
            while (socket.getInputStream().read(block) >= 0) {
                // until it ends
            }
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
            return;
        }
        throw new AssertionError("FIN where RST was due");
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
