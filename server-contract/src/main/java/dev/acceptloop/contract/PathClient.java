package dev.acceptloop.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;

/**
 * One peer on a Unix stream, without a name of its own: what {@link Client} is on TCP, whose class
 * of socket there is no other kind of.
 */
final class PathClient implements AutoCloseable {
    private final Duration patience;
    private final Selector selector = Selector.open();
    private final SocketChannel channel;

    PathClient(Path server, Duration patience) throws IOException {
        this.patience = patience;
        channel = SocketChannel.open(UnixDomainSocketAddress.of(server));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
    }

    /** Sends so little that the kernel takes it at once. */
    PathClient send(byte[] bytes) throws IOException {
        assertThat(channel.write(ByteBuffer.wrap(bytes))).isEqualTo(bytes.length);
        return this;
    }

    PathClient send(String text) throws IOException {
        return send(text.getBytes(UTF_8));
    }

    /** Demands exactly these bytes next; there may be more behind them. */
    PathClient expect(byte[] expected) throws IOException {
        ByteBuffer actual = ByteBuffer.allocate(expected.length);
        while (actual.hasRemaining() && read(actual) >= 0) {
            // until all is there, or the end
        }
        assertThat(actual.flip()).isEqualTo(ByteBuffer.wrap(expected));
        return this;
    }

    PathClient expect(String expected) throws IOException {
        return expect(expected.getBytes(UTF_8));
    }

    /** Says it and hears it back. */
    PathClient echoes(String text) throws IOException {
        return send(text).expect(text);
    }

    /** This client will say no more, and still listens. */
    PathClient finish() throws IOException {
        channel.shutdownOutput();
        return this;
    }

    /** Demands that the server has closed, and said nothing before. */
    void expectEnd() throws IOException {
        assertThat(read(ByteBuffer.allocate(1))).as("end of stream").isEqualTo(-1);
    }

    private int read(ByteBuffer in) throws IOException {
        selector.selectedKeys().clear();
        if (selector.select(patience.toMillis()) == 0) {
            throw new SocketTimeoutException("nothing came for " + patience);
        }
        return channel.read(in);
    }

    @Override
    public void close() {
        try {
            selector.close(); // or the channel would be closed when it next selects
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
