package dev.acceptloop.selector;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The loop waits for no handler, and a peer does not outrun its own. */
@Timeout(60)
final class OffloadingServerTest {
    private static final String SLOW = "block 9000000";
    private static final int MOST_HELD = 64 << 20; // many times what the kernel holds
    private static final long HELD_UP = TimeUnit.MILLISECONDS.toNanos(300);

    private final List<Socket> clients = new ArrayList<>();

    @AfterEach
    void leave() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
    }

    /** Unlike {@code selector}. */
    @Test
    void aSlowHandlerHoldsUpItsOwnConnectionOnly() throws IOException {
        try (Server server = open("work", 2)) {
            Socket quick = say(connect(server), "block 0");
            assertThat(answer(quick)).isEqualTo("done");
            Socket slow = say(connect(server), SLOW);
            for (int i = 0; i < 10; i++) {
                say(quick, "block 0");
                assertThat(answer(quick)).isEqualTo("done");
            }
            assertThat(answer(say(connect(server), "block 0"))).isEqualTo("done");
            assertThat(slow.getInputStream().available()).as("bytes of the slow answer").isZero();
        }
    }

    /** The pool is bounded: what it cannot take waits, is not refused, and comes in its turn. */
    @Test
    void moreSlowHandlersThanWorkersWaitForOneAnother() throws IOException {
        try (Server server = open("work", 2)) {
            for (int i = 0; i < 6; i++) {
                say(connect(server), "block 100000");
            }
            for (Socket client : clients) {
                assertThat(answer(client)).isEqualTo("done");
            }
        }
    }

    /** Backpressure towards the handler: its peer is not read while a read buffer's worth waits. */
    @Test
    void aPeerIsHeldUpWhileItsHandlerIsBehind() throws IOException {
        try (Server server = open("work", 2);
                SocketChannel peer = SocketChannel.open(server.address())) {
            peer.write(ByteBuffer.wrap(SLOW.getBytes(US_ASCII)));
            assertThat(answer(say(connect(server), "block 0"))).isEqualTo("done");
            peer.configureBlocking(false);
            assertThat(writtenUntilHeldUp(peer)).as("bytes taken").isLessThan(MOST_HELD);
            assertThat(answer(say(connect(server), "block 0"))).isEqualTo("done");
        }
    }

    private static int writtenUntilHeldUp(SocketChannel peer) throws IOException {
        ByteBuffer some = ByteBuffer.allocateDirect(64 * 1024);
        int written = 0;
        long last = System.nanoTime();
        while (written < MOST_HELD && System.nanoTime() - last < HELD_UP) {
            int count = peer.write(some.clear());
            if (count > 0) {
                written += count;
                last = System.nanoTime();
            } else {
                LockSupport.parkNanos(1_000_000);
            }
        }
        return written;
    }

    private static Server open(String service, int threads) throws IOException {
        ServerOptions options =
                ServerOptions.DEFAULTS
                        .with(Option.SERVICE, service)
                        .with(Option.THREADS, threads)
                        .with(Option.DRAIN_TIMEOUT, "10ms");
        return ServerModel.named("offloading").open(options, ServerListener.NONE);
    }

    private Socket connect(Server server) throws IOException {
        var address = (InetSocketAddress) server.address();
        var client = new Socket(address.getAddress(), address.getPort());
        client.setTcpNoDelay(true);
        client.setSoTimeout(30_000);
        clients.add(client);
        return client;
    }

    private static Socket say(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(US_ASCII));
        return client;
    }

    private static String answer(Socket client) throws IOException {
        return new String(client.getInputStream().readNBytes(4), US_ASCII);
    }
}
