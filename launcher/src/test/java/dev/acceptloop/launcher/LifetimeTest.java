package dev.acceptloop.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class LifetimeTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Lifetime lifetime = new Lifetime(new PrintStream(err, true, UTF_8));

    @Test
    void aServerThatFailsEndsItWithOneLineAndAStatus() throws Exception {
        Thread.ofVirtual().start(() -> lifetime.failed(new AssertionError("of a loop")));
        assertThat(lifetime.await()).isEqualTo(Main.FAILED);
        assertThat(err.toString(UTF_8).lines())
                .containsExactly(
                        "acceptloop: the server failed:" + " java.lang.AssertionError: of a loop");
    }

    @Test
    void whatItFailsOfCommandsNoTerminal() throws Exception {
        lifetime.failed(new IllegalStateException("\u001b[2J\nforged"));
        assertThat(lifetime.await()).isEqualTo(Main.FAILED);
        assertThat(err.toString(UTF_8).lines())
                .singleElement()
                .asString()
                .endsWith("java.lang.IllegalStateException: ?[2J?forged");
    }

    @Test
    void withoutMemoryTheProcessIsHaltedBeforeAnythingElseIsTried() {
        var status = new AtomicInteger();
        var halted = new Lifetime(new PrintStream(err, true, UTF_8), status::set);
        halted.failed(new OutOfMemoryError("Java heap space"));
        assertThat(status).hasValue(Main.FAILED);
        assertThat(err.toString(UTF_8).lines())
                .containsExactly("acceptloop: the server failed: no memory is left");
    }
}
