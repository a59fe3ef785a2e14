package dev.acceptloop.async;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
@EnabledOnOs(OS.LINUX)
final class SocketDescriptorsTest {
    private final SocketDescriptors descriptors = new SocketDescriptors();

    /** A connection: the channel that was accepted, and its peer. */
    private record Pair(AsynchronousSocketChannel channel, Socket peer) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            channel.close();
            peer.close();
        }
    }

    private static AsynchronousServerSocketChannel listening(String host) throws IOException {
        return AsynchronousServerSocketChannel.open().bind(new InetSocketAddress(host, 0));
    }

    private static Pair connect(AsynchronousServerSocketChannel listening) throws Exception {
        var address = (InetSocketAddress) requireNonNull(listening.getLocalAddress());
        return connect(listening, address.getAddress());
    }

    private static Pair connect(AsynchronousServerSocketChannel listening, InetAddress from)
            throws Exception {
        var address = (InetSocketAddress) requireNonNull(listening.getLocalAddress());
        var peer = new Socket(address.getAddress(), address.getPort(), from, 0);
        return new Pair(listening.accept().get(), peer);
    }

    private static void assertReset(Socket peer) {
        assertThatIOException()
                .isThrownBy(() -> peer.getInputStream().read())
                .withMessageContaining("reset");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void thePeerSeesTheResetAndNoOtherDoes(String host) throws Exception {
        try (var listening = listening(host);
                Pair reset = connect(listening);
                Pair other = connect(listening)) {
            assertThat(descriptors.resetOnClose(reset.channel)).isTrue();
            reset.channel.close();
            other.channel.close();
            assertReset(reset.peer);
            assertThat(other.peer.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aDescriptorThatIsAnothersByNowIsNotTakenForIt() throws Exception {
        try (var listening = listening("127.0.0.1")) {
            for (int i = 0; i < 5; i++) { // each has the descriptor of the one before
                try (Pair old = connect(listening)) {
                    assertThat(descriptors.resetOnClose(old.channel)).isTrue();
                    old.channel.close();
                    try (Pair next = connect(listening)) {
                        assertThat(descriptors.resetOnClose(old.channel)).isFalse();
                        next.channel.close();
                        assertThat(next.peer.getInputStream().read()).isEqualTo(-1);
                    }
                }
            }
        }
    }

    /** By its ends it is the one it was, for a port is used again; its descriptor is another. */
    @Test
    void aConnectionFromTheSamePortIsFoundAgain() throws Exception {
        try (var listening = listening("127.0.0.1");
                Pair first = connect(listening)) {
            assertThat(descriptors.resetOnClose(first.channel)).isTrue();
            InetSocketAddress port = (InetSocketAddress) first.peer.getLocalSocketAddress();
            first.channel.close();
            assertReset(first.peer);
            first.peer.close();
            InetAddress elsewhere = InetAddress.getByName("127.0.0.2"); // or it may take the port
            try (Pair placeholder = connect(listening, elsewhere);
                    var again = new Socket()) {
                again.setReuseAddress(true);
                again.bind(port);
                again.connect(requireNonNull(listening.getLocalAddress()));
                try (Pair same = new Pair(listening.accept().get(), again)) {
                    assertThat(descriptors.resetOnClose(same.channel)).isTrue();
                    placeholder.channel.close();
                    assertThat(placeholder.peer.getInputStream().read()).isEqualTo(-1);
                    same.channel.close();
                    assertReset(again);
                }
            }
        }
    }

    @Test
    void aPeerThatHasResetIsNotFound() throws Exception {
        try (var listening = listening("127.0.0.1");
                Pair pair = connect(listening)) {
            pair.peer.setSoLinger(true, 0);
            pair.peer.close();
            assertThat(descriptors.resetOnClose(pair.channel)).isFalse();
        }
    }

    @Test
    void aClosedChannelIsNotFound() throws Exception {
        try (var listening = listening("127.0.0.1");
                Pair pair = connect(listening)) {
            pair.channel.close();
            assertThat(descriptors.resetOnClose(pair.channel)).isFalse();
        }
    }
}
