package dev.acceptloop.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody else's client at a path: Python's, of a model on channels and one on system calls. */
@Timeout(30)
@EnabledOnOs(OS.LINUX)
final class UnixPeersTest {
    private static final String CLIENT =
            """
            import socket, sys
            def connect():
                s = socket.socket(socket.AF_UNIX)
                s.settimeout(10)
                s.connect(sys.argv[1])
                return s
            def read(s, count):
                data = b''
                while len(data) < count:
                    more = s.recv(count - len(data))
                    assert more, data
                    data += more
                return data
            one, other = connect(), connect()
            one.sendall(b'5:hel'); other.sendall(b'3:two,')
            print(read(other, 6))
            one.sendall(b'lo,1:x,'); one.shutdown(socket.SHUT_WR)
            print(read(one, 12), one.recv(1))
            big = b'70000:' + b'z' * 70000 + b','
            other.sendall(big)
            print(read(other, len(big)) == big)
            """;

    @ParameterizedTest
    @ValueSource(strings = {"virtual", "epoll"})
    void answersAPythonClient(String model, @TempDir Path directory) throws Exception {
        Path path = directory.resolve("server");
        var options =
                ServerOptions.DEFAULTS
                        .with(Option.TRANSPORT, TransportKind.UNIX)
                        .with(Option.PATH, path)
                        .with(Option.FRAMING, "netstring");
        try (Server _ = ServerModel.named(model).open(options, ServerListener.NONE)) {
            Process client = python(path);
            try (var said = client.inputReader()) {
                assertThat(said.lines())
                        .containsExactly("b'3:two,'", "b'5:hello,1:x,' b''", "True");
            } finally {
                client.destroyForcibly();
            }
        }
        assertThat(directory).isEmptyDirectory();
    }

    /** Where a peer could have no name, accepting it would end a server of the JDK's channels. */
    @ParameterizedTest
    @ValueSource(strings = {"virtual", "preforking", "epoll", "reactor"})
    void whereAPeerCouldHaveNoNameNobodyListens(String model, @TempDir Path directory)
            throws Exception {
        Process server = serveInAscii(model, directory.resolve("server"));
        try (var errors = server.errorReader()) {
            assertThat(errors.lines())
                    .singleElement()
                    .asString()
                    .endsWith("not every peer can be named: LC_ALL=C.UTF-8 helps");
            assertThat(server.waitFor()).isEqualTo(Main.USAGE);
        } finally {
            server.destroyForcibly();
        }
        assertThat(directory).isEmptyDirectory();
    }

    /** What it needs besides its socket cannot be had: the socket's file is not left behind. */
    @Test
    void whatCannotBeOpenedLeavesNoFile(@TempDir Path directory) throws Exception {
        var serve =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + directory.resolve("none"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "--enable-native-access=ALL-UNNAMED",
                        Main.class.getName(),
                        "serve",
                        "preforking",
                        "--max-connections=1",
                        "--transport=unix",
                        "--path=" + directory.resolve("server"));
        Process server = serve.start();
        try (var errors = server.errorReader()) {
            assertThat(errors.lines().filter(line -> !line.startsWith("WARNING")))
                    .singleElement()
                    .asString()
                    .startsWith("acceptloop: ");
            assertThat(server.waitFor()).isEqualTo(Main.FAILED);
        } finally {
            server.destroyForcibly();
        }
        assertThat(directory).isEmptyDirectory();
    }

    private static Process serveInAscii(String model, Path path) throws IOException {
        var serve =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "serve",
                        model,
                        "--transport=unix",
                        "--path=" + path);
        serve.environment().put("LC_ALL", "C");
        return serve.start();
    }

    private static Process python(Path path) {
        try {
            return new ProcessBuilder("python3", "-c", CLIENT, path.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            return Assumptions.abort("python3 is not there: " + e.getMessage());
        }
    }
}
