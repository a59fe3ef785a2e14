package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two comparisons do not write into one directory. */
final class DirectoryLockTest {
    private final List<Process> started = new ArrayList<>();

    @TempDir Path directory;

    @AfterEach
    void endThem() {
        started.forEach(process -> process.destroyForcibly().onExit().join());
    }

    /** A process of its own, for a lock is a process's. */
    private Process holder() throws IOException {
        Path file = directory.resolve("lock");
        Process holder =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElse("java"),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                DirectoryLockTest.class.getName(),
                                file.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        started.add(holder);
        assertThat(holder.inputReader().readLine()).isEqualTo("locked");
        return holder;
    }

    static void main(String[] arguments) throws IOException {
        try (var file =
                FileChannel.open(
                        Path.of(arguments[0]),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE)) {
            System.out.println(file.tryLock() == null ? "not locked" : "locked");
            System.in.read();
        }
    }

    @Test
    void whatIsNotOverIsLeftAlone() throws Exception {
        Process holder = holder();
        try (var lock = new DirectoryLock(directory)) {
            assertThatThrownBy(lock::take)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "another run is writing into %s: it is not over".formatted(directory));
            holder.destroyForcibly().waitFor();

            lock.take();
        }
    }

    @Test
    void whatIsNotThereIsTakenWhenItIs() throws IOException {
        Path later = directory.resolve("later");
        try (var lock = new DirectoryLock(later)) {
            lock.take();
            assertThat(later).doesNotExist();
            Files.createDirectory(later);
            lock.take();
            lock.take();
            assertThat(later.resolve("lock")).exists();
        }
    }
}
