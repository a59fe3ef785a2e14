package dev.acceptloop.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.framing.Framing;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same service at a path: a Unix stream, and the file it is found by. A model that has none
 * says so, in every one of these tests.
 */
interface UnixContract extends Contract {
    /** One and two clients, a message in two parts, and a peer that has said all it will say. */
    @Test
    default void answersAtAPath(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("server");
        if (refusesPaths(path)) {
            return;
        }
        try (Running running = open(at(path));
                PathClient client = peer(path)) {
            assertThat(running.address()).isEqualTo(UnixDomainSocketAddress.of(path));
            client.send("5:hello,3:o").expect("5:hello,").send("ne,").expect("3:one,");
            if (servesMany()) {
                try (PathClient other = peer(path)) {
                    other.echoes("5:other,").finish().expectEnd();
                }
            }
            client.send("3:end,").finish().expect("3:end,").expectEnd();
        }
        assertThat(directory).isEmptyDirectory();
    }

    /** Whoever may not open the file may not connect. */
    @Test
    default void theFileHasTheModeItWasToldTo(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("server");
        if (refusesPaths(path)) {
            return;
        }
        try (Running _ = open(at(path))) {
            assertThat(permissions(path)).isEqualTo("rw-------");
        }
        try (Running _ = open(at(path).with(Option.MODE, "0660"))) {
            assertThat(permissions(path)).isEqualTo("rw-rw----");
        }
    }

    /** Nobody can come any more, and who was there is answered. */
    @Test
    default void closingRemovesTheFileAndFinishesTheReply(@TempDir Path directory)
            throws Exception {
        Path path = directory.resolve("server");
        if (refusesPaths(path)) {
            return;
        }
        var options =
                at(path).with(Option.SERVICE, StagesService.NAME)
                        .with(Option.FRAMING, Framing.CHUNK);
        try (Running running = open(options);
                PathClient client = peer(path)) {
            client.send(StagesService.request(ShutdownContract.WORK_MICROS, 10));
            client.expect(StagesService.BEGUN);
            FutureTask<Boolean> closing = running.closing();
            running.recorder().awaitDraining();
            assertThat(path).doesNotExist();
            client.expect(Wire.pattern(10)).expectEnd();
            closing.get(patience().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /**
     * What a server leaves that was killed. It has never listened: that would be answered as long
     * as a child had it open that another test starts just then.
     */
    @Test
    default void replacesAStaleFile(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("server");
        if (refusesPaths(path)) {
            return;
        }
        try (var killed = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(path));
        }
        try (Running _ = open(at(path));
                PathClient client = peer(path)) {
            client.echoes("5:hello,");
        }
    }

    /** The message names the path; whoever has it keeps it. */
    @Test
    default void aLiveServerKeepsItsPath(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("server");
        if (refusesPaths(path)) {
            return;
        }
        try (Running _ = open(at(path))) {
            assertThatThrownBy(() -> model().open(at(path), ServerListener.NONE).close())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(path + ": in use");
            try (PathClient client = peer(path)) {
                client.echoes("5:still,");
            }
        }
    }

    /** Somebody's file may have the name by mistake. */
    @Test
    @WholeProcess
    default void aFileThatIsNoSocketIsLeftAlone(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("server");
        if (refusesPaths(path)) {
            return;
        }
        Files.writeString(path, "mine");
        Leftovers leftovers = Leftovers.now();
        assertThatThrownBy(() -> model().open(at(path), ServerListener.NONE).close())
                .isInstanceOf(IOException.class)
                .hasMessageContaining(path + ": there is a file that is no socket");
        leftovers.assertNoneSince(patience());
        assertThat(path).hasContent("mine");
    }

    /** No path, too long a path, and one in a folder that is not there. */
    @Test
    default void aPathThatCannotBeIsOneLine(@TempDir Path directory) throws IOException {
        if (refusesPaths(directory.resolve("server"))) {
            return;
        }
        assertThatThrownBy(() -> model().open(at(Path.of("")), ServerListener.NONE).close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--path names no file");
        Path tooLong = directory.resolve("s".repeat(107));
        assertThatThrownBy(() -> model().open(at(tooLong), ServerListener.NONE).close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("--path " + tooLong + ": longer than");
        Path nowhere = directory.resolve("no").resolve("server");
        assertThatThrownBy(() -> model().open(at(nowhere), ServerListener.NONE).close())
                .isInstanceOf(IOException.class)
                .hasMessageContaining(nowhere + ": no such directory");
    }

    /** In the middle of a message, and with the answer unread, which is a Unix stream's reset. */
    @Test
    default void survivesAPeerThatVanishesFromAPath(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("server");
        if (refusesPaths(path)) {
            return;
        }
        try (Running running = open(at(path))) {
            try (PathClient half = peer(path)) {
                half.send("2:ok,5:hel").expect("2:ok,");
            }
            running.recorder().awaitEnded(1);
            try (PathClient deaf = peer(path)) {
                deaf.send("5:first,6:second,").expect("5:first,");
            }
            running.recorder().awaitEnded(2);
            try (PathClient client = peer(path)) {
                client.echoes("5:hello,");
            }
        }
    }

    /** A model that serves one at a time lets the other wait instead. */
    @Test
    default void refusesTheConnectionOverTheLimitAtAPath(@TempDir Path directory)
            throws IOException {
        Path path = directory.resolve("server");
        if (refusesPaths(path)) {
            return;
        }
        var options = at(path).with(Option.MAX_CONNECTIONS, 1).with(Option.FRAMING, Framing.CHUNK);
        try (Running running = open(options);
                PathClient admitted = peer(path)) {
            admitted.echoes("admitted");
            int before = 0;
            if (servesMany()) {
                try (PathClient over = peer(path)) {
                    over.expect(LimitContract.REFUSAL).expectEnd();
                }
                before++;
            }
            admitted.finish().expectEnd();
            running.recorder().awaitEnded(before + 1);
            try (PathClient next = peer(path)) {
                next.echoes("in its place");
            }
        }
    }

    private ServerOptions at(Path path) {
        return options("echo", Framing.NETSTRING)
                .with(Option.TRANSPORT, TransportKind.UNIX)
                .with(Option.PATH, path);
    }

    private PathClient peer(Path path) throws IOException {
        return new PathClient(path, patience());
    }

    /** Whether the model has no Unix streams, which it must say in one line that names it. */
    private boolean refusesPaths(Path path) {
        if (model().transports().contains(TransportKind.UNIX)) {
            return false;
        }
        assertThatThrownBy(() -> model().open(at(path), ServerListener.NONE).close())
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(model().name(), "unix")
                .doesNotContain("\n");
        assertThat(path).doesNotExist();
        return true;
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
