package dev.acceptloop.syscalls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(10)
@EnabledOnOs(OS.LINUX)
final class SocketsTest {
    private final SocketAddress anyPort =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private int listener;

    @BeforeEach
    void listen() throws IOException {
        listener = Sockets.socket(anyPort);
        Sockets.reuseAddress(listener);
        Sockets.bind(listener, anyPort);
        Sockets.listen(listener, 16);
    }

    @AfterEach
    void close() throws IOException {
        Descriptors.close(listener);
    }

    private Socket connect() throws IOException {
        var address = (InetSocketAddress) Sockets.localAddress(listener);
        var client = new Socket(address.getAddress(), address.getPort());
        client.setSoTimeout(5000);
        return client;
    }

    /** As a channel does: 0 for none yet, -1 for FIN, an exception for RST. */
    @Test
    void aBufferReadsAndWritesAsAChannelSaysIt() throws IOException {
        Socket client = connect();
        try (var buffer = new SocketBuffer(16)) {
            int socket = Sockets.accept(listener).descriptor();
            assertThat(buffer.read(socket)).isZero();
            var much = ByteBuffer.allocate(100); // more than the buffer holds
            assertThat(buffer.write(socket, much)).isTrue();
            assertThat(client.getInputStream().readNBytes(100)).hasSize(100);
            client.shutdownOutput();
            int count = 0;
            while (count == 0) {
                count = buffer.read(socket);
            }
            assertThat(count).isEqualTo(-1);
            while (buffer.write(socket, much.clear())) {} // until the kernel takes no more
            assertThat(much.hasRemaining()).isTrue();
            client.setSoLinger(true, 0);
            client.close();
            assertThatThrownBy(
                            () -> {
                                while (true) {
                                    buffer.write(socket, much);
                                }
                            })
                    .isInstanceOf(IOException.class)
                    .message()
                    .doesNotContain("\n");
            Sockets.close(socket, true);
        }
    }

    @Test
    void acceptsAndTellsBothAddresses() throws IOException {
        try (Socket client = connect()) {
            Sockets.Accepted accepted = Sockets.accept(listener);
            assertThat(accepted.peer()).isEqualTo(client.getLocalSocketAddress());
            assertThat(Sockets.remoteAddress(accepted.descriptor())).isEqualTo(accepted.peer());
            assertThat(Sockets.localAddress(accepted.descriptor()))
                    .isEqualTo(client.getRemoteSocketAddress());
            assertThat(Descriptors.closesOnExec(accepted.descriptor())).isTrue();
            Descriptors.close(accepted.descriptor());
        }
    }

