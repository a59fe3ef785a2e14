package dev.acceptloop.contract;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import dev.acceptloop.syscalls.Linux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the tests of datagrams begin with. A model that does not serve a kind of them must say so in
 * a line that all models begin alike, and that tells what it serves instead, or why.
 */
interface DatagramTests extends Contract {
    /** What is done with a server's options. */
    interface Attempt {
        void run(ServerOptions options) throws Exception;
    }

    /** With UDP and with Unix datagrams. */
    default void withDatagrams(Attempt attempt) throws Exception {
        for (TransportKind kind : List.of(TransportKind.UDP, TransportKind.UNIX_DATAGRAM)) {
            with(kind, attempt);
        }
    }

    /** With that kind of datagrams; if it is Unix datagrams, with a path in a fresh folder. */
    default void with(TransportKind kind, Attempt attempt) throws Exception {
        assumeTrue(Linux.unavailable().isEmpty(), Linux::unavailable); // the clients are Linux's
        Path folder = Files.createTempDirectory("datagrams");
        Path path = folder.resolve("server");
        ServerOptions options =
                options()
                        .with(Option.SPARES, 0)
                        .with(Option.TRANSPORT, kind)
                        .with(Option.PATH, kind.isUnix() ? path : "");
        try {
            if (model().transports().contains(kind)) {
                attempt.run(options);
            } else {
                refuses(options);
            }
        } catch (AssertionError e) {
            throw new AssertionError(kind + ": " + e.getMessage(), e);
        } finally {
            Files.deleteIfExists(path); // of a server that failed
            Files.delete(folder);
        }
    }

    private void refuses(ServerOptions options) {
        assertThatThrownBy(() -> model().open(options, ServerListener.NONE).close())
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .matches( // the dot is for no line's end
                        Pattern.quote(model().name() + " does not serve " + options.transport())
                                + "(, only|:) .+");
    }

    /** A running server with that service. */
    default Running open(ServerOptions options, String service) throws IOException {
        return open(options.with(Option.SERVICE, service));
    }
}
