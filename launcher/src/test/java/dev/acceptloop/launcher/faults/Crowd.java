package dev.acceptloop.launcher.faults;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Thousands of peers in one thread. */
final class Crowd implements AutoCloseable {
    private final List<SocketChannel> peers = new ArrayList<>();

    Crowd(ServedProcess server, int count) throws IOException {
        try {
            for (int i = 0; i < count; i++) {
                SocketChannel peer = SocketChannel.open();
                peers.add(peer);
                peer.socket().connect(server.address(), (int) Patience.LONG.toMillis());
                peer.configureBlocking(false);
            }
        } catch (IOException e) {
            String reason = "connection " + peers.size() + " of " + count + ": " + e.getMessage();
            close();
            throw new Failure(reason);
        }
    }

    /** Each sends all of it, unless the server has ended it. */
    void send(byte[] bytes) throws Exception {
        for (SocketChannel peer : peers) {
            var rest = ByteBuffer.wrap(bytes);
            Patience.until(Patience.LONG, () -> isSent(peer, rest));
        }
    }

    private static boolean isSent(SocketChannel peer, ByteBuffer rest) {
        try {
            peer.write(rest);
            return !rest.hasRemaining();
        } catch (IOException _) {
            return true; // ended: counted when it is read
        }
    }

    /** How many have neither this answer nor an end, after as long as it takes. */
    int unanswered(byte[] answer) throws Exception {
        var waiting = new ArrayList<>(peers);
        Patience.until(
                Patience.LONG,
                () -> {
                    waiting.removeIf(peer -> isSettled(peer, answer.length));
                    return waiting.isEmpty();
                });
        return waiting.size();
    }

    private static boolean isSettled(SocketChannel peer, int length) {
        var buffer = ByteBuffer.allocate(length);
        try {
            return peer.read(buffer) != 0; // a short answer comes in one piece
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel peer : peers) {
            peer.setOption(StandardSocketOptions.SO_LINGER, 0);
            peer.close();
        }
    }
}
