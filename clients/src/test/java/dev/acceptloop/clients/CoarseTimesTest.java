package dev.acceptloop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
final class CoarseTimesTest {
    @ParameterizedTest
    @ValueSource(longs = {1100, 9_999, 123_456, 7_000_000, 60_000_000_000L, 3_000_000_000_000L})
    void aTimeIsToldWithinSevenPercent(long nanos) {
        var times = new CoarseTimes(3);
        times.add(1, nanos);

        assertThat(times.percentile(1, 99)).isCloseTo((double) nanos, within(0.07 * nanos));
        assertThat(times.percentile(1, 1)).isEqualTo(times.percentile(1, 99));
    }

    @Test
    void eachConnectionHasItsOwn() {
        var times = new CoarseTimes(2);
        for (int i = 1; i <= 1000; i++) {
            times.add(0, i * 10_000L);
            times.add(1, i * 1_000_000L);
        }
        assertThat(times.count(0)).isEqualTo(1000);
        assertThat(times.percentile(0, 50)).isCloseTo(5e6, within(0.07 * 5e6));
        assertThat(times.percentile(0, 99)).isCloseTo(9.9e6, within(0.07 * 9.9e6));
        assertThat(times.percentile(1, 50)).isCloseTo(5e8, within(0.07 * 5e8));
    }

    @Test
    void whatIsBeyondTheScaleIsAtItsEnd() {
        var times = new CoarseTimes(1);
        assertThat(times.percentile(0, 50)).isZero();
        times.add(0, 0);
        times.add(0, Long.MAX_VALUE);

        assertThat(times.percentile(0, 50)).isLessThan(1200);
        assertThat(times.percentile(0, 100)).isGreaterThan(4e12);
        assertThat(new CoarseTimes(CoarseTimes.MOST_CONNECTIONS + 1).isEmpty()).isTrue();
    }

    @Test
    void theConnectionsOfAllThreadsAreTheWhole() throws Exception {
        try (var server = TinyServer.echo();
                Load load =
                        Load.connect(
                                LoadOptions.to(server.address())
                                        .connections(4)
                                        .threads(2)
                                        .build())) {
            LoadResult result = load.run(Duration.ofMillis(200));

            assertThat(load.eachConnection()).hasSize(4);
            assertThat(load.eachConnection())
                    .allSatisfy(each -> {
                        assertThat(each.count()).isPositive();
                        assertThat(each.p99Nanos()).isGreaterThanOrEqualTo(each.medianNanos());
                    });
            assertThat(load.eachConnection().stream().mapToLong(ConnectionTimes::count).sum())
                    .isEqualTo(result.response().count());
        }
    }
}
