package dev.acceptloop.protocol.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.Addresses;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "no permissions to set there")
final class SocketFileTest {
    private static final Set<PosixFilePermission> OURS =
            PosixFilePermissions.fromString("rw-------");

    @TempDir private Path directory;
    private Path path;

    @BeforeEach
    void name() {
        path = directory.resolve("socket");
    }

    @Test
    void nobodyFindsTheSocketBeforeItHasItsPermissions() throws IOException {
        SocketFile file = SocketFile.claim(path);
        try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(file.toBind());
            assertThat(path).doesNotExist();
            assertThat(permissions(file.toBind().getPath().resolveSibling("")))
                    .isEqualTo("rwx------");
            file.publish(PosixFilePermissions.fromString("rw-rw----"));
            assertThat(permissions(path)).isEqualTo("rw-rw----");
            assertThat(connects()).isTrue();
            assertThat(names()).containsExactly("socket");
            file.close();
            assertThat(names()).isEmpty();
        }
    }

    @Test
    void aFailedStartLeavesNothing() throws IOException {
        SocketFile file = SocketFile.claim(path);
        file.close();
        assertThat(names()).isEmpty();
        try (var _ = live()) { // nor is anything locked
            assertThat(connects()).isTrue();
        }
    }

    @Test
    void aStaleFileIsReplacedWithoutAMomentWithoutOne() throws IOException {
        leaveStale();
        SocketFile file = SocketFile.claim(path);
        try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(file.toBind());
            assertThat(path).exists();
            file.publish(OURS);
            assertThat(connects()).isTrue();
        }
        file.close();
        assertThat(names()).isEmpty();
    }

    @Test
    void aLiveServerKeepsItsFile() throws IOException {
        try (var _ = live()) {
            assertThatThrownBy(() -> SocketFile.claim(path))
                    .isInstanceOf(BindException.class)
                    .hasMessage("in use by a server that lives");
            assertThat(connects()).isTrue();
            assertThat(names()).containsExactly("socket");
        }
    }

    /** It answers nobody, and to connect in earnest would wait for ever. */
    @Test
    void aServerWithAFullBacklogLives() throws IOException {
        try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(path), 1);
            var waiting = new ArrayList<SocketChannel>();
            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 10; i++) {
                                    waiting.add(SocketChannel.open(StandardProtocolFamily.UNIX));
                                    waiting.getLast().configureBlocking(false);
                                    waiting.getLast().connect(UnixDomainSocketAddress.of(path));
                                }
                            })
                    .isInstanceOf(SocketException.class); // EAGAIN
            assertThatThrownBy(() -> SocketFile.claim(path)).hasMessageStartingWith("in use");
            for (SocketChannel client : waiting) {
                client.close();
            }
        }
    }

    @Test
    void whatIsNoSocketIsNotTouched() throws IOException {
        Files.writeString(path, "mine");
        assertNoSocket();
        assertThat(path).hasContent("mine");
        Files.delete(path);
        Files.createDirectory(path);
        assertNoSocket();
        Files.delete(path);
        Path target = Files.createFile(directory.resolve("target"));
        Files.createSymbolicLink(path, target);
        assertNoSocket();
        assertThat(path).isSymbolicLink();
    }

    @Test
    void aFileThatIsNoLongerOursStays() throws IOException {
        try (var _ = live()) {
            Files.delete(path);
            leaveStale();
        }
        assertThat(path).exists();
    }

    @Test
    void oneOfManyThatStartAtOnceWins() throws Exception {
        for (int round = 0; round < 20; round++) {
            leaveStale();
            var begin = new CyclicBarrier(4);
            var starts = new ArrayList<FutureTask<BoundSocket<ServerSocketChannel>>>();
            for (int i = 0; i < 4; i++) {
                starts.add(
                        inBackground(() -> {
                            begin.await();
                            return live();
                        }));
            }
            var won = new ArrayList<BoundSocket<ServerSocketChannel>>();
            for (FutureTask<BoundSocket<ServerSocketChannel>> start : starts) {
                try {
                    won.add(start.get(10, TimeUnit.SECONDS));
                } catch (ExecutionException e) {
                    assertThat(e).rootCause().hasMessageStartingWith("in use");
                }
            }
            assertThat(won).hasSize(1);
            assertThat(connects()).isTrue();
            won.getFirst().close();
            assertThat(names()).isEmpty();
        }
    }

    @Test
    void anotherProcessThatStartsThereIsWaitedForAsLongAsItLives() throws Exception {
        String lock =
                "import fcntl, sys; f = open(sys.argv[1], 'w'); fcntl.lockf(f, fcntl.LOCK_EX);"
                        + " print('locked', flush=True); sys.stdin.read()";
        String lockFile = directory.resolve(".socket.starting").toString();
        Process other;
        try {
            other = new ProcessBuilder("python3", "-c", lock, lockFile).start();
        } catch (IOException e) {
            Assumptions.abort("python3 is not there: " + e.getMessage());
            return;
        }
        try (var said = other.inputReader()) {
            assertThat(said.readLine()).isEqualTo("locked");
            FutureTask<BoundSocket<ServerSocketChannel>> start = inBackground(this::live);
            assertThatThrownBy(() -> start.get(200, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
            other.destroyForcibly(); // what it has locked is nobody's now
            try (var _ = start.get(10, TimeUnit.SECONDS)) {
                assertThat(names()).containsExactly("socket");
            }
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void saysInOneLineWhatIsWrongWithAPath() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertOneLine(directory.resolve("no/socket"), "no such directory");
        assertOneLine(file.resolve("socket"), "Not a directory");
        assertOneLine(file, "there is a file that is no socket");
        assertThat(names()).containsExactly("file");
        assertOneLine(tight(), "a socket's path has at most 107 bytes, and a few to spare");
    }

    /** So long a path that a private directory beside it is too long. */
    private Path tight() throws IOException {
        int left = Addresses.MOST_PATH - directory.toString().length() - "/".length() * 2 - 1;
        return Files.createDirectory(directory.resolve("d".repeat(left))).resolve("s");
    }

    // ------------------------------------------------------------------ leaves

    private void assertNoSocket() {
        assertThatThrownBy(() -> SocketFile.claim(path))
                .isInstanceOf(BindException.class)
                .hasMessage("there is a file that is no socket");
    }

    private static void assertOneLine(Path path, String why) {
        assertThatThrownBy(() -> BoundSocket.listening(at(path)))
                .isInstanceOf(BindException.class)
                .hasMessage("cannot listen on unix " + path + ": " + why);
    }

    private static ServerOptions at(Path path) {
        return ServerOptions.DEFAULTS
                .with(Option.TRANSPORT, TransportKind.UNIX)
                .with(Option.PATH, path);
    }

    private BoundSocket<ServerSocketChannel> live() throws IOException {
        return BoundSocket.listening(at(path));
    }

    /** As a server does that is killed. */
    private void leaveStale() throws IOException {
        try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(path).exists();
    }

    private boolean connects() throws IOException {
        try (var client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return client.isConnected();
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static <T> FutureTask<T> inBackground(Callable<T> call) {
        var task = new FutureTask<>(call);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }
}
