package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.acceptloop.protocol.framing.Framing;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The loops in C, compiled and asked. */
@Timeout(60)
final class FloorTest {
    @TempDir Path directory;

    @BeforeEach
    void compilerIsHere() {
        assumeTrue(Floor.canCompile(), "needs gcc");
    }

    @Test
    void epollInCompiledCEchoes() throws IOException, InterruptedException {
        echoes(Floor.epoll(directory));
    }

    @Test
    void uringInCompiledCEchoes() throws IOException, InterruptedException {
        echoes(Floor.uring(directory));
    }

    @Test
    void whatDoesNotCompileIsOneLine() throws IOException {
        Files.createDirectories(directory.resolve("epoll-echo")); // where the program should be

        assertThatThrownBy(() -> Floor.epoll(directory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("epoll-echo.c does not compile: ")
                .hasMessageNotContaining("\n");
    }

    /** More connections than answers fit into a buffer, and each message back as it was. */
    private void echoes(Floor floor) throws IOException, InterruptedException {
        Path log = directory.resolve("log");
        try (ServerProcess server = ServerProcess.start(floor.command(), log)) {
            InetSocketAddress address = ready(server, log);
            new Conformance(address, Framing.CHUNK, 1).run();
            try (var client = new EchoClient(address, 20)) {
                client.exchange(2_000);
            }
            assertThat(server.stop()).isZero();
        }
    }

    private static InetSocketAddress ready(ServerProcess server, Path log)
            throws IOException, InterruptedException {
        try {
            return server.awaitReady();
        } catch (IOException e) {
            List<String> words = Files.readAllLines(log);
            assumeFalse(words.toString().contains("io_uring_setup"), "io_uring: " + words);
            throw e;
        }
    }
}
