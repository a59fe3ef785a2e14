package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;

/**
 * A connection of a client that may do what clients should not, and compares what comes with what
 * is due. What is against the contract is an {@link IOException} with its reason.
 *
 * <p>Not thread-safe.
 */
final class Visitor implements AutoCloseable {
    /** Long enough for a process to start on a processor that many want. */
    static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket = new Socket();

    /** Another byte than the one that was due. */
    static final class WrongByteException extends IOException {
        private static final long serialVersionUID = 1;

        WrongByteException(long at, long due) {
            this("byte " + at + " of " + due + " is wrong");
        }

        private WrongByteException(String message) {
            super(message);
        }
    }

    /** The same failure of a visitor who does that. */
    static IOException failure(String what, IOException e) {
        String message = what + ": " + e.getMessage();
        return e instanceof WrongByteException
                ? new WrongByteException(message)
                : new IOException(message, e);
    }

    Visitor(InetSocketAddress address) throws IOException {
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(address, PATIENCE_MILLIS);
        } catch (IOException e) {
            socket.close();
            throw new IOException("not connected: " + e.getMessage(), e);
        }
    }

    void send(byte[] bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
        } catch (SocketException e) {
            throw new IOException("reset while it sent: " + e.getMessage(), e);
        }
    }

    /** A byte of TCP's urgent data. */
    void sendUrgent(char letter) throws IOException {
        socket.sendUrgentData(letter);
    }

    /** FIN: it sends no more, and reads on. */
    void finish() throws IOException {
        socket.shutdownOutput();
    }

    /** RST. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** These bytes come next. */
    void expect(byte[] due) throws IOException {
        InputStream in = socket.getInputStream();
        var came = new byte[due.length];
        int count = 0;
        try {
            while (count < due.length) {
                int more = in.read(came, count, due.length - count);
                if (more < 0) {
                    throw new IOException("ended" + after(count, due.length));
                }
                int wrong = Arrays.mismatch(came, count, count + more, due, count, count + more);
                if (wrong >= 0) {
                    throw new WrongByteException(count + wrong + 1, due.length);
                }
                count += more;
            }
        } catch (SocketTimeoutException e) {
            throw new IOException("silence" + after(count, due.length), e);
        } catch (SocketException e) {
            throw new IOException("reset" + after(count, due.length), e);
        }
    }

    private static String after(int count, int due) {
        return " after " + count + " of " + due + " bytes";
    }

    /** A byte comes next; which one is for the caller to judge. */
    byte read() throws IOException {
        var one = new byte[1];
        try {
            if (socket.getInputStream().read(one) < 0) {
                throw new IOException("ended in mid-reply");
            }
        } catch (SocketTimeoutException e) {
            throw new IOException("silence in mid-reply", e);
        } catch (SocketException e) {
            throw new IOException("reset in mid-reply", e);
        }
        return one[0];
    }

    /** The server's FIN comes next. */
    void expectFin() throws IOException {
        try {
            if (socket.getInputStream().read() >= 0) {
                throw new WrongByteException(1, 0);
            }
        } catch (SocketTimeoutException e) {
            throw new IOException("answered whole, and not ended", e);
        } catch (SocketException e) {
            throw new IOException("answered whole, and reset", e);
        }
    }

    /** The server ends it next, in whatever way. */
    void expectEnd() throws IOException {
        try {
            if (socket.getInputStream().read() >= 0) {
                throw new WrongByteException(1, 0);
            }
        } catch (SocketTimeoutException e) {
            throw new IOException("not ended by the server", e);
        } catch (SocketException _) {
            return; // reset, which is an end
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
