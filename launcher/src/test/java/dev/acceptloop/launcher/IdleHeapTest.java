package dev.acceptloop.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a connection that says nothing keeps of the heap, but for what the JDK keeps of it. */
@Isolated // the connections of others would be counted too
@Timeout(60)
final class IdleHeapTest {
    private static final int CONNECTIONS = 200;
    private static final String HISTOGRAM = "com.sun.management:type=DiagnosticCommand";

    private final List<Socket> peers = new ArrayList<>();

    /** Bytes: connection 64, its two halves 64, the echo's framing 80, and the model's socket. */
    @ParameterizedTest
    @CsvSource({"selector, 240", "sharded, 240", "epoll, 248", "uring, 264", "reactor, 240"})
    void anIdleConnectionIsAFewObjectsOfOurs(String name, int most) throws Exception {
        ServerModel model = ServerModel.named(name);
        assumeTrue(model.unavailable().isEmpty());
        Server server = model.open(ServerOptions.DEFAULTS, new ServerListener() {});
        try {
            connect(server); // what is made once is there
            long before = bytesOfOurs();
            for (int i = 0; i < CONNECTIONS; i++) {
                connect(server);
            }
            assertThat((bytesOfOurs() - before) / CONNECTIONS).isLessThanOrEqualTo(most);
        } finally {
            for (Socket peer : peers) {
                peer.close();
            }
            server.close();
        }
    }

    private void connect(Server server) throws IOException {
        var address = (InetSocketAddress) server.address();
        var peer = new Socket(address.getAddress(), address.getPort());
        peers.add(peer);
        peer.getOutputStream().write('x');
        assertThat(peer.getInputStream().read()).isEqualTo('x');
    }

    /** What is reachable, by class: {@code number: instances bytes class}. */
    private static long bytesOfOurs() throws JMException {
        Object histogram =
                ManagementFactory.getPlatformMBeanServer()
                        .invoke(
                                new ObjectName(HISTOGRAM),
                                "gcClassHistogram",
                                new Object[] {new String[0]},
                                new String[] {String[].class.getName()});
        return histogram
                .toString()
                .lines()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(words -> words.length > 3 && words[3].startsWith("dev.acceptloop."))
                .mapToLong(words -> Long.parseLong(words[2]))
                .sum();
    }
}
