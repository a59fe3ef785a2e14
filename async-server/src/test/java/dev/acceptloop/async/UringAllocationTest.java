package dev.acceptloop.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.acceptloop.contract.EchoAllocation;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.syscalls.RingSupport;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The echo path allocates nothing, neither in a turn for one connection nor in one for many. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
final class UringAllocationTest {
    private static final int MESSAGES = 100_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 200})
    void anEchoedMessageAllocatesLessThanAByte(int connections) throws IOException {
        assumeTrue(RingSupport.unavailable().isEmpty(), RingSupport.unavailable());
        var clients = new ArrayList<SocketChannel>();
        try (Server server = new UringModel().open(ServerOptions.DEFAULTS, ServerListener.NONE)) {
            for (int i = 0; i < connections; i++) {
                clients.add(SocketChannel.open(server.address()));
            }
            assertThat(EchoAllocation.perMessage("uring", clients, MESSAGES)).isLessThan(1);
        } finally {
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }
}
