package dev.acceptloop.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StandardOutputTest {
    /** The words are the kernel's. */
    @ParameterizedTest
    @CsvSource({
        "No space left on device, 'acceptloop: cannot write to standard output: No space left on device'",
        "Broken pipe, ''",
    })
    void saysWhyWhatWasPrintedDidNotArrive(String why, String trouble) {
        OutputStream full =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException(why);
                    }
                };
        var output = new StandardOutput(full);
        assertThat(output.isWhole()).isTrue();
        new PrintStream(output, true, StandardCharsets.UTF_8).println("lost");
        assertThat(output.isWhole()).isFalse();
        assertThat(output.trouble()).isEqualTo(trouble);
    }
}
