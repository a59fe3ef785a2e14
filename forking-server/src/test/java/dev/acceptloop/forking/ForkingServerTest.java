package dev.acceptloop.forking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only the models with processes do. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
final class ForkingServerTest {
    private static final ServerOptions PID = ServerOptions.DEFAULTS.with(Option.SERVICE, "pid");
    private static final long SELF = ProcessHandle.current().pid();

    private final Events events = new Events();

    private Server open(String model, ServerOptions options) throws IOException {
        return ServerModel.named(model).open(options, events);
    }

    private static Set<Long> children() {
        var pids = new HashSet<Long>();
        ProcessHandle.current().children().forEach(child -> pids.add(child.pid()));
        return pids;
    }

    @Test
    void eachConnectionHasAProcessOfItsOwn() throws Exception {
        try (Server server = open("forking", PID);
                var one = new Caller(server.address());
                var other = new Caller(server.address())) {
            long pid = one.pid();
            assertThat(pid).isEqualTo(one.pid()).isNotEqualTo(SELF);
            assertThat(other.pid()).isNotEqualTo(pid).isNotEqualTo(SELF);
            assertThat(Events.next(events.accepted)).isEqualTo(one.address());
        }
        assertThat(children()).isEmpty();
    }

    /** Sockets and files that this process has open are no child's, by accident neither. */
    @ParameterizedTest
    @ValueSource(strings = {"forking", "preforking"})
    void aChildIsGivenOneOfOurSocketsAndNoneOfOurFiles(String model, @TempDir Path folder)
            throws Exception {
        Path secret = Files.createFile(folder.resolve("secret"));
        try (var _ = new FileInputStream(secret.toFile());
                var listening = new ServerSocket(0);
                var _ = new Socket(InetAddress.getLoopbackAddress(), listening.getLocalPort());
                Server server = open(model, PID.with(Option.WORKERS, 1));
                var caller = new Caller(server.address())) {
            List<String> links = links(caller.pid());
            assertThat(links).isNotEmpty().doesNotContain(secret.toRealPath().toString());
            List<String> ours = links(SELF);
            assertThat(links.stream().distinct())
                    .filteredOn(link -> link.startsWith("socket:") && ours.contains(link))
                    .as("what it accepts from, or the connection, where it is open here still")
                    .hasSizeLessThanOrEqualTo(1);
        }
    }

