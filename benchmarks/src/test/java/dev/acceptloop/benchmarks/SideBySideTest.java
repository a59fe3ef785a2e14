package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which models a report leads to. */
final class SideBySideTest {
    private static final Map<String, Double> MICROS =
            new TreeMap<>(
                    Map.of(
                            "epoll", 8.0,
                            "netty", 4.0,
                            "selector", 6.0,
                            "threaded", 10.0,
                            "threaded (A/A)", 10.0,
                            "uring", 5.0));

    @Test
    void theBaseIsFirstThenTheCheapest() {
        List<Arm> arms = MICROS.keySet().stream().map(SideBySideTest::arm).toList();
        List<Measurement> like = SampleResults.results().trials().get(1).measurements();
        List<Trial> trials = new ArrayList<>();
        for (int block = 1; block <= 6; block++) {
            for (Map.Entry<String, Double> each : MICROS.entrySet()) {
                trials.add(SampleResults.trial(block, each.getKey(), like, each.getValue()));
            }
        }
        Map<Integer, String> bases = Map.of(1, "threaded", 16, "threaded");
        Results results = SampleResults.results(arms, bases, trials);

        assertThat(SideBySide.models(results))
                .containsExactly("threaded", "uring", "selector", "epoll");
    }

    private static Arm arm(String label) {
        return new Arm(label, label, Arm.Kind.MODEL, List.of(1, 16), List.of(), "m", "how");
    }

    /** Those of other questions are there too, and nobody who is no model. */
    @Test
    void whatWasAskedNoEchoIsInTheOrderOfItsQuestion() {
        Results results = SampleResults.results().with(9, List.of(SampleScenarios.idle(2)));

        assertThat(SideBySide.models(results)).containsExactly("threaded", "blocking", "virtual");
    }
}
