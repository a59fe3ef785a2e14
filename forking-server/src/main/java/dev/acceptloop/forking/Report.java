package dev.acceptloop.forking;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.UnnamedPeer;
import java.io.DataInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What a child tells its parent, through the pipe that is its standard output, and by its exit
 * status.
 *
 * <pre>
 * ready          'R'                                                will drain when told to
 * accepted       'A' | length u8 | address | port u16 big-endian    before the protocol hears of it
 *                'U' | length u8 | path UTF-8, empty for no name    the same, of a Unix peer
 * closed         'C' | reason u8                                    of the one it accepted last
 * accept failed  'F' | length u16 big-endian | message UTF-8
 * exit status    64 + reason                                        of the connection it served
 * </pre>
 *
 * Each is one write, below the size that pipes keep in one piece.
 */
final class Report {
    private static final List<CloseReason> REASONS = List.of(CloseReason.values());
    private static final int FIRST_STATUS = 64; // the JVM's own are 0, 1, and 128 + a signal
    private static final int MOST_MESSAGE = 1024;

    private Report() {}

    /** What the parent does with it. */
    interface Reader {
        void ready();

        void accepted(SocketAddress peer);

        void closed(CloseReason reason);

        void acceptFailed(IOException cause);
    }

    static int status(CloseReason reason) {
        return FIRST_STATUS + REASONS.indexOf(reason);
    }

    /** The reason behind an exit status; {@code otherwise} if the child did not end by itself. */
    static CloseReason reason(int status, CloseReason otherwise) {
        int index = status - FIRST_STATUS;
        return index >= 0 && index < REASONS.size() ? REASONS.get(index) : otherwise;
    }

    static void ready(FileOutputStream out) throws IOException {
        out.write('R');
    }

    static void accepted(FileOutputStream out, SocketAddress peer) throws IOException {
        if (!(peer instanceof InetSocketAddress inet)) {
            acceptedAtPath(out, peer);
            return;
        }
        byte[] address = inet.getAddress().getAddress();
        byte[] bytes = new byte[address.length + 4];
        bytes[0] = 'A';
        bytes[1] = (byte) address.length;
        System.arraycopy(address, 0, bytes, 2, address.length);
        bytes[bytes.length - 2] = (byte) (inet.getPort() >> 8);
        bytes[bytes.length - 1] = (byte) inet.getPort();
        out.write(bytes);
    }

    private static void acceptedAtPath(FileOutputStream out, SocketAddress peer)
            throws IOException {
        boolean named = peer instanceof UnixDomainSocketAddress;
        byte[] path = (named ? peer.toString() : "").getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[path.length + 2];
        bytes[0] = 'U';
        bytes[1] = (byte) path.length;
        System.arraycopy(path, 0, bytes, 2, path.length);
        out.write(bytes);
    }

    static void closed(FileOutputStream out, CloseReason reason) throws IOException {
        out.write(new byte[] {'C', (byte) REASONS.indexOf(reason)});
    }

    static void acceptFailed(FileOutputStream out, IOException cause) throws IOException {
        byte[] whole = cause.toString().getBytes(StandardCharsets.UTF_8);
        byte[] message = Arrays.copyOf(whole, Math.min(whole.length, MOST_MESSAGE));
        byte[] bytes = new byte[message.length + 3];
        bytes[0] = 'F';
        bytes[1] = (byte) (message.length >> 8);
        bytes[2] = (byte) message.length;
        System.arraycopy(message, 0, bytes, 3, message.length);
        out.write(bytes);
    }

    /**
     * Passes one report on.
     *
     * @return false at the end, when the child is gone
     * @throws IOException if the child ended within a report, or wrote something else
     */
    static boolean read(DataInputStream in, Reader reader) throws IOException {
        int kind = in.read();
        switch (kind) {
            case -1 -> {
                return false;
            }
            case 'R' -> reader.ready();
            case 'A' -> reader.accepted(peer(in));
            case 'U' -> reader.accepted(peerAtPath(in));
            case 'C' -> reader.closed(REASONS.get(in.readUnsignedByte()));
            case 'F' -> reader.acceptFailed(new IOException(in.readUTF()));
            default -> throw new IOException("a child wrote " + kind + " among its reports");
        }
        return true;
    }

    private static SocketAddress peerAtPath(DataInputStream in) throws IOException {
        byte[] path = new byte[in.readUnsignedByte()];
        in.readFully(path);
        return UnnamedPeer.of(UnixDomainSocketAddress.of(new String(path, StandardCharsets.UTF_8)));
    }

    private static SocketAddress peer(DataInputStream in) throws IOException {
        byte[] address = new byte[in.readUnsignedByte()];
        in.readFully(address);
        return new InetSocketAddress(InetAddress.getByAddress(address), in.readUnsignedShort());
    }
}
