package dev.acceptloop.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The build where JAVA_HOME is a JDK that will do, and the java of PATH is an older one: what the
 * build starts as java is of the first. It is asked for its first phase, which starts one.
 */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
final class OlderJavaOnPathTest {
    @TempDir Path older;

    @Tag("long") // the build, once more
    @Test
    void isNotStartedByTheBuild() throws Exception {
        Path java = older.resolve("java");
        Files.writeString(java, "#!/bin/sh\necho the java of PATH was started\nexit 1\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        var command =
                List.of(
                        "mvn",
                        "-B",
                        "-o",
                        "-q",
                        "-N",
                        "-Dmaven.repo.local=" + repository(),
                        "validate");
        var builder = new ProcessBuilder(command).directory(Path.of("..").toFile());
        builder.redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().merge("PATH", older.toString(), (path, first) -> first + ":" + path);
        Process build = builder.start();
        try {
            String said = new String(build.getInputStream().readAllBytes(), UTF_8);
            assertThat(build.waitFor()).as(said).isZero();
        } finally {
            build.destroyForcibly();
        }
    }

    /**
     * Where this build has its plugins: what JUnit was loaded from is org/junit/.../NAME.jar there.
     */
    private static String repository() throws Exception {
        var place = Path.of(Test.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        return place.toString().replaceFirst("/org/junit/.*", "");
    }
}
