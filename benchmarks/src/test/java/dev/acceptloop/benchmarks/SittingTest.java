package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class SittingTest {
    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

    private final AtomicLong now = new AtomicLong(-7);
    private final AtomicInteger looks = new AtomicInteger();

    private Sitting await(Duration most, double... shares) throws Exception {
        return Sitting.await(
                () -> {
                    now.addAndGet(Duration.ofSeconds(1).toNanos());
                    int look = Math.min(looks.getAndIncrement(), shares.length - 1);
                    return List.of(0.01, shares[look]);
                },
                most,
                now::get);
    }

    @Test
    void whatIsQuietIsNotWaitedFor() throws Exception {
        Sitting sitting = await(HALF_A_MINUTE, 0.1);

        assertThat(sitting.isNoisy()).isFalse();
        assertThat(sitting.sentence()).isEmpty();
        assertThat(looks).hasValue(1);
    }

    @Test
    void quietIsWaitedFor() throws Exception {
        Sitting sitting = await(HALF_A_MINUTE, 0.5, 0.11, 0.09, 0.5);

        assertThat(sitting).isEqualTo(new Sitting(List.of(0.01, 0.09), 3));
    }

    @Test
    void whatDoesNotBecomeQuietIsStampedNoisy() throws Exception {
        Sitting sitting = await(HALF_A_MINUTE, 0.34);

        assertThat(sitting.waitedSeconds()).isEqualTo(30);
        assertThat(sitting.isNoisy()).isTrue();
        assertThat(sitting.sentence()).startsWith("Noisy sitting").contains("34 %", "30 s");
    }

    @Test
    void whereThereIsNoTimeItIsNotWaited() throws Exception {
        assertThat(await(Duration.ZERO, 0.34).isNoisy()).isTrue();
        assertThat(looks).hasValue(1);
    }

    @Test
    void everyOutputIsStamped() {
        Results results = SampleResults.results();
        String stamp = results.sitting().sentence();

        assertThat(stamp).contains("34 %");
        assertThat(Report.of(results)).contains(stamp);
        assertThat(Table.of(results)).contains(stamp);
        assertThat(Summary.of(results)).contains(stamp);
    }

    @Test
    void aProcessorThatIsSharedIsSeenToBe() throws Exception {
        int processor = Pinning.parseList(Proc.allowed(ProcessHandle.current().pid())).getFirst();

        List<Double> shares =
                SpinProbe.foreign(Collections.nCopies(4, processor), Duration.ofMillis(200));

        assertThat(shares.stream().mapToDouble(share -> share).sum()).isBetween(2.8, 4.0);
    }
}
