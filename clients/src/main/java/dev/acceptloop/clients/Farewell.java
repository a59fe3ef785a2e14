package dev.acceptloop.clients;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

/**
 * The end of connections on which nothing is under way: FIN is sent, and FIN is all that may come
 * back. A reply too many, which no window has to see, is seen here.
 */
final class Farewell {
    private static final int LOOK_MILLIS = 10;
    private static final int READ_BYTES = 4096;

    private final ByteBuffer in = ByteBuffer.allocate(READ_BYTES);
    private int left;
    private String trouble = "";

    /**
     * Says it to all of these that are open.
     *
     * @throws IOException if one sends more, or does not end in time, in one line
     */
    void say(Iterable<Exchange> exchanges, long nanos) throws IOException {
        try (Selector selector = Selector.open()) {
            for (Exchange exchange : exchanges) {
                if (exchange.isOpen() && !exchange.isParted()) {
                    var channel = (SocketChannel) exchange.key.channel();
                    channel.shutdownOutput();
                    channel.register(selector, SelectionKey.OP_READ, exchange);
                    left++;
                }
            }
            long deadline = System.nanoTime() + nanos;
            while (left > 0 && trouble.isEmpty() && System.nanoTime() - deadline < 0) {
                selector.select(this::ready, LOOK_MILLIS);
            }
        }
        if (!trouble.isEmpty()) {
            throw new IOException(trouble);
        }
        if (left > 0) {
            throw new IOException(
                    "%d connections were not closed within %d s after their end was sent"
                            .formatted(left, TimeUnit.NANOSECONDS.toSeconds(nanos)));
        }
    }

    private void ready(SelectionKey key) {
        var exchange = (Exchange) key.attachment();
        try {
            int count = ((SocketChannel) key.channel()).read(in.clear());
            if (count > 0) {
                trouble = "connection " + exchange.id + ": " + exchange.diagnose(in.flip());
            } else if (count < 0) {
                key.cancel();
                left--;
            }
        } catch (IOException e) {
            trouble = "connection " + exchange.id + ": " + e.getMessage();
        }
    }
}
