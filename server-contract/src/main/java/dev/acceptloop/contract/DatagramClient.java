package dev.acceptloop.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.syscalls.DatagramBuffer;
import dev.acceptloop.syscalls.DatagramSockets;
import dev.acceptloop.syscalls.Descriptors;
import dev.acceptloop.syscalls.Errno;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One peer of a datagram server: connected, so that it hears nobody but the address it asks, and
 * what it expects must come within its patience.
 *
 * <p>On system calls, for the JDK has no Unix datagrams, and sends no empty ones where it is
 * connected.
 */
final class DatagramClient implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Duration patience;
    private final int socket;
    private final DatagramBuffer buffer;
    private final Optional<Path> file; // a Unix socket without an address gets no answer

    DatagramClient(SocketAddress server, Duration patience) throws IOException {
        this.patience = patience;
        if (server instanceof UnixDomainSocketAddress unix) {
            Path own = unix.getPath().resolveSibling("client-" + COUNT.incrementAndGet());
            file = Optional.of(own);
            socket = DatagramSockets.bound(UnixDomainSocketAddress.of(own), false);
        } else {
            file = Optional.empty();
            socket = DatagramSockets.socket(server);
        }
        buffer = connected(server);
    }

    /** One that has that address, which is no path. */
    DatagramClient(SocketAddress own, SocketAddress server, Duration patience) throws IOException {
        this.patience = patience;
        file = Optional.empty();
        socket = DatagramSockets.bound(own, false);
        buffer = connected(server);
    }

    private DatagramBuffer connected(SocketAddress server) throws IOException {
        DatagramSockets.connect(socket, server);
        return new DatagramBuffer(socket, 1);
    }

    /** Sends one datagram from a socket that has no address. */
    static void sendWithoutAddress(UnixDomainSocketAddress server, byte[] bytes)
            throws IOException {
        int nameless = DatagramSockets.socket(server);
        try {
            DatagramSockets.connect(nameless, server);
            DatagramSockets.send(nameless, ByteBuffer.wrap(bytes));
        } finally {
            Descriptors.close(nameless);
        }
    }

    // ------------------------------------------------------------------ write

    /** Sends one datagram; waits while the kernel has no room for it. */
    DatagramClient send(byte[] bytes) throws IOException {
        DatagramSockets.send(socket, ByteBuffer.wrap(bytes));
        return this;
    }

    DatagramClient send(String text) throws IOException {
        return send(text.getBytes(UTF_8));
    }

    // ------------------------------------------------------------------ read

    /** The next datagram; empty if none comes within that time. */
    Optional<byte[]> receive(Duration time) throws IOException {
        DatagramSockets.receiveTimeout(socket, time);
        int count = buffer.receive(true);
        if (count == -Errno.EAGAIN) {
            return Optional.empty();
        }
        if (count < 0) {
            throw new IOException("receive: " + Errno.text(-count));
        }
        byte[] bytes = new byte[buffer.datagram(0).remaining()];
        buffer.datagram(0).get(bytes);
        return Optional.of(bytes);
    }

    /** The next datagram. */
    byte[] receive() throws IOException {
        return receive(patience)
                .orElseThrow(() -> new AssertionError("no datagram within " + patience));
    }

    /** Demands that this is the next datagram, and the whole of it. */
    DatagramClient expect(byte[] expected) throws IOException {
        assertThat(ByteBuffer.wrap(receive())).isEqualTo(ByteBuffer.wrap(expected));
        return this;
    }

    /** Demands that this is the next datagram, and the whole of it. */
    DatagramClient expect(String expected) throws IOException {
        assertThat(new String(receive(), UTF_8)).isEqualTo(expected);
        return this;
    }

    /** Says it and hears it back. */
    DatagramClient echoes(String text) throws IOException {
        return send(text).expect(text);
    }

    /** Demands that nothing comes for so long. */
    void expectSilence(Duration duration) throws IOException {
        assertThat(receive(duration)).as("no datagram was due").isEmpty();
    }

    // ------------------------------------------------------------------ close

    /** Closes it, once. */
    @Override
    public void close() {
        try {
            buffer.close();
            Descriptors.close(socket);
            if (file.isPresent()) {
                Files.deleteIfExists(file.get());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
