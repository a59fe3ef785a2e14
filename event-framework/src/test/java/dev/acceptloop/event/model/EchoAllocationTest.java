package dev.acceptloop.event.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * The echo path allocates nothing: measured in the loop's thread, over 200 000 messages.
 *
 * <p>The JDK's selector does: it looks a ready key up by its boxed descriptor, which is 16 bytes an
 * event for descriptors above 127. So this needs {@code -XX:AutoBoxCacheMax} above the descriptors
 * there are, as a server does that is to allocate nothing.
 */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
final class EchoAllocationTest {
    private static final int CONNECTIONS = 200;
    private static final int MESSAGES = 200_000;
    private static final int WARM_UP = 50_000;
    private static final int LENGTH = 64;

    private final ByteBuffer message = ByteBuffer.allocateDirect(LENGTH);

    @Test
    void anEchoedMessageAllocatesLessThanAByte() throws IOException {
        var options = ServerOptions.DEFAULTS.with(Option.SERVICE, "echo");
        var clients = new ArrayList<SocketChannel>();
        try (Server server = new ReactorModel().open(options, ServerListener.NONE)) {
            for (int i = 0; i < CONNECTIONS; i++) {
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
            if (thread.getThreadName().startsWith("reactor-loop-")) {
                allocated += threads.getThreadAllocatedBytes(thread.getThreadId());
            }
        }
        assertThat(allocated).as("bytes allocated by the loop so far").isPositive();
        return allocated;
    }
}
