package dev.acceptloop.selector;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An echoed datagram allocates nothing, its sender known: measured in the loop's thread. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
@EnabledOnOs(OS.LINUX)
final class DatagramAllocationTest {
    private static final int SENDERS = 20;
    private static final int DATAGRAMS = 100_000;
    private static final int WARM_UP = 50_000;
    private static final int LENGTH = 64;

    private final ByteBuffer message = ByteBuffer.allocateDirect(LENGTH);

    @ParameterizedTest
    @ValueSource(strings = {"select", "poll", "epoll", "epoll-edge"})
    void anEchoedDatagramAllocatesLessThanAByte(String model) throws IOException {
        var options = ServerOptions.DEFAULTS.with(Option.TRANSPORT, "udp");
        var clients = new ArrayList<DatagramChannel>();
        try (Server server = ServerModel.named(model).open(options, ServerListener.NONE)) {
            for (int i = 0; i < SENDERS; i++) {
                clients.add(DatagramChannel.open().connect(server.address()));
            }
            exchange(clients, WARM_UP);
            long before = allocatedBy(model);
            exchange(clients, DATAGRAMS);
            double perDatagram = (double) (allocatedBy(model) - before) / DATAGRAMS;
            assertThat(perDatagram).as("bytes allocated per datagram").isLessThan(1);
        } finally {
            for (DatagramChannel client : clients) {
                client.close();
            }
        }
    }

    /** One datagram of each sender at a time: none is lost on loopback. */
    private void exchange(List<DatagramChannel> clients, int datagrams) throws IOException {
        for (int sent = 0; sent < datagrams; sent += clients.size()) {
            for (DatagramChannel client : clients) {
                client.write(message.clear());
            }
            for (DatagramChannel client : clients) {
                int count = client.read(message.clear());
                if (count != LENGTH) {
                    throw new IOException("an echo of " + count + " bytes");
                }
            }
        }
    }

    private static long allocatedBy(String model) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = 0;
        for (ThreadInfo thread : threads.dumpAllThreads(false, false, 0)) {
            if (thread.getThreadName().startsWith(model + "-loop-")) {
                allocated += threads.getThreadAllocatedBytes(thread.getThreadId());
            }
        }
        assertThat(allocated).as("bytes allocated by the loop so far").isPositive();
        return allocated;
    }
}
