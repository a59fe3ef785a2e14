package dev.acceptloop.async;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.syscalls.RingSupport;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Small and large messages of several connections share the buffers of one ring, which go round
 * many times: each is filled, echoed from, and filled again for somebody else.
 */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
@EnabledIf("hasRings")
final class UringBuffersTest {
    private static final int CONNECTIONS = 6;

    static boolean hasRings() {
        return RingSupport.unavailable().isEmpty();
    }

    /** Messages of one byte, of about one buffer, of several, and of any size between. */
    private static List<byte[]> script(int total, int buffer, boolean prefixed, Random random) {
        var messages = new ArrayList<byte[]>();
        for (int bytes = 0; bytes < total; ) {
            int size =
                    switch (random.nextInt(4)) {
                        case 0 -> 1;
                        case 1 -> buffer - 1 + random.nextInt(3);
                        case 2 -> 3 * buffer + random.nextInt(2 * buffer);
                        default -> 1 + random.nextInt(buffer);
                    };
            var payload = new byte[size];
            random.nextBytes(payload);
            int prefix = prefixed ? Integer.BYTES : 0;
            ByteBuffer message = ByteBuffer.allocate(prefix + size);
            if (prefixed) {
                message.putInt(size);
            }
            messages.add(message.put(payload).array());
            bytes += message.capacity();
        }
        return messages;
    }

    /**
     * Buffers of 64 bytes are 1024, and what counts them, 16 bits, goes round too; of 1 MiB there
     * are 16, so that sends run short of them.
     */
    @ParameterizedTest
    @CsvSource({
        "64, chunk, 2000000",
        "64, int32, 1000000",
        "16384, chunk, 10000000",
        "16384, int32, 10000000",
        "1048576, chunk, 30000000"
    })
    void whatEachConnectionSaysComesBackToItAsItWas(int buffer, String framing, int total)
            throws Exception {
        ServerOptions options =
                ServerOptions.DEFAULTS
                        .with(Option.READ_BUFFER, buffer)
                        .with(Option.FRAMING, framing);
        try (Server server = new UringModel().open(options, ServerListener.NONE);
                ExecutorService threads = Executors.newCachedThreadPool()) {
            var conversations = new ArrayList<Callable<Void>>();
            for (int i = 0; i < CONNECTIONS; i++) {
                boolean prefixed = !framing.equals("chunk");
                List<byte[]> script = script(total, buffer, prefixed, new Random(total + i));
                boolean oneAtATime = i % 2 == 0;
                conversations.add(() -> converse(server, script, oneAtATime, threads));
            }
            for (Future<Void> conversation : threads.invokeAll(conversations)) {
                conversation.get();
            }
        }
    }

    private static Void converse(
            Server server, List<byte[]> script, boolean oneAtATime, ExecutorService threads)
            throws Exception {
        var address = (InetSocketAddress) server.address();
        try (var socket = new Socket(address.getAddress(), address.getPort());
                var in = new BufferedInputStream(socket.getInputStream())) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(20_000);
            if (oneAtATime) {
                for (byte[] message : script) {
                    socket.getOutputStream().write(message);
                    expect(in, message);
                }
            } else {
                Future<?> all = threads.submit(() -> sayAll(socket, script));
                for (byte[] message : script) {
                    expect(in, message);
                }
                all.get();
            }
        }
        return null;
    }

    private static Void sayAll(Socket socket, List<byte[]> script) throws IOException {
        for (byte[] message : script) {
            socket.getOutputStream().write(message);
        }
        return null;
    }

    private static void expect(InputStream in, byte[] message) throws IOException {
        byte[] heard = in.readNBytes(message.length);
        assertThat(Arrays.mismatch(heard, message)).as("difference").isEqualTo(-1);
    }
}
