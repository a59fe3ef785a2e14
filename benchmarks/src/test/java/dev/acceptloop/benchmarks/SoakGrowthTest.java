package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** What is a leak, and what is not. */
final class SoakGrowthTest {
    private static final double KIBIBYTE = 1 << 10;

    private static SoakGrowth of(int looks, SoakQuantity quantity, IntToDoubleFunction value) {
        List<SoakRound> rounds = SampleSoaks.rounds(looks, quantity, value);
        return SoakGrowth.of(quantity, rounds).orElseThrow();
    }

    /** One in 500 visits, with two that come and go. */
    @Test
    void aDescriptorLostNowAndThenIsALeak() {
        var random = new Random(1);

        SoakGrowth growth = of(40, SoakQuantity.SOCKETS, i -> 9 + 2.0 * i + random.nextInt(3) - 1);

        assertThat(growth.isLeak()).isTrue();
        assertThat(growth.perThousand().low()).isBetween(1.9, 2.0);
        assertThat(growth.perThousand().high()).isBetween(2.0, 2.1);
        assertThat(growth.whole()).isBetween(76.0, 80.0);
        assertThat(growth.leak())
                .startsWith("sockets and pipes grew by 2")
                .contains("] per 1 000 visits, 7")
                .endsWith(" in all");
    }

    @Test
    void noiseIsNoLeak() {
        for (int seed = 0; seed < 100; seed++) {
            var random = new Random(seed);
            SoakGrowth descriptors = of(54, SoakQuantity.SOCKETS, _ -> 9 + random.nextInt(3));
            SoakGrowth heap =
                    of(54, SoakQuantity.HEAP, _ -> 3e6 + 100 * KIBIBYTE * random.nextGaussian());

            assertThat(descriptors.isLeak()).as("seed " + seed).isFalse();
            assertThat(heap.isLeak()).as("seed " + seed).isFalse();
        }
    }

    /** A JVM goes on to load and to compile: what is told from chance is no leak yet. */
    @Test
    void growthBelowTheFloorIsNoLeak() {
        SoakGrowth growth = of(40, SoakQuantity.HEAP, i -> 3e6 + 6 * KIBIBYTE * i);

        assertThat(growth.perThousand().low()).isPositive();
        assertThat(growth.whole()).isLessThan(256 * KIBIBYTE);
        assertThat(growth.isLeak()).isFalse();
        assertThat(of(40, SoakQuantity.HEAP, i -> 3e6 + 7 * KIBIBYTE * i).isLeak()).isTrue();
    }

    /** Something that is opened once, when it is first needed, is not lost each time. */
    @Test
    void aStepIsNoLeak() {
        assertThat(of(40, SoakQuantity.SOCKETS, i -> i < 20 ? 9 : 30).isLeak()).isFalse();
    }

    @Test
    void whatShrinksIsNoLeak() {
        assertThat(of(40, SoakQuantity.HEAP, i -> 9e6 - 100 * KIBIBYTE * i).isLeak()).isFalse();
    }

    /** A collection closes them before the next look: so they have no slope. */
    @Test
    void whatOnlyACollectionClosesIsALeak() {
        SoakGrowth growth = of(40, SoakQuantity.LITTER, i -> 5 + i % 2);

        assertThat(growth.perThousand().low()).isNotPositive();
        assertThat(growth.isLeak()).isTrue();
        assertThat(growth.leak())
                .isEqualTo("descriptors that only a garbage collection closed: 5.50 a round");
        assertThat(of(40, SoakQuantity.LITTER, i -> i % 3).isLeak()).isFalse();
    }

    @Test
    void eachProcessHasAHeapOfItsOwn() {
        IntToDoubleFunction heap = i -> 3e6 + 10 * KIBIBYTE * i;
        List<SoakRound> rounds = SampleSoaks.rounds(40, SoakQuantity.HEAP, heap);

        List<SoakRound> ofFive =
                rounds.stream().map(round -> with(round, SoakQuantity.PROCESSES, 5)).toList();

        assertThat(SoakGrowth.of(SoakQuantity.HEAP, rounds).orElseThrow().isLeak()).isTrue();
        assertThat(SoakGrowth.of(SoakQuantity.HEAP, ofFive).orElseThrow().isLeak()).isFalse();
    }

    /** One in each when it is first needed; but a child that is left is one too many. */
    @Test
    void eachProcessMayOpenOneMore() {
        assertThat(SoakQuantity.THREADS.floor(1)).isEqualTo(3);
        assertThat(SoakQuantity.THREADS.floor(17)).isEqualTo(19);
        assertThat(SoakQuantity.HEAP.floor(17)).isEqualTo(17 * 256 * KIBIBYTE);
        assertThat(SoakQuantity.PROCESSES.floor(17)).isEqualTo(1);
    }

    private static SoakRound with(SoakRound round, SoakQuantity quantity, double value) {
        Map<SoakQuantity, Double> held = SampleSoaks.still();
        held.putAll(round.held());
        held.put(quantity, value);
        return new SoakRound(
                round.seconds(),
                round.visits(),
                round.perSecond(),
                round.beside(),
                round.isAtRest(),
                held);
    }

    @Test
    void ofFewLooksNothingIsSaid() {
        List<SoakRound> seven = SampleSoaks.rounds(7, SoakQuantity.SOCKETS, i -> 100.0 * i);
        List<SoakRound> eight = SampleSoaks.rounds(8, SoakQuantity.SOCKETS, i -> 100.0 * i);

        assertThat(SoakGrowth.of(SoakQuantity.SOCKETS, seven)).isEmpty();
        assertThat(SoakGrowth.of(SoakQuantity.SOCKETS, eight).orElseThrow().isLeak()).isTrue();
    }

    /** A process that is no JVM tells nothing of a heap. */
    @Test
    void whatIsNotToldIsNotJudged() {
        List<SoakRound> rounds = SampleSoaks.rounds(20, SoakQuantity.SOCKETS, i -> 9);
        List<SoakRound> untold =
                rounds.stream()
                        .map(round -> {
                            Map<SoakQuantity, Double> held = SampleSoaks.still();
                            held.remove(SoakQuantity.HEAP);
                            return SampleSoaks.round(
                                    (int) (round.visits() / SampleSoaks.VISITS), true, held);
                        })
                        .toList();

        assertThat(SoakGrowth.of(SoakQuantity.HEAP, untold)).isEmpty();
    }
}
