package dev.acceptloop.protocol.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class BackoffTest {
    @Test
    void doublesFromTenMillisecondsToASecondAndStartsAgainAfterASuccess() {
        var backoff = new Backoff();
        assertThat(IntStream.range(0, 9).mapToLong(_ -> backoff.failed().toMillis()))
                .containsExactly(10L, 20L, 40L, 80L, 160L, 320L, 640L, 1000L, 1000L);
        backoff.succeeded();
        assertThat(backoff.failed()).hasMillis(10);
    }

    @Test
    void thereIsNoPauseWithoutAFailure() {
        var backoff = new Backoff();
        assertThat(backoff.millisLeft()).isZero();
        assertThat(backoff.takeEnd()).isFalse();
    }

    @Test
    @Timeout(20)
    void aPauseIsWaitedForWholeAndEndsOnce() {
        var backoff = new Backoff();
        for (int i = 0; i < 3; i++) {
            backoff.failed();
        }
        long begin = System.nanoTime();
        Duration pause = backoff.failed();
        long left = backoff.millisLeft();
        Eventually.holds("the pause is over", backoff::takeEnd);
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(pause.toNanos());
        assertThat(pause).hasMillis(80);
        assertThat(left).isBetween(1L, 81L);
        assertThat(backoff.takeEnd()).isFalse();
        assertThat(backoff.millisLeft()).isZero();
    }

    @Test
    @Timeout(20)
    void aPauseThatNobodyEndedIsStillToBeEnded() {
        var backoff = new Backoff();
        long begin = System.nanoTime();
        backoff.failed();
        Eventually.holds("its time has passed", () -> System.nanoTime() - begin > 20_000_000);
        assertThat(backoff.millisLeft()).isEqualTo(1); // 0 would be to wait for ever
        assertThat(backoff.takeEnd()).isTrue();
    }
}
