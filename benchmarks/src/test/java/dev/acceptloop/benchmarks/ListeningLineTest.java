package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ListeningLineTest {
    @ParameterizedTest
    @CsvSource({
        "listening tcp 127.0.0.1:8037, /127.0.0.1:8037",
        "listening tcp 127.0.0.2:1, /127.0.0.2:1",
        "listening tcp 0.0.0.0:80, localhost/127.0.0.1:80",
        "listening tcp [::]:80, localhost/127.0.0.1:80",
        "listening tcp [::1]:65535, /[0:0:0:0:0:0:0:1]:65535",
    })
    void anAddressOfThisMachineIsTaken(String line, String expected) throws IOException {
        assertThat(ListeningLine.parse(line)).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "listening tcp",
                "listening tcp 127.0.0.1",
                "listening tcp 127.0.0.1:",
                "listening tcp 127.0.0.1:0",
                "listening tcp 127.0.0.1:65536",
                "listening tcp 127.0.0.1:99999999999",
                "listening udp 127.0.0.1:80",
                "listening tcp 127.0.0.1:80 and more",
            })
    void anythingElseIsOneLine(String line) {
        assertThatThrownBy(() -> ListeningLine.parse(line))
                .isInstanceOf(IOException.class)
                .hasMessage("its first line is not \"listening tcp HOST:PORT\" but \"%s\"", line);
    }

    @Test
    void anotherMachineIsNotLoaded() {
        assertThatThrownBy(() -> ListeningLine.parse("listening tcp 192.0.2.1:80"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not the loopback");
    }

    @Test
    void ofManyTheFirstAreShownAndNoHalfOfOne() {
        assertThatThrownBy(() -> ListeningLine.parse("x".repeat(79) + "\uD83D\uDE00 and more"))
                .hasMessageEndingWith(" but \"%s?…\"", "x".repeat(79));
    }
}
