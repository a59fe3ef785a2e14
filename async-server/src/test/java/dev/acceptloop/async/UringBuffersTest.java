package dev.acceptloop.async;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.Option;
import dev.acceptloop.protocol.Server;
import dev.acceptloop.protocol.ServerListener;
import dev.acceptloop.protocol.ServerOptions;
import dev.acceptloop.syscalls.RingSupport;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
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

    /**
     * What one connection says, and hears again.
     *
     * @param bytes all messages
     * @param ends where each ends
     */
    private record Script(byte[] bytes, List<Integer> ends) {
        /** Of one byte, of about one buffer, of several, and of any size between. */
        static Script of(int total, int buffer, boolean prefixed, Random random)
                throws IOException {
            var bytes = new ByteArrayOutputStream(total);
            var out = new DataOutputStream(bytes);
            var ends = new ArrayList<Integer>();
            while (bytes.size() < total) {
                int size =
                        switch (random.nextInt(4)) {
                            case 0 -> 1;
                            case 1 -> buffer - 1 + random.nextInt(3);
                            case 2 -> 3 * buffer + random.nextInt(2 * buffer);
                            default -> 1 + random.nextInt(buffer);
                        };
                var message = new byte[size];
                random.nextBytes(message);
                if (prefixed) {
                    out.writeInt(size);
                }
                out.write(message);
                ends.add(bytes.size());
            }
            return new Script(bytes.toByteArray(), ends);
        }
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
                Script script =
                        Script.of(total, buffer, !framing.equals("chunk"), new Random(total + i));
                boolean oneAtATime = i % 2 == 0;
                conversations.add(() -> converse(server, script, oneAtATime, threads));
            }
            for (Future<Void> conversation : threads.invokeAll(conversations)) {
                conversation.get();
            }
        }
    }

    private static Void converse(
            Server server, Script script, boolean oneAtATime, ExecutorService threads)
            throws Exception {
        var address = (InetSocketAddress) server.address();
        try (var socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(20_000);
            if (oneAtATime) {
                int begin = 0;
                for (int end : script.ends) {
                    socket.getOutputStream().write(script.bytes, begin, end - begin);
                    expect(socket, script.bytes, begin, end);
                    begin = end;
                }
            } else {
                Future<?> all = threads.submit(() -> sayAll(socket, script));
                expect(socket, script.bytes, 0, script.bytes.length);
                all.get();
            }
        }
        return null;
    }

    private static Void sayAll(Socket socket, Script script) throws IOException {
        int begin = 0;
        for (int end : script.ends) {
            socket.getOutputStream().write(script.bytes, begin, end - begin);
            begin = end;
        }
        return null;
    }

    private static void expect(Socket socket, byte[] bytes, int begin, int end) throws IOException {
        var heard = new byte[64 * 1024];
        for (int position = begin; position < end; ) {
            int most = Math.min(heard.length, end - position);
            int count = socket.getInputStream().read(heard, 0, most);
            assertThat(count).as("bytes that came").isPositive();
            int wrong = Arrays.mismatch(heard, 0, count, bytes, position, position + count);
            assertThat(wrong).as("difference, behind byte " + position).isEqualTo(-1);
            position += count;
        }
    }
}
