package dev.acceptloop.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.acceptloop.protocol.server.ServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A peer at a path that sends a descriptor along with each message, the end of one pipe again and
 * again. Java has no such thing; {@code python3} has.
 */
final class DescriptorSender {
    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final String SCRIPT =
            """
            import os, socket, sys
            kind, server, own, count = sys.argv[1:]
            datagrams = kind == 'unix-datagram'
            peer = socket.socket(
                socket.AF_UNIX, socket.SOCK_DGRAM if datagrams else socket.SOCK_STREAM)
            if datagrams:
                peer.bind(own)
            peer.settimeout(20)
            peer.connect(server)
            end, _ = os.pipe()
            back = 0
            for _ in range(int(count)):
                socket.send_fds(peer, [b'x'], [end])
                back += len(socket.recv_fds(peer, 1, 4)[1])
            print(os.readlink('/proc/self/fd/%d' % end), back)
            """;

    private DescriptorSender() {}

    /**
     * Sends so many, and waits for the echo of each message; demands that none comes back with it.
     *
     * @return what the descriptors are of, as /proc has it
     */
    static String send(ServerOptions options, UnixDomainSocketAddress server, int count)
            throws Exception {
        assumeTrue(Files.isExecutable(PYTHON), "no " + PYTHON + " on this machine");
        Path own = server.getPath().resolveSibling("sender");
        Path output = Files.createTempFile("sent", ".txt");
        Process sender =
                new ProcessBuilder(
                                PYTHON.toString(),
                                "-c",
                                SCRIPT,
                                options.transport().toString(),
                                server.getPath().toString(),
                                own.toString(),
                                Integer.toString(count))
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            assertThat(sender.waitFor(30, TimeUnit.SECONDS)).as("ended in time").isTrue();
            String said = Files.readString(output, UTF_8).strip();
            assertThat(said).matches("pipe:\\[\\d+\\] 0");
            return said.substring(0, said.indexOf(' '));
        } finally {
            sender.destroyForcibly();
            Files.deleteIfExists(own);
            Files.delete(output);
        }
    }

    /** How many descriptors of that this process has, and those it started. */
    static long held(String target) {
        return Stream.concat(
                        Stream.of(ProcessHandle.current()), ProcessHandle.current().descendants())
                .mapToLong(process -> heldBy(process, target))
                .sum();
    }

    private static long heldBy(ProcessHandle process, String target) {
        try (Stream<Path> links = Files.list(Path.of("/proc", process.pid() + "", "fd"))) {
            return links.filter(link -> isOf(link, target)).count();
        } catch (NoSuchFileException e) { // it has ended
            return 0;
        } catch (IOException e) {
            return ofEnded(process, new UncheckedIOException(e));
        } catch (UncheckedIOException e) { // while its folder was read
            return ofEnded(process, e);
        }
    }

    /** None; but whoever lives can be looked at. */
    private static long ofEnded(ProcessHandle process, UncheckedIOException failure) {
        if (process.isAlive()) {
            throw failure;
        }
        return 0;
    }

    private static boolean isOf(Path link, String target) {
        try {
            return Files.readSymbolicLink(link).toString().equals(target);
        } catch (IOException e) { // closed by now
            return false;
        }
    }
}
