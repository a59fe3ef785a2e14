package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Whom it asks. */
@EnabledOnOs(OS.LINUX)
final class HeapProbeTest {
    /** Everybody may put a socket where a JVM has its own. */
    @Test
    void aSocketThatIsNotTheJvmsOwnersIsNotAsked() throws IOException {
        boolean isRoot = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        long pid = isRoot ? ProcessHandle.current().pid() : 1; // which is root's
        Path socket = Files.createFile(Path.of("/tmp/.java_pid" + pid));
        try {
            if (isRoot) {
                Files.setAttribute(socket, "unix:uid", 1);
            }
            assertThatIOException()
                    .isThrownBy(() -> HeapProbe.ask(pid, "GC.run"))
                    .withMessage(socket + " is not that of process " + pid);
        } finally {
            Files.delete(socket);
        }
    }
}
