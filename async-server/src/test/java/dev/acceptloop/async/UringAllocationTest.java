package dev.acceptloop.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.syscalls.RingSupport;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The echo path allocates nothing, neither in a turn for one connection nor in one for many:
 * measured in the loop's thread.
 */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
final class UringAllocationTest {
    private static final int MESSAGES = 100_000;
    private static final int WARM_UP = 30_000;
    private static final int LENGTH = 64;

    private final ByteBuffer message = ByteBuffer.allocateDirect(LENGTH);

    @ParameterizedTest
    @ValueSource(ints = {1, 200})
    void anEchoedMessageAllocatesLessThanAByte(int connections) throws IOException {
        assumeTrue(RingSupport.unavailable().isEmpty(), RingSupport.unavailable());
        var clients = new ArrayList<SocketChannel>();
        try (Server server = new UringModel().open(ServerOptions.DEFAULTS, ServerListener.NONE)) {
            for (int i = 0; i < connections; i++) {
                clients.add(SocketChannel.open(server.address()));
            }
            exchange(clients, WARM_UP);
            long before = allocatedByLoops();
            exchange(clients, MESSAGES);
            double perMessage = (double) (allocatedByLoops() - before) / MESSAGES;
            assertThat(perMessage).as("bytes allocated per message").isLessThan(1);
        } finally {
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }

    private void exchange(List<SocketChannel> clients, int messages) throws IOException {
        for (int sent = 0; sent < messages; sent += clients.size()) {
            for (SocketChannel client : clients) {
                client.write(message.clear());
            }
            for (SocketChannel client : clients) {
                readFully(client);
            }
        }
    }

    private void readFully(SocketChannel client) throws IOException {
        message.clear();
        while (message.hasRemaining()) {
            assertThat(client.read(message)).as("bytes of an echo").isPositive();
        }
    }

    private static long allocatedByLoops() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = 0;
        for (ThreadInfo thread : threads.dumpAllThreads(false, false, 0)) {
            if (thread.getThreadName().startsWith("uring-loop-")) {
                allocated += threads.getThreadAllocatedBytes(thread.getThreadId());
            }
        }
        assertThat(allocated).as("bytes allocated by the loop so far").isPositive();
        return allocated;
    }
}
