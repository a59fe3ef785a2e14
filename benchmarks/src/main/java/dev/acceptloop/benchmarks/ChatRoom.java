package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.Addresses;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Members of a chat who speak in turn: each message is heard by all others before the next one is
 * said, and is compared with what is due.
 *
 * <p>Not thread-safe.
 */
final class ChatRoom implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final String END = "\r\n";
    private static final int WIDTH = 32;

    private final List<Socket> members = new ArrayList<>();
    private long said;

    ChatRoom(InetSocketAddress address, int size) throws IOException {
        try {
            for (int i = 0; i < size; i++) {
                var member = new Socket();
                members.add(member);
                member.setTcpNoDelay(true);
                member.setSoTimeout(TIMEOUT_MILLIS);
                member.connect(address, TIMEOUT_MILLIS);
                hear(member, "welcome" + END);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /**
     * Has the next member say something.
     *
     * @return nanoseconds until the last of the others had heard it
     */
    long say() throws IOException {
        int speaks = (int) (said % members.size());
        Socket speaker = members.get(speaks);
        String number = Long.toString(++said);
        String line = "x".repeat(WIDTH - number.length()) + number + END;
        String due =
                Addresses.text((InetSocketAddress) speaker.getLocalSocketAddress()) + ": " + line;
        long begun = System.nanoTime();
        speaker.getOutputStream().write(line.getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < members.size(); i++) {
            if (i != speaks) {
                hear(members.get(i), due);
            }
        }
        return System.nanoTime() - begun;
    }

    private static void hear(Socket member, String due) throws IOException {
        byte[] expected = due.getBytes(StandardCharsets.US_ASCII);
        var heard = new byte[expected.length];
        try {
            new DataInputStream(member.getInputStream()).readFully(heard);
        } catch (EOFException e) {
            throw new IOException("a member's connection was closed by the server", e);
        }
        if (!Arrays.equals(heard, expected)) {
            throw new IOException("a member heard what was not said");
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket member : members) {
            member.close();
        }
    }
}
