package dev.acceptloop.selector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.contract.EchoAllocation;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An echoed datagram allocates nothing, its sender known. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
@EnabledOnOs(OS.LINUX)
final class DatagramAllocationTest {
    private static final int SENDERS = 20; // one datagram each at a time: loopback loses none
    private static final int DATAGRAMS = 100_000;

    @ParameterizedTest
    @ValueSource(strings = {"select", "poll", "epoll", "epoll-edge"})
    void anEchoedDatagramAllocatesLessThanAByte(String model) throws IOException {
        var options = ServerOptions.DEFAULTS.with(Option.TRANSPORT, "udp");
        var clients = new ArrayList<DatagramChannel>();
        try (Server server = ServerModel.named(model).open(options, ServerListener.NONE)) {
            for (int i = 0; i < SENDERS; i++) {
                clients.add(DatagramChannel.open().connect(server.address()));
            }
            assertThat(EchoAllocation.perMessage(model, clients, DATAGRAMS)).isLessThan(1);
        } finally {
            for (DatagramChannel client : clients) {
                client.close();
            }
        }
    }
}
