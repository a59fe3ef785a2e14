package dev.acceptloop.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What {@code serve} takes from its environment, as a container sets it. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
final class ServeEnvironmentTest {
    private static final String HOST = "ACCEPTLOOP_SERVE_HOST";

    private static Process run(Map<String, String> environment, String... words)
            throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Main.class.getName(), "serve"));
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static String listening(Map<String, String> environment, String... words)
            throws IOException {
        Process process = run(environment, words);
        try (var said = process.inputReader()) {
            return String.valueOf(said.readLine());
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void anOptionThatIsNotGivenIsTakenFromThere() throws IOException {
        assertThat(listening(Map.of(HOST, "127.0.0.2"), "selector"))
                .startsWith("listening tcp 127.0.0.2:");
    }

    @Test
    void theCommandLineComesFirst() throws IOException {
        assertThat(listening(Map.of(HOST, "127.0.0.2"), "selector", "--host=127.0.0.3"))
                .startsWith("listening tcp 127.0.0.3:");
    }

    @Test
    void helpShowsWhatHolds() throws Exception {
        Process process = run(Map.of(HOST, "127.0.0.2"), "--help");
        String help = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(help).contains("address to bind (127.0.0.2)");
    }

    @Test
    void aValueThatMakesNoSenseIsOneLineThatNamesIt() throws Exception {
        Process process = run(Map.of("ACCEPTLOOP_SERVE_PORT", "many"), "selector");
        String said = new String(process.getErrorStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(Main.USAGE);
        assertThat(said.lines())
                .singleElement()
                .asString()
                .contains("ACCEPTLOOP_SERVE_PORT", "many", "a port from 0 to 65535");
    }
}