    @Test
    void writesFromHeapAndDirectBuffersAndEndsTheStream() throws IOException {
        try (Socket client = connect()) {
            int socket = Sockets.accept(listener).descriptor();
            Sockets.noDelay(socket);
            ByteBuffer direct = ByteBuffer.allocateDirect(8).put("two".getBytes(UTF_8)).flip();
            assertThat(Sockets.write(socket, ByteBuffer.wrap("one ".getBytes(UTF_8)))).isEqualTo(4);
            assertThat(Sockets.write(socket, direct)).isEqualTo(3);
            assertThat(direct.hasRemaining()).isFalse();
            Sockets.shutdown(socket, Sockets.Direction.WRITE);
            assertThat(client.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo("one two");
            Descriptors.close(socket);
        }
    }

    @Test
    void writeTakesPartOfWhatDoesNotFitAndThenNothing() throws IOException {
        try (Socket _ = connect()) {
            int socket = Sockets.accept(listener).descriptor();
            ByteBuffer much = ByteBuffer.allocate(64 << 20);
            int sent = Sockets.write(socket, much);
            assertThat(sent).isPositive().isEqualTo(much.position());
            while (sent > 0) {
                sent = Sockets.write(socket, much);
            }
            assertThat(much.hasRemaining()).isTrue();
            Sockets.resetOnClose(socket);
            Descriptors.close(socket);
        }
    }

    @Test
    void resetOnCloseSendsReset() throws IOException {
        try (Socket client = connect()) {
            int socket = Sockets.accept(listener).descriptor();
            Sockets.resetOnClose(socket);
            Descriptors.close(socket);
            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(SocketException.class);
        }
    }

    @Test
    void discardTakesWhatIsThereWithoutWaiting() throws IOException {
        try (Socket client = connect()) {
            int socket = Sockets.accept(listener).descriptor();
            assertThat(Sockets.discard(socket, 100)).isZero();
            client.shutdownOutput();
            assertThat(Sockets.discard(socket, 100)).isZero();
            Descriptors.close(socket);
        }
    }

    @Test
    void shutdownWakesAThreadBlockedInAccept() throws Exception {
        var woken = new CompletableFuture<Integer>();
        Thread acceptor = Thread.ofPlatform().start(() -> woken.complete(errnoOfAccept()));
        while (acceptor.getState() == Thread.State.NEW) {
            Thread.onSpinWait();
        }
        Sockets.shutdown(listener, Sockets.Direction.BOTH);
        assertThat(woken.get(5, TimeUnit.SECONDS)).isEqualTo(Errno.EINVAL);
        acceptor.join();
    }

    private int errnoOfAccept() {
        try {
            return Sockets.accept(listener).descriptor();
        } catch (SyscallException e) {
            return e.errno();
        }
    }

    @Test
    void aTakenPortIsNamedInTheError() throws IOException {
        int second = Sockets.socket(anyPort);
        SocketAddress taken = Sockets.localAddress(listener);
        assertThatThrownBy(() -> Sockets.bind(second, taken))
                .isInstanceOf(SyscallException.class)
                .hasMessage("bind: EADDRINUSE (98)");
        Descriptors.close(second);
    }

    @Test
    void reusePortLetsTwoListenersShareAPort() throws IOException {
        int first = Sockets.socket(anyPort);
        Sockets.reusePort(first);
        Sockets.bind(first, anyPort);
        int second = Sockets.socket(anyPort);
        Sockets.reusePort(second);
        Sockets.bind(second, Sockets.localAddress(first));
        assertThat(Sockets.localAddress(second)).isEqualTo(Sockets.localAddress(first));
        Descriptors.close(first);
        Descriptors.close(second);
    }

    @Test
    void anUnresolvedHostIsRefused() {
        var nowhere = InetSocketAddress.createUnresolved("nowhere.invalid", 1);
        assertThatThrownBy(() -> Sockets.bind(listener, nowhere))
                .isInstanceOf(UnknownHostException.class);
    }

    @Test
    void aUnixSocketHasItsPath(@TempDir Path folder) throws IOException {
        var address = UnixDomainSocketAddress.of(folder.resolve("socket"));
        int socket = Sockets.socket(address);
        Sockets.bind(socket, address);
        Sockets.listen(socket, 1);
        assertThat(Sockets.localAddress(socket)).isEqualTo(address);
        try (var client = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            client.connect(address);
            Sockets.Accepted accepted = Sockets.accept(socket);
            assertThat(accepted.peer()).isEqualTo(UnixDomainSocketAddress.of(""));
            Descriptors.close(accepted.descriptor());
        }
        Descriptors.close(socket);
    }

    @Test
    void anIpv6AddressComesBack() throws IOException {
        byte[] loopback = new byte[16];
        loopback[15] = 1;
        var six = new InetSocketAddress(InetAddress.getByAddress(loopback), 0);
        int socket = Sockets.socket(six);
        try {
            Sockets.bind(socket, six);
            var bound = (InetSocketAddress) Sockets.localAddress(socket);
            assertThat(bound.getAddress()).isEqualTo(six.getAddress());
            assertThat(bound.getPort()).isPositive();
        } catch (SyscallException e) {
            assertThat(e).hasMessageContaining("EADDRNOTAVAIL"); // no IPv6 on this machine
        } finally {
            Descriptors.close(socket);
        }
    }
}
