package dev.acceptloop.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the script at the top hands to the JVM; here a script that tells what it was handed. */
@Timeout(30)
@EnabledOnOs(OS.LINUX)
final class StartScriptTest {
    private static final String JAVA =
            """
            #!/bin/sh
            echo "locale=$LC_ALL input=$(readlink /proc/self/fd/0)"
            """;

    @TempDir Path home;

    @BeforeEach
    void build() throws IOException {
        Files.copy(Path.of("..", "acceptloop"), home.resolve("acceptloop"));
        Files.createDirectories(home.resolve("launcher/target/app"));
        Files.createFile(home.resolve("launcher/target/app/built"));
        Files.createDirectories(home.resolve("jdk/bin"));
        Files.writeString(home.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
        for (String tool : new String[] {"java", "javac"}) {
            Path path = home.resolve("jdk/bin/" + tool);
            Files.writeString(path, JAVA);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private String handed(Map<String, String> environment, String input) throws IOException {
        var builder =
                new ProcessBuilder(List.of("sh", "-c", "exec sh ./acceptloop models " + input));
        builder.directory(home.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.matches("LC_.*|LANG|JAVA_.*"));
        builder.environment().put("JAVA_HOME", home.resolve("jdk").toString());
        builder.environment().putAll(environment);
        try (var said = builder.start().inputReader()) {
            return said.readLine();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TERM, dumb, C.UTF-8", // no locale, as in a container or in cron
        "LC_ALL, C, C.UTF-8",
        "LANG, de_DE.ISO-8859-1, C.UTF-8",
        "LANG, de_DE.UTF-8, ''",
        "LC_CTYPE, en_US.utf8, ''",
    })
    void theLocaleHasUtf8(String name, String value, String locale) throws IOException {
        assertThat(handed(Map.of(name, value), "</dev/zero"))
                .isEqualTo("locale=" + locale + " input=/dev/zero");
    }

    @Test
    void aClosedInputIsAnEmptyOne() throws IOException {
        assertThat(handed(Map.of("LC_ALL", "C.UTF-8"), "<&-"))
                .isEqualTo("locale=C.UTF-8 input=/dev/null");
    }
}
