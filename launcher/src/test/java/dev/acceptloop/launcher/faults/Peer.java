package dev.acceptloop.launcher.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/** A client that can do what clients should not. */
final class Peer implements AutoCloseable {
    private final Socket socket = new Socket();
    private final InputStream input;

    /** How a connection ended, seen from here. */
    enum End {
        FIN,
        RST,
        NONE
    }

    Peer(ServedProcess server) throws IOException {
        this(server, 0);
    }

    /**
     * One whose kernel takes little that is not read.
     *
     * @param buffer bytes; 0 for the kernel's choice
     */
    Peer(ServedProcess server, int buffer) throws IOException {
        int millis = (int) Patience.LONG.toMillis();
        if (buffer > 0) {
            socket.setReceiveBufferSize(buffer);
        }
        socket.connect(server.address(), millis);
        socket.setSoTimeout(millis);
        socket.setTcpNoDelay(true);
        input = new BufferedInputStream(socket.getInputStream());
    }

    Peer send(String text) throws IOException {
        return send(text.getBytes(ISO_8859_1));
    }

    Peer send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** One byte of TCP urgent data. */
    Peer sendUrgent(char letter) throws IOException {
        socket.sendUrgentData(letter);
        return this;
    }

    /** That many bytes, or a failure that says what came instead. */
    String read(int count) throws IOException {
        var text = new StringBuilder();
        try {
            while (text.length() < count) {
                int next = input.read();
                Failure.unless(next >= 0, "FIN after " + text.length() + " of " + count + " bytes");
                text.append((char) next);
            }
        } catch (SocketTimeoutException e) {
            throw new Failure("silence after " + text.length() + " of " + count + " bytes");
        } catch (SocketException e) {
            throw new Failure("RST after " + text.length() + " of " + count + " bytes");
        }
        return text.toString();
    }

    /** Exactly that comes next. */
    Peer expect(String text) throws IOException {
        String came = read(text.length());
        Failure.unless(came.equals(text), "wrong bytes: " + came + " for " + text);
        return this;
    }

    /** All that comes until FIN. */
    String readToEnd() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try {
            input.transferTo(bytes);
        } catch (SocketTimeoutException e) {
            throw new Failure("no end after " + bytes.size() + " bytes");
        } catch (SocketException e) {
            throw new Failure("RST after " + bytes.size() + " bytes");
        }
        return bytes.toString(ISO_8859_1);
    }

    /** What has come, and how it ended: whatever came is no failure. */
    End end() throws IOException {
        var buffer = new byte[1 << 16];
        try {
            int count = 0;
            while (count >= 0) {
                count = input.read(buffer);
            }
            return End.FIN;
        } catch (SocketTimeoutException e) {
            return End.NONE;
        } catch (SocketException e) {
            return End.RST;
        }
    }

    /** The server ends this connection, in whatever way. */
    void mustEnd(String why) throws IOException {
        Failure.unless(end() != End.NONE, why + ": not ended within " + Patience.LONG);
    }

    void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    void patience(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    /** RST. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
