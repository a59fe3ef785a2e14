package dev.acceptloop.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class BackoffTest {
    @Test
    void doublesFromTenMillisecondsToASecondAndStartsAgainAfterASuccess() {
        var backoff = new Backoff();
        assertThat(IntStream.range(0, 9).mapToLong(_ -> backoff.failed().toMillis()))
                .containsExactly(10L, 20L, 40L, 80L, 160L, 320L, 640L, 1000L, 1000L);
        backoff.succeeded();
        assertThat(backoff.failed()).hasMillis(10);
    }
}
