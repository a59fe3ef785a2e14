package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.benchmarks.Gate.Outcome;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
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
                trip("G6", Outcome.FLAGGED, new WindowBuilder().stolen(0.04)),
                trip("G6", Outcome.FLAGGED, new WindowBuilder().waited(1, 0.031)),
                trip("G6", Outcome.UNCHECKED, new WindowBuilder().unpinned()),
                trip("G7", Outcome.FAILED, new WindowBuilder().mean(94_000)),
                trip("G7", Outcome.FAILED, new WindowBuilder().mean(106_000)),
                trip("G8", Outcome.FLAGGED, new WindowBuilder().compiler(0.011)),
                trip("G9", Outcome.FLAGGED, tenths(4_000, 4_000, 1_999, 4_000, 4_000, 4_000)),
                trip("G9", Outcome.FLAGGED, tenths(4_000, 4_000, 8_001, 4_000, 4_000, 4_000)),
                trip("G9", Outcome.FLAGGED, tenths(0, 0, 9_000, 0, 0, 9_000)),
                trip("G9", Outcome.FLAGGED, halves(17_700, 22_300)),
                trip("G9", Outcome.UNCHECKED, tenths(4_000, 0)),
                trip("G9", Outcome.UNCHECKED, tenths(19, 19, 19, 19, 19, 19)),
                trip("G3", Outcome.NOT_ASKED, new WindowBuilder()),
                trip("G4", Outcome.NOT_ASKED, new WindowBuilder()),
                trip(
                        "G10",
                        Outcome.FLAGGED,
                        new WindowBuilder().percentiles(40_000_000, 50_000_000)),
                trip("G10", Outcome.FLAGGED, new WindowBuilder().percentiles(99_000, 99_000)));
    }

    private static WindowBuilder tenths(long... messages) {
        return new WindowBuilder().perTenthSecond(LongStream.of(messages).boxed().toList());
    }

    private static WindowBuilder halves(long first, long second) {
        return tenths(LongStream.range(0, 10).map(i -> (i < 5 ? first : second) / 5).toArray());
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
        assertMeetsAll(new WindowBuilder());
    }

    private static void assertMeetsAll(WindowBuilder window) {
        assertThat(Gates.check(window.build()))
                .filteredOn(gate -> gate.outcome() != Outcome.NOT_ASKED)
                .hasSize(8)
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
                        .percentiles(34_900_000, 50_000_000);

        assertMeetsAll(window);
        assertMeetsAll(new WindowBuilder().foreign(0.049, 0.049).stolen(0.03).waited(1, 0.029));
        assertMeetsAll(new WindowBuilder().waited(2, 0.9)); // for each other
        assertMeetsAll(tenths(20, 20, 20, 20, 20, 20));
        assertMeetsAll(tenths(4_000, 4_000, 2_000, 4_000, 8_000, 4_000));
        assertMeetsAll(halves(17_800, 22_200));
    }

    /** Whatever the rate, and wherever in the window it stands still. */
    @Test
    void aServerThatStandsStillForTwoTenthsIsNotSteady() {
        for (double rate : new double[] {2_500, 5_000, 20_000, 60_000, 150_000}) {
            double period = 4_000 / rate + 0.2;
            for (int offset = 0; offset < 100; offset++) {
                double stall = offset * 0.004; // where one begins that lies within the window
                assertThat(Gates.check(stalling(rate, stall, period).build()))
                        .as("%.0f messages/s, still from %.3f s on", rate, stall)
                        .filteredOn(gate -> gate.id().equals("G9"))
                        .extracting(Gate::outcome)
                        .containsExactly(Outcome.FLAGGED);
            }
        }
    }

    /** A window of 0.6 s, seen in milliseconds. */
    private static WindowBuilder stalling(double rate, double stall, double period) {
        var tenths = new long[6];
        for (int millis = 0; millis < 600; millis++) {
            double phase = (millis / 1e3 - stall + 10 * period) % period;
            tenths[millis / 100] += phase < 0.2 ? 0 : (long) (rate / 1e3);
        }
        return tenths(tenths);
    }

    @Test
    void chanceIsSteady() {
        var random = new Random(7);
        for (int i = 0; i < 1_000; i++) {
            var tenths =
                    LongStream.range(0, 6).map(t -> (long) (4_000 + 400 * random.nextGaussian()));
            assertMeetsAll(tenths(tenths.toArray()));
        }
    }

    /** What Little's law cannot see: as many messages, each of them slower. */
    @Test
    void aStallWithinTheWindowIsForNobodyButTheGateOfSteadiness() {
        List<Gate> gates = Gates.check(tenths(6_000, 6_000, 0, 0, 6_000, 6_000).build());

        assertThat(gates)
                .filteredOn(gate ->
                        gate.outcome() == Outcome.FLAGGED || gate.outcome() == Outcome.FAILED)
                .extracting(Gate::id)
                .containsExactly("G9");
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

    /** Who was wrong is told with what was wrong; who was gone before, with that. */
    @Test
    void aServerThatIsWrongIsToldByWhatItDid() {
        var corrupts = new WindowBuilder().errors(3).trouble("connection 2: the reply differs");
        WindowBuilder gone = silent().open(0);

        assertThat(correct(corrupts))
                .isEqualTo(
                        "40000 replies verified, 3 wrong or missing; the first: connection 2: the"
                                + " reply differs");
        assertThat(correct(gone))
                .isEqualTo(
                        "0 replies verified, 0 wrong or missing; only 0 of 4 connections were still"
                                + " open");
        assertThat(correct(new WindowBuilder())).endsWith("0 wrong or missing");
    }

    private static String correct(WindowBuilder window) {
        return Gates.check(window.build()).getFirst().detail();
    }

    /** Compilers may rest in a window that came too early. */
    @Test
    void aWindowOfAServerThatWasNotWarmBeforeIsNot() {
        assertThat(Gates.check(new WindowBuilder().build(), false))
                .filteredOn(gate -> gate.outcome() == Outcome.FLAGGED)
                .extracting(Gate::id)
                .containsExactly("G8");
    }

    @Test
    void oneThatWaitsForItsRoundTripIsLimitedByNothingElse() {
        var one = new WindowBuilder().serverShare(0.5).build();

        assertThat(Gates.limiter(one)).startsWith("neither");
        assertThat(Gates.limiter(new Window(1, one.replies(), one.span())))
                .startsWith("the round trip");
    }

    @Test
    void theCostOfAMessageIsWhatTheServerUsed() {
        assertThat(new WindowBuilder().serverShare(0.8).build().cpuMicros()).isEqualTo(20);
        assertThat(new WindowBuilder().foreign(0.5, 0).build().span().foreignServer())
                .isBetween(0.48, 0.51);
    }

    /** Who slept through it reads no processor time, and would call it cheap. */
    @ParameterizedTest
    @CsvSource({"0, PASSED", "0.05, PASSED", "0.2, FLAGGED", "1, FLAGGED"})
    void aWindowWhoseEdgesWereSeenLateIsNotPlausible(double after, Outcome outcome) {
        List<Gate> gates = Gates.check(new WindowBuilder().seenAfter(after).build());

        assertThat(gates)
                .filteredOn(gate -> gate.id().equals("G10"))
                .singleElement()
                .satisfies(gate -> assertThat(gate.outcome()).isEqualTo(outcome));
    }
}
