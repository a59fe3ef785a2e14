package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run that was killed has left is ended, and nobody else. */
final class LeftBehindTest {
    private final List<Process> started = new ArrayList<>();

    @TempDir Path directory;

    private Process server() throws IOException {
        Process process = new ProcessBuilder("sleep", "600").start();
        started.add(process);
        LeftBehind.note(directory, process.pid());
        return process;
    }

    @AfterEach
    void endThem() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void whoIsThereStillIsEnded() throws Exception {
        Process gone = server();
        gone.destroyForcibly().waitFor();
        Process there = server();

        assertThat(LeftBehind.end(directory)).isEqualTo(1);

        assertThat(there.isAlive()).isFalse();
        assertThat(LeftBehind.end(directory)).isZero();
    }

    @Test
    void anotherProcessOfTheSameNumberIsLeftAlone() throws IOException {
        Process other = server();
        Path file = directory.resolve("servers.running");
        String line = Files.readString(file);
        Files.writeString(file, line.replaceFirst(" \\d+ ", " 17 "));

        assertThat(LeftBehind.end(directory)).isZero();

        assertThat(other.isAlive()).isTrue();
    }

    @Test
    void whereNothingWasStartedNothingIsEnded() throws IOException {
        server();
        LeftBehind.forget(directory);

        assertThat(LeftBehind.end(directory)).isZero();

        assertThat(started.getFirst().isAlive()).isTrue();
    }
}
