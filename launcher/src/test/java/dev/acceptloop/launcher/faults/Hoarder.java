package dev.acceptloop.launcher.faults;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Sends an echo server whatever it takes, and reads none of it until it is told to. */
final class Hoarder implements AutoCloseable {
    private static final int PERIOD = 251; // a prime: a byte tells its place
    private static final int PIECE = 1 << 16;
    private static final long QUIET_MILLIS = 500;
    private static final ByteBuffer PATTERN = pattern();

    private final SocketChannel channel;
    private final ByteBuffer piece = PATTERN.duplicate();
    private long sent;
    private long came;

    Hoarder(ServedProcess server) throws IOException {
        this(server, 0);
    }

    /**
     * One with a small receive buffer in the kernel: the rest is left to the server.
     *
     * @param buffer bytes; 0 for the kernel's choice
     */
    private Hoarder(ServedProcess server, int buffer) throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.INET);
        if (buffer > 0) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, buffer);
        }
        channel.socket().connect(server.address(), (int) Patience.LONG.toMillis());
        channel.configureBlocking(false);
    }

    static List<Hoarder> crowd(ServedProcess server, int count) throws IOException {
        return crowd(server, count, 0);
    }

    static List<Hoarder> crowd(ServedProcess server, int count, int buffer) throws IOException {
        var crowd = new ArrayList<Hoarder>();
        for (int i = 0; i < count; i++) {
            crowd.add(new Hoarder(server, buffer));
        }
        return crowd;
    }

    private static ByteBuffer pattern() {
        var bytes = ByteBuffer.allocate(PIECE + PERIOD);
        for (int i = 0; i < bytes.capacity(); i++) {
            bytes.put(i, (byte) (i % PERIOD));
        }
        return bytes;
    }

    /** All send until each has sent that much, or nobody was able to for a while. */
    static void fill(List<Hoarder> crowd, long most) {
        long lastTaken = System.nanoTime();
        boolean full = false;
        while (!full && System.nanoTime() - lastTaken < QUIET_MILLIS * 1_000_000) {
            boolean taken = false;
            full = true;
            for (Hoarder hoarder : crowd) {
                taken |= hoarder.sent < most && hoarder.push(most);
                full &= hoarder.sent >= most;
            }
            if (taken) {
                lastTaken = System.nanoTime();
            } else {
                Patience.pause(5);
            }
        }
    }

    private boolean push(long most) {
        int start = (int) (sent % PERIOD);
        piece.clear().position(start).limit(start + (int) Math.min(PIECE, most - sent));
        try {
            int count = channel.write(piece);
            sent += count;
            return count > 0;
        } catch (IOException e) {
            return false; // the server has ended it
        }
    }

    long sent() {
        return sent;
    }

    /** How much of what was sent the server's kernel has acknowledged. */
    long acknowledged() throws IOException {
        String port = ":%04X ".formatted(channel.socket().getLocalPort());
        String peer = ":%04X ".formatted(channel.socket().getPort());
        for (String line : Files.readAllLines(Path.of("/proc/net/tcp"))) {
            String[] fields = line.strip().split("\\s+", -1);
            if (line.contains(port + "0100007F" + peer) && fields[1].endsWith(port.strip())) {
                return sent - Long.parseLong(fields[4].substring(0, 8), 16);
            }
        }
        return 0;
    }

    /** Reads that much of the echo, or all there is; each byte is verified. */
    Peer.End read(long most, long pauseMillis, int piece) throws IOException {
        channel.configureBlocking(true);
        channel.socket().setSoTimeout((int) Patience.LONG.toMillis());
        var buffer = new byte[piece];
        try {
            while (came < most) {
                int count = channel.socket().getInputStream().read(buffer);
                if (count < 0) {
                    return Peer.End.FIN;
                }
                verify(buffer, count);
                if (pauseMillis > 0) {
                    Patience.pause(pauseMillis);
                }
            }
            return Peer.End.NONE;
        } catch (SocketTimeoutException e) {
            return Peer.End.NONE;
        } catch (SocketException e) {
            return Peer.End.RST;
        }
    }

    Peer.End readAll() throws IOException {
        return read(Long.MAX_VALUE, 0, PIECE);
    }

    private void verify(byte[] buffer, int count) {
        for (int i = 0; i < count; i++) {
            if ((buffer[i] & 0xFF) != came++ % PERIOD) {
                throw new Failure("wrong byte at " + (came - 1));
            }
        }
    }

    /** How much of the echo has come. */
    long came() {
        return came;
    }

    void halfClose() throws IOException {
        channel.shutdownOutput();
    }

    /** RST, because there is something unread. */
    @Override
    public void close() throws IOException {
        channel.socket().setSoLinger(true, 0);
        channel.close();
    }

    static void close(List<Hoarder> crowd) throws IOException {
        for (Hoarder hoarder : crowd) {
            hoarder.close();
        }
    }
}
