package dev.acceptloop.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.acceptloop.fuzz.Refusals;

/** Expectations of whatever text. */
final class ExpectationFuzzTest {
    @FuzzTest
    void expectations(byte[] bytes) {
        Refusals.accepted(
                        IllegalArgumentException.class,
                        () -> Expectation.parse(new String(bytes, UTF_8)))
                .ifPresent(expectation -> {
                    String text = expectation.toString();
                    assertThat(Expectation.parse(text).toString()).isEqualTo(text);
                });
    }
}
