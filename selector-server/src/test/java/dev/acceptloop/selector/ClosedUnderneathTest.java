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
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Native loops whose descriptors somebody else closes: they may lose connections, and never the
 * process; and they can be closed.
 */
@Timeout(20)
@EnabledOnOs(OS.LINUX)
final class ClosedUnderneathTest {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    @ParameterizedTest
    @ValueSource(strings = {"select", "poll", "epoll", "epoll-edge"})
    void aConnection(String model) throws IOException {
        survives(model, "socket:", 1); // the first is the listening socket, the next the client's
    }

    @ParameterizedTest
    @ValueSource(strings = {"select", "poll", "epoll", "epoll-edge"})
    void theListeningSocket(String model) throws IOException {
        survives(model, "socket:", 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "epoll-edge"})
    void theSetItself(String model) throws IOException {
        survives(model, "anon_inode:[eventpoll]", 0);
    }

    /** Nothing wakes the loop then, and all the same it serves and ends. */
    @ParameterizedTest
    @ValueSource(strings = {"poll", "epoll", "epoll-edge"})
    void theCounterThatWakesIt(String model) throws IOException {
        Set<Integer> before = descriptors("anon_inode:[eventfd]");
        try (var first = client();
                var second = client();
                Server server = open(model)) {
            first.connect(server.address(), 5000);
            assertThat(echo(first)).isEqualTo("hello");
            var opened = new ArrayList<>(descriptors("anon_inode:[eventfd]"));
            opened.removeAll(before);
            Descriptors.close(opened.getFirst());
            second.connect(server.address(), 5000); // which takes over the number, accepted
            assertThat(echo(second)).isEqualTo("hello");
            assertThat(echo(first)).isEqualTo("hello");
        }
    }

    /** With select the whole loop fails, cleanly: the set is refused. */
    @Test
    void theCounterThatWakesSelect() throws IOException {
        survives("select", "anon_inode:[eventfd]", 0);
    }

    /** Not connected yet, and with the descriptor it will have. */
    private static Socket client() throws IOException {
        var client = new Socket();
        client.setTcpNoDelay(true);
        return client;
    }

    /** Closes the descriptor of that kind and rank among those the server has opened. */
    private static void survives(String model, String kind, int rank) throws IOException {
        try (var client = client()) {
            Set<Integer> before = descriptors(kind);
            try (Server server = open(model)) {
                var opened = new ArrayList<>(descriptors(kind));
                opened.removeAll(before);
                client.connect(server.address(), 5000);
                assertThat(echo(client)).isEqualTo("hello");
                var accepted = new ArrayList<>(descriptors(kind));
                accepted.removeAll(before);
                accepted.removeAll(opened);
                opened.addAll(accepted);
                Descriptors.close(opened.get(rank));
                echo(client); // whatever comes of it
            }
        }
        try (Server another = open(model);
                var client = new Socket()) {
            client.connect(another.address(), 5000);
            assertThat(echo(client)).isEqualTo("hello");
        }
    }

    private static Server open(String model) throws IOException {
        ServerOptions options = ServerOptions.DEFAULTS.with(Option.DRAIN_TIMEOUT, "200ms");
        return ServerModel.named(model).open(options, ServerListener.NONE);
    }

    /** What comes back; nothing from a server that cannot. */
    private static String echo(Socket client) {
        try {
            client.setSoTimeout(1000);
            client.getOutputStream().write("hello".getBytes(US_ASCII));
            return new String(client.getInputStream().readNBytes(5), US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }

    private static Set<Integer> descriptors(String kind) throws IOException {
        var numbers = new TreeSet<Integer>();
        try (Stream<Path> links = Files.list(DESCRIPTORS)) {
            for (Path link : links.toList()) {
                try {
                    if (Files.readSymbolicLink(link).toString().startsWith(kind)) {
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
