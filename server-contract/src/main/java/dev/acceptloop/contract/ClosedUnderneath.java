package dev.acceptloop.contract;

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

/**
 * A descriptor of a loop that somebody else closes: it may lose connections, and never the process;
 * and the server can be closed.
 */
public final class ClosedUnderneath {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final int CONNECT_MILLIS = 5000;
    private static final int REPLY_MILLIS = 10_000;
    private static final int PERHAPS_MILLIS = 1000;

    private ClosedUnderneath() {}

    /** A server of that model that waits for nobody long. */
    public static Server open(String model) throws IOException {
        ServerOptions options = ServerOptions.DEFAULTS.with(Option.DRAIN_TIMEOUT, "200ms");
        return ServerModel.named(model).open(options, ServerListener.NONE);
    }

    /**
     * Closes a descriptor that the server has opened, and demands that another server can serve.
     *
     * @param kind what the link in {@code /proc} begins with
     * @param rank among those of that kind
     */
    public static void survives(String model, String kind, int rank) throws IOException {
        try (var client = client()) {
            Set<Integer> before = descriptors(kind);
            try (Server server = open(model)) {
                var opened = new ArrayList<>(descriptors(kind));
                opened.removeAll(before);
                client.connect(server.address(), CONNECT_MILLIS);
                assertThat(echo(client)).isEqualTo("hello");
                var accepted = new ArrayList<>(descriptors(kind));
                accepted.removeAll(before);
                accepted.removeAll(opened);
                opened.addAll(accepted);
                Descriptors.close(opened.get(rank));
                echo(client, PERHAPS_MILLIS); // whatever comes of it
            }
        }
        try (Server another = open(model);
                var client = new Socket()) {
            client.connect(another.address(), CONNECT_MILLIS);
            assertThat(echo(client)).isEqualTo("hello");
        }
    }

    /** Not connected yet, and with the descriptor it will have. */
    public static Socket client() throws IOException {
        var client = new Socket();
        client.setTcpNoDelay(true);
        return client;
    }

    /** What comes back; nothing from a server that cannot. */
    public static String echo(Socket client) {
        return echo(client, REPLY_MILLIS);
    }

    private static String echo(Socket client, int millis) {
        try {
            client.setSoTimeout(millis);
            client.getOutputStream().write("hello".getBytes(US_ASCII));
            return new String(client.getInputStream().readNBytes(5), US_ASCII);
        } catch (IOException e) {
            return "";
        }
    }

    /** Those of this process, of that kind. */
    public static Set<Integer> descriptors(String kind) throws IOException {
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
