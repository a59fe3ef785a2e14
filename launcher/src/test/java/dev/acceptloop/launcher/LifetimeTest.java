package dev.acceptloop.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class LifetimeTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Lifetime lifetime = new Lifetime(new PrintStream(err, true, UTF_8));

    @Test
    void aServerThatFailsEndsItWithOneLineAndAStatus() throws Exception {
        Thread.ofVirtual().start(() -> lifetime.failed(new OutOfMemoryError("Java heap space")));
        assertThat(lifetime.await()).isEqualTo(Main.FAILED);
        assertThat(err.toString(UTF_8).lines())
                .containsExactly(
                        "acceptloop: the server failed:"
                                + " java.lang.OutOfMemoryError: Java heap space");
    }
}
