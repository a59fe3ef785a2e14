package dev.acceptloop.event.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.contract.EchoAllocation;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/**
 * The echo path allocates nothing.
 *
 * <p>The JDK's selector does: it looks a ready key up by its boxed descriptor, which is 16 bytes an
 * event for descriptors above 127. So this needs {@code -XX:AutoBoxCacheMax} above the descriptors
 * there are, as a server does that is to allocate nothing.
 */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
final class EchoAllocationTest {
    private static final int CONNECTIONS = 200;
    private static final int MESSAGES = 200_000;

    @Test
    void anEchoedMessageAllocatesLessThanAByte() throws IOException {
        var clients = new ArrayList<SocketChannel>();
        try (Server server = new ReactorModel().open(ServerOptions.DEFAULTS, ServerListener.NONE)) {
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(SocketChannel.open(server.address()));
            }
            assertThat(EchoAllocation.perMessage("reactor", clients, MESSAGES)).isLessThan(1);
        } finally {
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }
}
