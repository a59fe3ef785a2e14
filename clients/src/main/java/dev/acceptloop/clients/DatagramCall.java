package dev.acceptloop.clients;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/** A conversation in Unix datagrams: one is a message. For one thread. */
final class DatagramCall implements Conversation {
    private static final int ONLY = 0;
    private static final Duration ROOM = Duration.ofSeconds(10);

    private final DatagramPorts port;

    DatagramCall(DatagramPorts port) {
        this.port = port;
    }

    @Override
    public void send(ByteBuffer message) throws IOException {
        long deadline = System.nanoTime() + ROOM.toNanos();
        while (!port.send(ONLY, message.duplicate())) {
            if (System.nanoTime() - deadline >= 0) {
                throw new IOException("the server does not read");
            }
            port.await(1);
        }
    }

    @Override
    public Optional<ByteBuffer> receive(Duration wait, Duration end) throws IOException {
        long deadline = System.nanoTime() + wait.toNanos();
        ByteBuffer datagram = port.receive(ONLY);
        for (long left = wait.toNanos(); datagram == null && left > 0; ) {
            port.await((int) Math.ceilDiv(Math.min(left, 1_000_000_000L), 1_000_000L));
            datagram = port.receive(ONLY);
            left = deadline - System.nanoTime();
        }
        return Optional.ofNullable(datagram);
    }

    @Override
    public boolean ended() {
        return false;
    }

    @Override
    public void close() throws IOException {
        port.close();
    }
}
