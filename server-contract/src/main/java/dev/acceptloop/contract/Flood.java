package dev.acceptloop.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** A peer that writes as much as it can and reads nothing, until it reads everything. */
final class Flood implements AutoCloseable {
    private static final int BLOCK = 64 * 1024;

    private static final int SIP = 32 * 1024;

    private final Duration patience;
    private final Selector selector = Selector.open();
    private final SocketChannel channel = SocketChannel.open();
    private final SelectionKey key;
    private final ByteBuffer block = ByteBuffer.wrap(Wire.pattern(BLOCK));
    private long sent;

    Flood(SocketAddress server, Duration patience) throws IOException {
        this.patience = patience;
        channel.setOption(StandardSocketOptions.SO_RCVBUF, 16 * 1024);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, 16 * 1024);
        channel.connect(server);
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_WRITE);
    }

    /**
     * Writes until the kernel takes nothing for so long, or so many bytes are taken.
     *
     * @return bytes taken
     */
    long writeUntilHeldUp(Duration heldUp, long most) throws IOException {
        while (sent < most && ready(heldUp)) {
            block.position((int) (sent % BLOCK));
            sent += channel.write(block);
        }
        return sent;
    }

    /** Sends FIN, then reads; demands every byte that was sent, and the end. */
    void finishAndExpectEcho() throws IOException {
        channel.shutdownOutput();
        key.interestOps(SelectionKey.OP_READ);
        ByteBuffer in = ByteBuffer.allocate(BLOCK);
        long received = 0;
        for (int count = 0; count >= 0; count = channel.read(in)) {
            in.flip();
            assertThat(in).as("bytes from %s on", received).isEqualTo(expected(received, in));
            received += in.remaining();
            in.clear().limit(BLOCK - (int) (received % BLOCK));
            assertThat(ready(patience)).as("more after %s bytes of %s", received, sent).isTrue();
        }
        assertThat(received).as("bytes echoed").isEqualTo(sent);
    }

    /**
     * Goes on sending, so many bytes at most, and reads bit by bit what it is owed; demands bytes
     * that it sent, in order, and then FIN, after which it leaves.
     *
     * @return bytes that came
     */
    long sendOnAndReadToTheEnd(int more) throws IOException {
        ByteBuffer in = ByteBuffer.allocate(BLOCK);
        long received = 0;
        long most = sent + more;
        while (true) {
            key.interestOps(SelectionKey.OP_READ | (sent < most ? SelectionKey.OP_WRITE : 0));
            assertThat(ready(patience)).as("more after %s bytes of %s", received, sent).isTrue();
            if (key.isWritable()) {
                block.position((int) (sent % BLOCK));
                sent += channel.write(block);
            }
            in.clear().limit(Math.min(SIP, BLOCK - (int) (received % BLOCK)));
            int count = channel.read(in);
            if (count < 0) {
                channel.close();
                return received;
            }
            in.flip();
            assertThat(in).as("bytes from %s on", received).isEqualTo(expected(received, in));
            received += count;
        }
    }

    private ByteBuffer expected(long from, ByteBuffer like) {
        return block.clear().slice((int) (from % BLOCK), like.remaining());
    }

    private boolean ready(Duration wait) throws IOException {
        selector.selectedKeys().clear();
        return selector.select(wait.toMillis()) > 0;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        selector.close();
    }
}
