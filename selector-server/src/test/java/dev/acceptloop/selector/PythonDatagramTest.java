package dev.acceptloop.selector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that is none of ours: the sockets of {@code python3}. */
@Timeout(30)
@EnabledOnOs(OS.LINUX)
final class PythonDatagramTest {
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    /** Arguments: where to bind and whom to ask, each a path or a host and a port. */
    private static final String SCRIPT =
            """
            import socket, sys
            if len(sys.argv) == 3:
                own, server, family = sys.argv[1], sys.argv[2], socket.AF_UNIX
            else:
                own, server = (sys.argv[1], 0), (sys.argv[2], int(sys.argv[3]))
                family = socket.AF_INET
            with socket.socket(family, socket.SOCK_DGRAM) as peer:
                peer.settimeout(5)
                peer.bind(own)
                for size in 0, 1, 1400, 65507:
                    asked = bytes(i % 251 for i in range(size))
                    peer.sendto(asked, server)
                    answer, sender = peer.recvfrom(65536)
                    assert answer == asked, (size, len(answer))
                    if family == socket.AF_INET:
                        assert sender == server, (sender, server)
            print('all answered')
            """;

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "selector"})
    void hasItsAnswersByUdpFromTheAddressItAsked(String model) throws Exception {
        ServerOptions options = options(TransportKind.UDP).with(Option.HOST, "0.0.0.0");
        try (Server server = open(model, options)) {
            int port = ((InetSocketAddress) server.address()).getPort();
            assertThat(python("127.0.0.1", "127.0.0.4", Integer.toString(port)))
                    .isEqualTo("all answered");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "selector"})
    void hasItsAnswersByUnixDatagrams(String model) throws Exception {
        String path = folder.resolve("server").toString();
        ServerOptions options = options(TransportKind.UNIX_DATAGRAM).with(Option.PATH, path);
        try (Server _ = open(model, options)) {
            assertThat(python(folder.resolve("client").toString(), path)).isEqualTo("all answered");
        }
    }

    private static ServerOptions options(TransportKind transport) {
        return ServerOptions.DEFAULTS.with(Option.TRANSPORT, transport);
    }

    private static Server open(String model, ServerOptions options) throws IOException {
        return ServerModel.named(model).open(options, ServerListener.NONE);
    }

    /** What the script prints, its errors included. */
    private String python(String... arguments) throws Exception {
        assumeTrue(Files.isExecutable(PYTHON), "no " + PYTHON + " on this machine");
        var command = new ArrayList<>(List.of(PYTHON.toString(), "-c", SCRIPT));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("output");
        Process python =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            assertThat(python.waitFor(20, TimeUnit.SECONDS)).as("ended in time").isTrue();
        } finally {
            python.destroyForcibly();
        }
        return Files.readString(output, UTF_8).strip();
    }
}
