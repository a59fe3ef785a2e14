package dev.acceptloop.selector;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.syscalls.Descriptors;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody closes the socket of a native loop: the loop says so and can be closed, no more. */
@Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
@EnabledOnOs(OS.LINUX)
final class DatagramSocketClosedUnderneathTest {
    private static final Logger LOG = Logger.getLogger("dev.acceptloop.protocol.serving.Trouble");

    private final Queue<LogRecord> records = new ConcurrentLinkedQueue<>();
    private final Handler recording =
            new Handler() {
                @Override
                public void publish(LogRecord record) {
                    if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
                        records.add(record);
                    }
                }

                @Override
                public void flush() {}

                @Override
                public void close() {}
            };

    @BeforeEach
    void listen() {
        LOG.addHandler(recording);
    }

    @AfterEach
    void listenNoMore() {
        LOG.removeHandler(recording);
    }

    @ParameterizedTest
    @ValueSource(strings = {"select", "poll", "epoll", "epoll-edge"})
    void itSaysSoInALineAndCanBeClosed(String model) throws IOException {
        try (var client = new DatagramSocket()) {
            client.setSoTimeout(5000);
            Set<Integer> before = sockets();
            try (Server server = open(model)) {
                Set<Integer> opened = sockets();
                opened.removeAll(before);
                client.connect(server.address());
                echo(client);
                Descriptors.close(opened.iterator().next());
            }
            assertThat(records).as("lines logged").hasSize(1);
            LogRecord line = records.element();
            assertThat(line.getThrown()).as("stack trace").isNull();
            assertThat(line.getMessage())
                    .startsWith(model + "-loop-0 failed")
                    .endsWith("the socket is gone: EBADF (9)");
        }
        try (var client = new DatagramSocket();
                Server another = open(model)) {
            client.setSoTimeout(5000);
            client.connect(another.address());
            echo(client);
        }
    }

    private static Server open(String model) throws IOException {
        ServerOptions options =
                ServerOptions.DEFAULTS
                        .with(Option.TRANSPORT, "udp")
                        .with(Option.DRAIN_TIMEOUT, "200ms");
        return ServerModel.named(model).open(options, ServerListener.NONE);
    }

    private static void echo(DatagramSocket client) throws IOException {
        byte[] hello = "hello".getBytes(US_ASCII);
        client.send(new DatagramPacket(hello, hello.length));
        var answer = new DatagramPacket(new byte[hello.length], hello.length);
        client.receive(answer);
        assertThat(answer.getData()).isEqualTo(hello);
    }

    private static Set<Integer> sockets() throws IOException {
        var numbers = new TreeSet<Integer>();
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            for (Path link : links.toList()) {
                try {
                    if (Files.readSymbolicLink(link).toString().startsWith("socket:")) {
                        numbers.add(Integer.valueOf(link.getFileName().toString()));
                    }
                } catch (NoSuchFileException e) {
                    // The folder's own descriptor, which is gone.
                }
            }
        }
        return numbers;
    }
}
