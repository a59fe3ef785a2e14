package dev.acceptloop.forking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What children run comes from nowhere that others may put it. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
final class ChildImageTest {
    @TempDir private Path caches;

    private Path folder(String permissions) throws IOException {
        Path folder = Files.createDirectory(caches.resolve("acceptloop"));
        return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwx---", "rwxr-x-w-", "rwxrwxrwx"})
    void aFolderThatOthersMayWriteIsRefused(String permissions) throws IOException {
        Path folder = folder(permissions);
        assertThatIOException()
                .isThrownBy(() -> ChildImage.requireOwn(folder))
                .withMessage(folder + " may be written by others");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwx------", "rwxr-xr-x"})
    void oneThatOthersMayReadIsNot(String permissions) throws IOException {
        Path folder = folder(permissions);
        assertThatCode(() -> ChildImage.requireOwn(folder)).doesNotThrowAnyException();
    }

    /** Who may own it may change what lies there. */
    @Test
    void aFolderOfSomebodyElseIsRefused() throws IOException {
        Path others = Path.of("/usr"); // root's
        if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
            others = folder("rwx------");
            Files.setAttribute(others, "unix:uid", 1);
        }
        Path folder = others;
        assertThatIOException().isThrownBy(() -> ChildImage.requireOwn(folder));
    }

    // ------------------------------------------------------------------ a server

    private void serveOne() throws Exception {
        var environment = Map.of("XDG_CACHE_HOME", caches.toString());
        Process parent = Parent.start(environment, "forking", "--service=echo");
        try (BufferedReader out = parent.inputReader();
                var caller = new Caller(Integer.parseInt(out.readLine()))) {
            assertThat(caller.ask("hello")).isEqualTo("hello");
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }

    @Test
    void childrenStartWithoutWhatOthersMayWrite() throws Exception {
        Path folder = folder("rwxrwxrwx");
        serveOne();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void theFolderItMakesIsItsOwnersAlone() throws Exception {
        serveOne();
        Path folder = caches.resolve("acceptloop");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .anyMatch(name -> name.endsWith(".jar"));
        }
    }
}
