package dev.acceptloop.forking;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.serving.UnnamedUnixAddress;
import java.io.DataInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a child tells its parent, through the pipe that is its standard output, and by its exit
 * status.
 *
 * <pre>
 * ready          'R'                                                will drain when told to
 * accepted       'A' | length u16 | address | port u16              before the protocol hears of it
 *                'U' | length u16 | path UTF-8, empty for no name   the same, of a Unix peer
 * closed         'C' | reason u8                                    of the one it accepted last
 * answered       'N' | bytes u64                                    to those that have ended since
 * accept failed  'F' | length u16 | message UTF-8
 * exit status    64 + reason                                        of the connection it served
 * </pre>
 *
 * Numbers are big-endian. Each report is one write, below the size that pipes keep in one piece. A
 * path is what the peer chose, and three times as long as its bytes where these are no text.
 */
final class ChildReport {
    private static final Logger LOG = System.getLogger(ChildReport.class.getName());
    private static final List<CloseReason> REASONS = List.of(CloseReason.values());
    private static final int FIRST_STATUS = 64; // the JVM's own are 0, 1, and 128 + a signal
    private static final int MOST_MESSAGE = 1024;

    private final OutputStream out;

    ChildReport(OutputStream out) {
        this.out = out;
    }

    /**
     * In a child: takes standard output for reports alone. What prints goes to standard error. Both
     * are opened anew, for {@link System#inheritedChannel} puts /dev/null in the place of
     * descriptors 0, 1 and 2.
     */
    static ChildReport onStandardOutput() throws IOException {
        var report = new ChildReport(new FileOutputStream("/proc/self/fd/1", true));
        try {
            System.setErr(new PrintStream(new FileOutputStream("/proc/self/fd/2", true), true));
        } catch (IOException e) { // a socket, or closed: nobody will see our messages
            LOG.log(Level.DEBUG, "no standard error", e);
        }
        System.setOut(System.err);
        return report;
    }

    /** What the parent does with it. */
    interface Reader {
        void ready();

        void accepted(SocketAddress peer);

        void closed(CloseReason reason);

        void answered(long bytes);

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

    void ready() {
        tell(ByteBuffer.allocate(1).put((byte) 'R'));
    }

    void accepted(SocketAddress peer) {
        if (peer instanceof InetSocketAddress inet) {
            byte[] address = inet.getAddress().getAddress();
            tell(headed('A', address).putShort((short) inet.getPort()));
        } else {
            boolean named = peer instanceof UnixDomainSocketAddress;
            tell(headed('U', (named ? peer.toString() : "").getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static ByteBuffer headed(char kind, byte[] bytes) {
        ByteBuffer report = ByteBuffer.allocate(1 + Short.BYTES + bytes.length + Short.BYTES);
        return report.put((byte) kind).putShort((short) bytes.length).put(bytes);
    }

    void closed(CloseReason reason) {
        tell(ByteBuffer.allocate(2).put((byte) 'C').put((byte) REASONS.indexOf(reason)));
    }

    void answered(long bytes) {
        tell(ByteBuffer.allocate(1 + Long.BYTES).put((byte) 'N').putLong(bytes));
    }

    void acceptFailed(IOException cause) {
        byte[] message = cause.toString().getBytes(StandardCharsets.UTF_8);
        int length = Math.min(message.length, MOST_MESSAGE);
        ByteBuffer report = ByteBuffer.allocate(3 + length).put((byte) 'F');
        tell(report.putShort((short) length).put(message, 0, length));
    }

    private void tell(ByteBuffer report) {
        var bytes = new byte[report.flip().remaining()];
        report.get(bytes);
        try {
            out.write(bytes);
        } catch (IOException e) { // the parent is gone, and this process soon
            LOG.log(Level.DEBUG, "nobody to tell", e);
        }
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
            case 'C' -> reader.closed(reason(in));
            case 'N' -> reader.answered(in.readLong());
            case 'F' -> reader.acceptFailed(new IOException(text(in)));
            default -> throw new IOException("a child wrote " + kind + " among its reports");
        }
        return true;
    }

    private static CloseReason reason(DataInputStream in) throws IOException {
        int index = in.readUnsignedByte();
        if (index >= REASONS.size()) {
            throw new IOException("a child wrote a reason " + index + " among its reports");
        }
        return REASONS.get(index);
    }

    private static SocketAddress peerAtPath(DataInputStream in) throws IOException {
        return UnnamedUnixAddress.of(UnixDomainSocketAddress.of(text(in)));
    }

    private static String text(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readUnsignedShort()];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static SocketAddress peer(DataInputStream in) throws IOException {
        byte[] address = new byte[in.readUnsignedShort()];
        in.readFully(address);
        return new InetSocketAddress(InetAddress.getByAddress(address), in.readUnsignedShort());
    }
}
