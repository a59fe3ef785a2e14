package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.benchmarks.Gate.Outcome;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each gate has a window that meets it, beside one that does not and meets all the others. */
final class GatesTest {
    static Stream<Arguments> trips() {
        return Stream.of(
                trip("G1", Outcome.FAILED, new WindowBuilder().errors(1)),
                trip("G1", Outcome.FAILED, silent()),
                trip("G2", Outcome.FAILED, unanswered()),
                trip("G5", Outcome.FLAGGED, new WindowBuilder().serverShare(0.9)),
                trip("G6", Outcome.FLAGGED, new WindowBuilder().foreign(0.08, 0)),
                trip("G6", Outcome.FLAGGED, new WindowBuilder().foreign(0, 0.08)),
                trip("G6", Outcome.UNCHECKED, new WindowBuilder().unpinned()),
                trip("G7", Outcome.FAILED, new WindowBuilder().mean(94_000)),
                trip("G7", Outcome.FAILED, new WindowBuilder().mean(106_000)),
                trip("G8", Outcome.FLAGGED, new WindowBuilder().compiler(0.011)),
                trip("G9", Outcome.FLAGGED, new WindowBuilder().perHalfSecond(17_000L, 23_000L)),
                trip("G9", Outcome.UNCHECKED, new WindowBuilder().seconds(0.9).perHalfSecond(1L)),
                trip(
                        "G10",
                        Outcome.FLAGGED,
                        new WindowBuilder().percentiles(40_000_000, 50_000_000)),
                trip("G10", Outcome.FLAGGED, new WindowBuilder().percentiles(99_000, 99_000)));
    }

    private static WindowBuilder unanswered() {
        return new WindowBuilder().perConnection(0L, 13_000L, 13_000L, 14_000L);
    }

    private static WindowBuilder silent() {
        return new WindowBuilder().perConnection(0L, 0L, 0L, 0L);
    }

    private static Arguments trip(String gate, Outcome outcome, WindowBuilder window) {
        return Arguments.of(gate, outcome, window);
    }

    @Test
    void whatIsGoodMeetsEveryGate() {
        assertThat(Gates.check(new WindowBuilder().build()))
                .allSatisfy(gate -> assertThat(gate.outcome()).isEqualTo(Outcome.PASSED));
    }

    @Test
    void whatIsJustInsideALimitMeetsEveryGate() {
        var window =
                new WindowBuilder()
                        .serverShare(0.951)
                        .foreign(0.02, 0.02)
                        .mean(104_000)
                        .compiler(0.0099)
                        .perHalfSecond(18_000L, 22_000L);

        assertThat(Gates.check(window.build()))
                .allSatisfy(gate -> assertThat(gate.outcome()).isEqualTo(Outcome.PASSED));
    }

    @ParameterizedTest
    @MethodSource("trips")
    void whatIsNotGoodTripsItsGate(String id, Outcome outcome, WindowBuilder window) {
        assertThat(Gates.check(window.build()))
                .filteredOn(gate -> gate.id().equals(id))
                .singleElement()
                .satisfies(gate -> assertThat(gate.outcome()).isEqualTo(outcome))
                .satisfies(gate -> assertThat(gate.detail()).isNotEmpty());
    }

    @Test
    void oneThatWaitsForItsRoundTripIsLimitedByNothingElse() {
        var one = new WindowBuilder().serverShare(0.5).build();

        assertThat(Gates.limiter(one)).startsWith("neither");
        assertThat(Gates.limiter(new Window(1, one.replies(), one.before(), one.after(), true)))
                .startsWith("the round trip");
    }

    @Test
    void theCostOfAMessageIsWhatTheServerUsed() {
        assertThat(new WindowBuilder().serverShare(0.8).build().cpuMicros()).isEqualTo(20);
        assertThat(new WindowBuilder().foreign(0.5, 0).build().foreignServer())
                .isBetween(0.48, 0.51);
    }
}
