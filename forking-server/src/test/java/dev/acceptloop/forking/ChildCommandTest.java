package dev.acceptloop.forking;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ChildCommandTest {
    @Test
    void aChildStartsFastUnlessTold() {
        assertThat(ChildCommand.flags(""))
                .contains("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xlog:disable")
                .first()
                .asString()
                .endsWith("/bin/java");
    }

    /** Its reports go to standard output: the log stays away from there whatever it is told. */
    @Test
    void aChildThatIsToldItsFlagsHasThoseAlone() {
        assertThat(ChildCommand.flags("-XX:+UseSerialGC  -Xmx256m"))
                .hasSize(5)
                .containsSubsequence(
                        "-XX:+UseSerialGC", "-Xmx256m", "-Xlog:disable", "-Xlog:all=error:stderr");
    }
}
