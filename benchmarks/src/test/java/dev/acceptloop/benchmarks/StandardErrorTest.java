package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StandardErrorTest {
    @TempDir Path directory;

    @Test
    void itsLastLinesAreOneAndNobodyElses() throws IOException {
        assertThat(endOf("one\n\ntwo\n\tthree\nfour\n")).isEqualTo("two / three / four");
        assertThat(endOf("")).isEmpty();
    }

    @Test
    void ofAStackTraceItIsWhatWasThrown() throws IOException {
        String trace = "Exception: no\n\tat a.B.c(B.java:1)\nCaused by: why\n\t... 3 more\n";

        assertThat(endOf(trace)).isEqualTo("Exception: no / Caused by: why");
    }

    @Test
    void muchIsCutToItsEndAndSafeToPrint() throws IOException {
        String end = endOf("x".repeat(100_000) + "\033[2Jend");

        assertThat(end).hasSize(301).startsWith("…").endsWith("?[2Jend");
        assertThat(endOf("\uD83D\uDE00" + "x".repeat(299))).isEqualTo("…?" + "x".repeat(299));
    }

    @Test
    void aStackTraceIsSeenHoweverLongAgoAndNobodyElses() throws IOException {
        Path file = directory.resolve("log");
        StandardError none = StandardError.appendedTo(directory.resolve("none"));
        Files.writeString(file, "Exception: theirs\n\tat a.B.c(B.java:1)\n");
        StandardError own = StandardError.appendedTo(file);
        Files.writeString(file, "looked at one\n", StandardOpenOption.APPEND);

        assertThat(none.hasStackTrace()).isFalse();
        assertThat(own.hasStackTrace()).isFalse();

        Files.writeString(file, "\tat a.B.c(B.java:1)\n", StandardOpenOption.APPEND);
        Files.writeString(file, "x\n".repeat(10_000), StandardOpenOption.APPEND);
        assertThat(own.hasStackTrace()).isTrue();
    }

    private String endOf(String text) throws IOException {
        Path file = directory.resolve("log");
        Files.writeString(file, "before\n");
        StandardError error = StandardError.appendedTo(file);
        Files.writeString(file, text, StandardOpenOption.APPEND);
        return error.end();
    }
}
