package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.framing.Framing;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The exchange a server must get right before it may be timed: messages of several sizes, one cut
 * in two, several in one write, and an orderly end. Echo: every byte comes back in order.
 */
public final class Conformance {
    private static final int[] SIZES = {1, 16, 64, 250, 1_000, 4_000, 16_000};
    private static final int PIPELINED = 20;
    private static final int TIMEOUT_MILLIS = 10_000;

    private final InetSocketAddress address;
    private final Framing framing;
    private final SplittableRandom random;
    private long received;

    /** Of the server at that address; the seed decides what is sent. */
    public Conformance(InetSocketAddress address, Framing framing, long seed) {
        this.address = address;
        this.framing = framing;
        this.random = new SplittableRandom(seed);
    }

    /**
     * One message there and back, on a connection of its own.
     *
     * @throws IOException if the reply is wrong or does not come; the message says which
     */
    void firstReply() throws IOException {
        try (Socket socket = open()) {
            exchange(socket, "first message", encoded(64));
        }
    }

    /** The whole exchange, with the same errors. */
    public void run() throws IOException {
        try (Socket socket = open()) {
            for (int size : SIZES) {
                if (size <= framing.maxLength()) {
                    exchange(socket, size + " bytes", encoded(size));
                }
            }
            splitMessage(socket);
            pipelinedMessages(socket);
            orderlyEnd(socket);
        }
    }

    /** Bytes of right replies so far. */
    long receivedBytes() {
        return received;
    }

    private Socket open() throws IOException {
        var socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(address, TIMEOUT_MILLIS);
        return socket;
    }

    private void exchange(Socket socket, String what, byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        expect(socket, what, bytes);
    }

    /** A whole message and the beginning of the next: the first reply proves the cut was seen. */
    private void splitMessage(Socket socket) throws IOException {
        byte[] whole = encoded(100);
        byte[] cut = encoded(100);
        int middle = cut.length / 2;
        OutputStream out = socket.getOutputStream();
        out.write(join(whole, Arrays.copyOf(cut, middle)));
        expect(socket, "message before a cut one", whole);
        out.write(cut, middle, cut.length - middle);
        expect(socket, "message cut in two", cut);
    }

    private void pipelinedMessages(Socket socket) throws IOException {
        byte[] all = new byte[0];
        for (int i = 0; i < PIPELINED; i++) {
            all = join(all, encoded(64));
        }
        exchange(socket, PIPELINED + " messages in one write", all);
    }

    private void orderlyEnd(Socket socket) throws IOException {
        byte[] last = encoded(64);
        socket.getOutputStream().write(last);
        socket.shutdownOutput();
        expect(socket, "message before the end", last);
        if (socket.getInputStream().read() != -1) {
            throw new IOException("more came back than was sent");
        }
    }

    private void expect(Socket socket, String what, byte[] expected) throws IOException {
        var reply = new byte[expected.length];
        try {
            new DataInputStream(socket.getInputStream()).readFully(reply);
        } catch (EOFException e) {
            throw new IOException(what + ": closed before the reply was complete", e);
        } catch (IOException e) {
            throw new IOException(what + ": " + e.getMessage(), e);
        }
        if (!Arrays.equals(reply, expected)) {
            throw new IOException(what + ": the reply is not what was sent");
        }
        received += reply.length;
    }

    /** Letters and digits, so that a line framing finds no end inside. */
    private byte[] encoded(int size) {
        var payload = new byte[size];
        for (int i = 0; i < size; i++) {
            payload[i] = (byte) ('a' + random.nextInt(26));
        }
        ByteBuffer wire = framing.encode(ByteBuffer.wrap(payload));
        var bytes = new byte[wire.remaining()];
        wire.get(bytes);
        return bytes;
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
