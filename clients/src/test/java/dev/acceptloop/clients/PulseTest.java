package dev.acceptloop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is seen of a run while it goes on. */
@Timeout(30)
final class PulseTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void aLookIsOfWhatCameSinceTheOneBefore() {
        var one = new Pulse();
        var other = new Pulse();
        var pulses = new Pulses(List.of(one, other), 0);
        for (int i = 0; i < 98; i++) {
            (i % 2 == 0 ? one : other).answered(1_000_000);
        }
        one.answered(50_000_000);
        one.answered(50_000_000);
        one.failed(3);
        one.underWay(2);
        other.underWay(5);

        LoadProgress first = pulses.look(2 * SECOND, false);
        assertThat(first.elapsed()).isEqualTo(Duration.ofSeconds(2));
        assertThat(first.isOpen()).isFalse();
        assertThat(first.verified()).isEqualTo(100);
        assertThat(first.rate()).isEqualTo(50);
        assertThat((double) first.p50Nanos()).isCloseTo(1e6, within(7e4));
        assertThat((double) first.p99Nanos()).isCloseTo(5e7, within(3.5e6));
        assertThat(first.errors()).isEqualTo(3);
        assertThat(first.underWay()).isEqualTo(7);

        for (int i = 0; i < 30; i++) {
            other.answered(20_000_000);
        }
        other.underWay(0);
        LoadProgress second = pulses.look(3 * SECOND, true);
        assertThat(second.verified()).isEqualTo(130);
        assertThat(second.rate()).isEqualTo(30);
        assertThat((double) second.p50Nanos()).isCloseTo(2e7, within(1.4e6));
        assertThat(second.errors()).isEqualTo(3);
        assertThat(second.underWay()).isEqualTo(2);

        LoadProgress third = pulses.look(4 * SECOND, true);
        assertThat(third.rate()).isZero();
        assertThat(third.p50Nanos()).isZero();
    }

    @Test
    void aRunIsToldTwiceASecondWarmUpIncluded() throws Exception {
        var told = new LinkedBlockingQueue<LoadProgress>();
        var listener =
                new LoadListener() {
                    @Override
                    public void progress(LoadProgress progress) {
                        told.add(progress);
                    }
                };
        try (var server = TinyServer.echo();
                Load load =
                        Load.connect(
                                LoadOptions.to(server.address())
                                        .connections(3)
                                        .threads(2)
                                        .build())) {
            load.run(Duration.ofMillis(700), Duration.ofMillis(900), listener);
        }
        List<LoadProgress> all = List.copyOf(told);

        assertThat(all).hasSizeGreaterThanOrEqualTo(3);
        assertThat(all.getFirst().isOpen()).isFalse();
        assertThat(all.getLast().isOpen()).isTrue();
        assertThat(all.getLast().verified()).isPositive();
        assertThat(all).extracting(LoadProgress::verified).isSorted();
        assertThat(all).extracting(LoadProgress::errors).containsOnly(0L);
        assertThat(all).extracting(LoadProgress::underWay).allMatch(n -> n >= 0 && n <= 3);
    }
}
