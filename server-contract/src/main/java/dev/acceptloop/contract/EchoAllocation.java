package dev.acceptloop.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.List;

/** What the loops of an echo server in this process allocate for a message, once it is warm. */
public final class EchoAllocation {
    private static final int LENGTH = 64;

    private final ByteBuffer message = ByteBuffer.allocateDirect(LENGTH);
    private final String loops;
    private final List<? extends ByteChannel> clients;

    private EchoAllocation(String loops, List<? extends ByteChannel> clients) {
        this.loops = loops;
        this.clients = clients;
    }

    /**
     * Sends half as many messages before it counts, each client one at a time.
     *
     * @param model whose loops are threads named after it
     * @param clients connected to it, by stream or datagram
     * @return bytes for each
     */
    public static double perMessage(String model, List<? extends ByteChannel> clients, int messages)
            throws IOException {
        var echo = new EchoAllocation(model + "-loop-", clients);
        echo.exchange(messages / 2);
        long before = echo.allocated();
        echo.exchange(messages);
        return (double) (echo.allocated() - before) / messages;
    }

    private void exchange(int messages) throws IOException {
        for (int sent = 0; sent < messages; sent += clients.size()) {
            for (ByteChannel client : clients) {
                client.write(message.clear());
            }
            for (ByteChannel client : clients) {
                message.clear();
                while (message.hasRemaining()) {
                    assertThat(client.read(message)).as("bytes of an echo").isPositive();
                }
            }
        }
    }

    private long allocated() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = 0;
        for (ThreadInfo thread : threads.dumpAllThreads(false, false, 0)) {
            if (thread.getThreadName().startsWith(loops)) {
                allocated += threads.getThreadAllocatedBytes(thread.getThreadId());
            }
        }
        assertThat(allocated).as("bytes allocated by the loops so far").isPositive();
        return allocated;
    }
}
