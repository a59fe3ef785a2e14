package dev.acceptloop.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.acceptloop.fuzz.Refusals;
import java.io.IOException;
import java.util.List;

/** Commands as people type them, and the first line of a server that may say anything. */
final class WordsFuzzTest {
    @FuzzTest
    void shellWords(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        List<String> lines = List.of(text.split("\n", -1));
        assertThat(ShellWords.split(ShellWords.join(lines))).isEqualTo(lines);
        Refusals.accepted(IllegalArgumentException.class, () -> ShellWords.split(text))
                .ifPresent(words ->
                        assertThat(ShellWords.split(ShellWords.join(words))).isEqualTo(words));
    }

    /** The load that follows goes to this machine, or nowhere. */
    @FuzzTest
    void listeningLines(byte[] bytes) {
        String text = new String(bytes, UTF_8);
        for (String line : List.of(text, "listening tcp " + text)) {
            Refusals.accepted(IOException.class, () -> ListeningLine.parse(line))
                    .ifPresent(address -> {
                        assertThat(address.getAddress().isLoopbackAddress()).isTrue();
                        assertThat(address.getPort()).isBetween(1, 65_535);
                    });
        }
    }
}
