package dev.acceptloop.forking;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.service.Services;
import dev.acceptloop.protocol.serving.DatagramService;
import dev.acceptloop.protocol.serving.ReflectionGuard;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * The child process of one datagram: reads it from its standard input, writes what is to be sent to
 * its standard output, and exits.
 *
 * <pre>
 * in    address length u8 | address | port u16 | the datagram, to the end     of an Internet sender
 *       0 u8 | path length u16 | path UTF-8 | the datagram, to the end        of a Unix one
 * out   (length i32 | answer)*, to the end
 * </pre>
 *
 * Numbers are big-endian. Arguments: death pipe, then the server's options.
 */
final class DatagramChild {
    private static final int MOST_BYTES = 1 << 20;
    private static final int LOST = 1; // exit status without a parent
    private static final SocketAddress UNKNOWN = new InetSocketAddress(0); // nobody is there

    private DatagramChild() {}

    public static void main(String[] arguments) throws IOException {
        var answers =
                new DataOutputStream(
                        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        System.setOut(System.err); // standard output is for answers
        List<String> words = Arrays.asList(arguments);
        ParentDeathPipe.Watch watch = ParentDeathPipe.watch(words.getFirst(), LOST);
        var in = new DataInputStream(new FileInputStream(FileDescriptor.in));
        SocketAddress sender = sender(in);
        ByteBuffer datagram = ByteBuffer.wrap(in.readAllBytes());
        var options = ServerOptions.parse(words.subList(1, words.size()));
        // The parent has looked at the sender; here its own address is as good as any other.
        var guard = new ReflectionGuard(options, () -> UNKNOWN);
        new DatagramService(Services.named(options.value(Option.SERVICE)), guard)
                .datagramReceived(datagram, sender, (answer, to) -> write(answer, answers));
        answers.flush();
        watch.letGo();
    }

    private static SocketAddress sender(DataInputStream in) throws IOException {
        byte[] address = new byte[in.readUnsignedByte()];
        if (address.length == 0) {
            return UnixDomainSocketAddress.of(in.readUTF());
        }
        in.readFully(address);
        return new InetSocketAddress(InetAddress.getByAddress(address), in.readUnsignedShort());
    }

    private static void write(ByteBuffer answer, DataOutputStream to) {
        byte[] bytes = new byte[answer.remaining()];
        answer.get(answer.position(), bytes);
        try {
            to.writeInt(bytes.length);
            to.write(bytes);
        } catch (IOException e) { // the parent is gone
            throw new UncheckedIOException(e);
        }
    }

    // ------------------------------------------------------------------ the parent's side

    /** Writes what a child reads. */
    static void hand(SocketAddress sender, ByteBuffer datagram, OutputStream to)
            throws IOException {
        var out = new DataOutputStream(new BufferedOutputStream(to));
        if (sender instanceof InetSocketAddress inet) {
            byte[] address = inet.getAddress().getAddress();
            out.writeByte(address.length);
            out.write(address);
            out.writeShort(inet.getPort());
        } else {
            out.writeByte(0);
            out.writeUTF(sender.toString());
        }
        byte[] bytes = new byte[datagram.remaining()];
        datagram.get(datagram.position(), bytes);
        out.write(bytes);
        out.flush();
    }

    /**
     * Reads one answer.
     *
     * @throws java.io.EOFException if there are no more
     * @throws IOException if the child wrote something else
     */
    static ByteBuffer answer(DataInputStream from) throws IOException {
        int length = from.readInt();
        if (length < 0 || length > MOST_BYTES) {
            throw new IOException("a child wrote " + length + " among its answers");
        }
        byte[] bytes = new byte[length];
        from.readFully(bytes);
        return ByteBuffer.wrap(bytes);
    }
}
