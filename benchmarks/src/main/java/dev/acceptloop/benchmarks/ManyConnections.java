package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * As many connections as are asked for, from several addresses of this host, and a message there
 * and back on each of them. They end with RST, so that no port stays behind in TIME_WAIT.
 *
 * <p>Not thread-safe.
 */
final class ManyConnections implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int MESSAGE_BYTES = 32;
    private static final int PER_SOURCE = 20_000; // of about 28 000 ports
    private static final int AT_ONCE = 100; // below any backlog
    private static final String REFUSAL = "Too many connections";

    private final InetSocketAddress address;
    private final List<Socket> sockets = new ArrayList<>();
    private long round;

    ManyConnections(InetSocketAddress address) {
        this.address = address;
    }

    /** The server says itself that it takes no more. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused() {
            super("the server says that there are too many connections");
        }
    }

    /** An answer that is not what was sent. */
    static final class Wrong extends IOException {
        private static final long serialVersionUID = 1;

        Wrong(String message) {
            super(message);
        }
    }

    /**
     * Opens further ones until there are so many, and has each answer.
     *
     * @return whether that was done before the guard said that it is enough
     */
    boolean growTo(int connections, Guard guard) throws IOException {
        while (sockets.size() < connections) {
            if (!guard.mayGoOn()) {
                return false;
            }
            int first = sockets.size();
            while (sockets.size() < Math.min(connections, first + AT_ONCE)) {
                open();
            }
            exchange(first, sockets.size());
        }
        return true;
    }

    /** Whether there is still time, and memory. */
    interface Guard {
        boolean mayGoOn();
    }

    /** A message there and back on each of them. */
    boolean exchangeAll(Guard guard) throws IOException {
        for (int first = 0; first < sockets.size(); first += AT_ONCE) {
            if (!guard.mayGoOn()) {
                return false;
            }
            exchange(first, Math.min(sockets.size(), first + AT_ONCE));
        }
        return true;
    }

    private void open() throws IOException {
        var socket = new Socket();
        int source = sockets.size() / PER_SOURCE;
        sockets.add(socket);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setSoLinger(true, 0);
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0." + (2 + source)), 0));
        socket.connect(address, TIMEOUT_MILLIS);
    }

    private void exchange(int from, int to) throws IOException {
        round++;
        for (int i = from; i < to; i++) {
            sockets.get(i).getOutputStream().write(message(i));
        }
        for (int i = from; i < to; i++) {
            expect(sockets.get(i).getInputStream(), i);
        }
    }

    private void expect(InputStream in, int index) throws IOException {
        byte[] reply = in.readNBytes(MESSAGE_BYTES);
        if (Arrays.equals(reply, message(index))) {
            return;
        }
        String said = new String(reply, StandardCharsets.UTF_8);
        if (!said.isEmpty()
                && REFUSAL.startsWith(
                        said.substring(0, Math.min(said.length(), REFUSAL.length())))) {
            throw new Refused();
        }
        if (reply.length < MESSAGE_BYTES) {
            throw new IOException("connection " + (index + 1) + ": closed by the server");
        }
        throw new Wrong("connection " + (index + 1) + ": the reply is not what was sent");
    }

    private byte[] message(int index) {
        String text = ".".repeat(MESSAGE_BYTES) + round + '/' + index;
        return text.substring(text.length() - MESSAGE_BYTES).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }
}
