package dev.acceptloop.containers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Many peers that send and read nothing, so that a server comes to owe each of them. */
final class Crowd implements AutoCloseable {
    private static final int MOST_BYTES = 512 << 10; // each, unless the server takes less
    private static final int RECEIVED = 4 << 10; // or the kernel keeps all that a server owes
    private static final Duration PACE = Duration.ofMillis(20);
    private static final int IDLE_ROUNDS = 15; // in which nobody could send anything

    private final List<SocketChannel> peers = new ArrayList<>();
    private final ByteBuffer data = ByteBuffer.allocateDirect(16 << 10);

    /** Connects that many, and sends until nothing more is taken. */
    Crowd(InetSocketAddress server, int count) throws IOException {
        try {
            for (int i = 0; i < count; i++) {
                SocketChannel peer = SocketChannel.open();
                peers.add(peer);
                peer.configureBlocking(false);
                peer.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVED);
                peer.connect(server);
            }
            sendAll();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void sendAll() throws IOException {
        long[] sent = new long[peers.size()];
        int idle = 0;
        while (idle < IDLE_ROUNDS) {
            boolean any = false;
            for (int i = 0; i < sent.length; i++) {
                int count = sent[i] < MOST_BYTES ? send(peers.get(i)) : 0;
                sent[i] += count;
                any |= count > 0;
            }
            idle = any ? 0 : idle + 1;
            Patience.pause(PACE);
        }
    }

    private int send(SocketChannel peer) throws IOException {
        try {
            return peer.finishConnect() ? peer.write(data.clear()) : 0;
        } catch (IOException e) { // refused, or cut: as it should be
            peer.close();
            return 0;
        }
    }

    /** All leave with what they were told unread: the kernel resets. */
    @Override
    public void close() throws IOException {
        for (SocketChannel peer : peers) {
            peer.close();
        }
    }
}
