package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A server is warm when its compilers rest and a message no longer gets cheaper. */
final class WarmUpTest {
    private static final double QUIET = 0.009;
    private static final double COMPILES = 0.011;

    static Stream<Arguments> curves() {
        return Stream.of(
                Arguments.of(false, new double[] {30}, QUIET),
                Arguments.of(true, new double[] {30, 30}, QUIET),
                Arguments.of(true, new double[] {30, 28.6}, QUIET),
                Arguments.of(false, new double[] {30, 28.4}, QUIET),
                Arguments.of(true, new double[] {120, 60, 33, 32}, QUIET),
                Arguments.of(false, new double[] {120, 60, 33}, QUIET),
                Arguments.of(true, new double[] {30, 45}, QUIET), // a neighbour's doing
                Arguments.of(true, new double[] {30, 45, 30}, QUIET),
                Arguments.of(false, new double[] {30, 45, 28}, QUIET),
                Arguments.of(false, new double[] {30, 30}, COMPILES),
                Arguments.of(false, new double[] {30, 30, 30, 30, 30}, COMPILES));
    }

    @ParameterizedTest
    @MethodSource("curves")
    void bothHalvesHaveToHold(boolean expected, double[] curve, double compilerShare) {
        var warmUp = new WarmUp();
        for (double micros : curve) {
            warmUp.add(micros, compilerShare);
        }

        assertThat(warmUp.isWarm()).isEqualTo(expected);
        assertThat(warmUp.curve()).hasSize(curve.length);
    }

    @Test
    void whatCompiledEarlierDoesNotMatter() {
        var warmUp = new WarmUp();
        warmUp.add(30, COMPILES);
        warmUp.add(30, QUIET);

        assertThat(warmUp.isWarm()).isTrue();
    }

    @Test
    void loadGoesOnUntilTheServerIsWarm() throws IOException, InterruptedException {
        assertThat(run(0, 1_000, 100, 50, 50, 50)).isEqualTo(3);
    }

    @Test
    void loadGoesOnForTheLeastTimeWhateverIsSeen() throws IOException, InterruptedException {
        assertThat(run(450, 1_000, 50)).isEqualTo(5);
    }

    @Test
    void loadEndsWhenItsTimeIsOver() throws IOException, InterruptedException {
        assertThat(run(0, 400, 100, 90, 80, 70, 60, 50)).isEqualTo(4);
    }

    /** How many parts of 100 ms there were; a message costs so much in each, and in all after. */
    private static int run(int least, int most, double... micros)
            throws IOException, InterruptedException {
        List<Duration> parts = new ArrayList<>();
        var warmUp = new WarmUp();
        warmUp.run(
                length -> {
                    double cost = micros[Math.min(parts.size(), micros.length - 1)];
                    parts.add(length);
                    return new WindowBuilder().serverShare(cost / 100).build();
                },
                Duration.ofMillis(100),
                Duration.ofMillis(least),
                Duration.ofMillis(most));
        assertThat(warmUp.spent()).isEqualTo(Duration.ofMillis(100L * parts.size()));
        return parts.size();
    }
}
