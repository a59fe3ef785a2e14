package dev.acceptloop.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer that is a process of its own, and is killed while a native loop owes it replies. */
@Timeout(30)
@EnabledOnOs(OS.LINUX)
final class KilledPeerTest {
    /** Reads one byte of a reply and says so, then sends and never reads again. */
    private static final String PEER =
            "exec 3<>/dev/tcp/127.0.0.1/$0 && printf hello >&3 && head -c 1 <&3"
                    + " && exec cat /dev/zero >&3"; // in the shell's place: one process to kill

    private final BlockingQueue<CloseReason> reasons = new LinkedBlockingQueue<>();
    private final ServerListener listener =
            new ServerListener() {
                @Override
                public void closed(SocketAddress peer, CloseReason reason) {
                    reasons.add(reason);
                }
            };

    @ParameterizedTest
    @ValueSource(strings = {"select", "poll", "epoll", "epoll-edge", "uring"})
    void endsAloneWhenItIsKilledInMidReply(String model) throws Exception {
        try (Server server = ServerModel.named(model).open(ServerOptions.DEFAULTS, listener);
                var other = new Socket()) {
            other.connect(server.address(), 10_000);
            Process peer = peer((InetSocketAddress) server.address());
            assertThat(peer.getInputStream().read()).isEqualTo('h');
            echo(other);
            peer.descendants().forEach(ProcessHandle::destroyForcibly);
            peer.destroyForcibly().waitFor();
            CloseReason reason = reasons.poll(10, TimeUnit.SECONDS);
            assertThat(reason).isEqualTo(CloseReason.RESET);
            echo(other);
        }
    }

    private static Process peer(InetSocketAddress address) throws IOException {
        String port = Integer.toString(address.getPort());
        return new ProcessBuilder("bash", "-c", PEER, port).start();
    }

    private static void echo(Socket socket) throws IOException {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write("hello".getBytes(US_ASCII));
        assertThat(new String(socket.getInputStream().readNBytes(5), US_ASCII)).isEqualTo("hello");
    }
}
