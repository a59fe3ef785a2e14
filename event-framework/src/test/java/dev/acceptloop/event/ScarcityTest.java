package dev.acceptloop.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A process whose first trouble, of which it must speak, is that it has no descriptors. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
@EnabledOnOs(OS.LINUX)
final class ScarcityTest {
    private static final int DESCRIPTORS = 64;

    @Test
    void thePortOutlivesItsFirstFailureToAccept() throws IOException {
        Process server = start();
        try (BufferedReader said = server.inputReader(UTF_8)) {
            int port = Integer.parseInt(said.readLine());
            List<Socket> many = new ArrayList<>();
            for (int i = 0; i < 2 * DESCRIPTORS; i++) {
                many.add(new Socket(InetAddress.getLoopbackAddress(), port));
            }
            assertThat(said.readLine()).contains("Too many open files");
            for (Socket each : many) {
                each.close();
            }
            try (var late = new Socket(InetAddress.getLoopbackAddress(), port)) {
                late.getOutputStream().write('x');
                assertThat(late.getInputStream().read()).isEqualTo('x');
            }
        } finally {
            server.destroyForcibly();
        }
    }

    private static Process start() throws IOException {
        String java = ProcessHandle.current().info().command().orElseThrow();
        var limited =
                new ProcessBuilder(
                        "sh", "-c", "ulimit -n " + DESCRIPTORS + " && exec \"$0\" \"$@\"", java);
        limited.command()
                .addAll(
                        List.of(
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                ColdPort.class.getName()));
        return limited.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }
}