    /** What a process has open. */
    private static List<String> links(long pid) throws IOException {
        var links = new ArrayList<String>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                links.add(link(descriptor));
            }
        }
        return links;
    }

    private static String link(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException e) {
            return "closed by now";
        }
    }

    /** As on a file system that can only be read any more. */
    @ParameterizedTest
    @ValueSource(strings = {"forking", "preforking"})
    void endsThoughItsFileCannotBeRemoved(String model, @TempDir Path folder) throws Exception {
        var options =
                PID.with(Option.WORKERS, 1)
                        .with(Option.TRANSPORT, "unix")
                        .with(Option.PATH, folder.resolve("path").toString());
        Server server = open(model, options);
        seal(folder);
        try {
            var closing = new FutureTask<>(server::close, true);
            Thread.ofPlatform().daemon().start(closing);
            assertThat(closing.get(30, TimeUnit.SECONDS)).isTrue();
            assertThat(folder.resolve("path")).exists();
        } finally {
            unseal(folder);
        }
    }

    /** Nobody puts anything there or takes it away; root neither, whom no permission keeps. */
    private static void seal(Path folder) throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-x------"));
        if (isRoot()) {
            attribute(folder, "+i");
        }
    }

    private static void unseal(Path folder) throws Exception {
        if (isRoot()) {
            attribute(folder, "-i");
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static void attribute(Path folder, String change) throws Exception {
        var chattr = new ProcessBuilder("chattr", change, folder.toString()).inheritIO().start();
        assertThat(chattr.waitFor()).isZero();
    }

    @Test
    void theExitStatusTellsWhyTheConnectionEnded() throws Exception {
        var options = ServerOptions.DEFAULTS.with(Option.SERVICE, "ack-once");
        try (Server server = open("forking", options);
                var caller = new Caller(server.address())) {
            assertThat(caller.ask("x")).isNotEmpty();
            assertThat(Events.next(events.closed)).isEqualTo(CloseReason.SERVICE_CLOSED);
        }
    }

    @Test
    void atTheCapPeersWaitInTheBacklog() throws Exception {
        try (Server server = open("forking", PID.with(Option.WORKERS, 2));
                var first = new Caller(server.address());
                var second = new Caller(server.address());
                var third = new Caller(server.address())) {
            first.pid();
            second.pid();
            third.send("?");
            assertThat(events.accepted).hasSize(2);
            assertThat(children()).hasSize(2);
            first.leave();
            assertThat(third.reply()).isNotEmpty();
        }
    }

    /**
     * A JVM that halts beside a thread inside a system call waits 300 ms for it, and all the while
     * the process is one of those there may be.
     */
    @Test
    void aProcessIsGoneAsSoonAsItsConnectionHasEnded() throws Exception {
        long shortest = Long.MAX_VALUE;
        try (Server server = open("forking", PID)) {
            for (int i = 0; i < 10; i++) {
                var caller = new Caller(server.address());
                ProcessHandle child = ProcessHandle.of(caller.pid()).orElseThrow();
                caller.leave();
                long begin = System.nanoTime();
                child.onExit().get(60, TimeUnit.SECONDS);
                shortest = Math.min(shortest, System.nanoTime() - begin);
            }
        }
        assertThat(Duration.ofNanos(shortest)).isLessThan(Duration.ofMillis(250));
    }

    @Test
    void fortyAreServedAtOnce() throws Exception {
        try (Server server = open("forking", ServerOptions.DEFAULTS)) {
            var callers = new ArrayList<Caller>();
            for (int i = 0; i < ForkingServer.MOST_CHILDREN; i++) {
                callers.add(new Caller(server.address()));
            }
            for (Caller caller : callers) {
                caller.send("x");
            }
            for (Caller caller : callers) {
                assertThat(caller.reply()).isEqualTo("x");
            }
            for (Caller caller : callers) {
                caller.leave();
            }
        }
    }

    @Test
    void sparesAreUsedOnceAndReplaced() throws Exception {
        var pids = new HashSet<Long>();
        try (Server server = open("forking", PID.with(Option.SPARES, 2))) {
            for (int i = 0; i < 5; i++) {
                Set<Long> ahead = children();
                try (var caller = new Caller(server.address())) {
                    long pid = caller.pid();
                    assertThat(pids.add(pid)).isTrue();
                    assertThat(i > 0 || ahead.contains(pid)).as("was there before").isTrue();
                }
                assertThat(Events.next(events.closed)).isEqualTo(CloseReason.PEER_CLOSED);
            }
        }
        assertThat(children()).isEmpty();
        assertThat(events.failed).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void theParentRefusesWhatIsAboveTheLimit(int spares) throws Exception {
        var options = PID.with(Option.SPARES, spares).with(Option.MAX_CONNECTIONS, 1);
        try (Server server = open("forking", options);
                var first = new Caller(server.address())) {
            first.pid();
            Set<Long> before = children();
            try (var second = new Caller(server.address())) {
                assertThat(second.reply()).isEqualTo("Too many connections , try later");
                assertThat(second.reply()).isEmpty();
            }
            assertThat(children()).isEqualTo(before);
            assertThat(Events.next(events.closed)).isEqualTo(CloseReason.OVERLOADED);
            first.leave();
            assertThat(Events.next(events.closed)).isEqualTo(CloseReason.PEER_CLOSED);
            try (var third = new Caller(server.address())) {
                assertThat(third.pid()).isPositive();
            }
        }
    }

    @Test
    void preforkedChildrenServeOneAfterAnother() throws Exception {
        try (Server server = open("preforking", PID.with(Option.WORKERS, 2))) {
            Set<Long> workers = children();
            assertThat(workers).hasSize(2);
            for (int i = 0; i < 5; i++) {
                try (var caller = new Caller(server.address())) {
                    assertThat(workers).contains(caller.pid());
                }
                assertThat(Events.next(events.closed)).isEqualTo(CloseReason.PEER_CLOSED);
            }
            assertThat(children()).isEqualTo(workers);
        }
        assertThat(children()).isEmpty();
    }

    @Test
    void aDeadPreforkedChildIsReplacedAndItsSlotIsFreed() throws Exception {
        var options = PID.with(Option.WORKERS, 2).with(Option.MAX_CONNECTIONS, 1);
        try (Server server = open("preforking", options);
                var first = new Caller(server.address())) {
            long pid = first.pid();
            try (var refused = new Caller(server.address())) {
                assertThat(refused.reply()).isEqualTo("Too many connections , try later");
            }
            assertThat(Events.next(events.closed)).isEqualTo(CloseReason.OVERLOADED);
            ProcessHandle.of(pid).orElseThrow().destroyForcibly();
            assertThat(first.reply()).isEmpty();
            assertThat(Events.next(events.closed)).isEqualTo(CloseReason.SERVICE_FAILED);
            try (var next = new Caller(server.address())) {
                assertThat(next.pid()).isPositive().isNotEqualTo(pid);
            }
        }
    }

    @Tag("long") // three JVMs more, and their children
    @ParameterizedTest
    @ValueSource(strings = {"forking", "forking --spares=2", "preforking --workers=2"})
    void noChildOutlivesAParentThatIsKilled(String model) throws Exception {
        Process parent = Parent.start((model + " --service=pid").split(" ", -1));
        try (BufferedReader out = parent.inputReader();
                var caller = new Caller(Integer.parseInt(out.readLine()))) {
            caller.pid();
            List<ProcessHandle> orphans = parent.toHandle().children().toList();
            assertThat(orphans).isNotEmpty();
            parent.destroyForcibly();
            for (ProcessHandle orphan : orphans) {
                orphan.onExit().get(60, TimeUnit.SECONDS);
            }
            caller.expectReset(); // as what was not finished
        } finally {
            parent.destroyForcibly();
        }
    }

    @Test
    void anUnknownServiceIsTheCallersToHear() {
        var none = ServerOptions.DEFAULTS.with(Option.SERVICE, "none");
        for (String model : List.of("forking", "preforking")) {
            assertThatThrownBy(() -> open(model, none))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Tag("long") // a figure, which decides nothing
    @ParameterizedTest
    @ValueSource(strings = {"forking", "forking --spares=4", "preforking"})
    void connectToFirstByteIsReported(String model, TestReporter reporter) throws Exception {
        String[] words = model.split(" ", -1);
        var options = ServerOptions.parse(List.of(words).subList(1, words.length));
        var millis = new ArrayList<Double>();
        try (Server server = open(words[0], options)) {
            for (int i = 0; i < 9; i++) {
                long begin = System.nanoTime();
                try (var caller = new Caller(server.address())) {
                    assertThat(caller.ask("x")).isEqualTo("x");
                    millis.add((System.nanoTime() - begin) / 1e6);
                }
                Events.next(events.closed);
            }
        }
        Collections.sort(millis);
        reporter.publishEntry(model + ", connect to first byte, median ms", "" + millis.get(4));
    }
}
