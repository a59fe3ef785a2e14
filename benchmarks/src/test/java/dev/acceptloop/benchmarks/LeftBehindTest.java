package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run that was killed has left is ended, and nobody else. */
final class LeftBehindTest {
    private final List<ProcessHandle> started = new ArrayList<>();

    @TempDir Path directory;

    private Process server(String... command) throws IOException {
        Path log = directory.resolve("servers.log");
        Process process = ServerProcess.begin(List.of(command), log).process();
        started.add(process.toHandle());
        return process;
    }

    @AfterEach
    void endThem() {
        started.forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void whoIsThereStillIsEndedWithWhatItStarted() throws Exception {
        server("true").waitFor();
        Process there = server("sh", "-c", "sleep 600 & echo $!; wait");
        try (var said = there.inputReader()) {
            var child = ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
            started.add(child);

            assertThat(LeftBehind.end(directory)).isEqualTo(2);

            assertThat(there.waitFor()).isNotZero();
            assertThat(child.onExit()).succeedsWithin(Duration.ofSeconds(20)); // it is reaped
        }
        assertThat(LeftBehind.end(directory)).isZero();
    }

    @Test
    void aServerOfAnotherRunIsLeftAlone() throws IOException {
        Process other = server("sleep", "600");
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));

        assertThat(LeftBehind.end(elsewhere)).isZero();

        assertThat(other.isAlive()).isTrue();
    }
}
