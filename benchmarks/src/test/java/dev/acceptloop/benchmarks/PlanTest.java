package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.protocol.server.ServerModel;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PlanTest {
    @Test
    void aModelThatIsNamedTwiceIsOneArm() {
        assertThat(plan("one", "two", "one").arms())
                .extracting(Arm::label)
                .containsExactly("one", "two", "one (A/A)");
    }

    @Test
    void eachBlockReversesTheOneBefore() {
        Plan plan = plan("one", "two", "three");

        assertThat(plan.order(2)).isEqualTo(plan.order(1).reversed());
        assertThat(plan.order(1)).containsExactlyInAnyOrderElementsOf(plan.arms());
        assertThat(IntStream.rangeClosed(1, 40).mapToObj(plan::order).distinct().count())
                .as("orders of %d arms", plan.arms().size())
                .isGreaterThan(2);
    }

    private static Plan plan(String... models) {
        return new Plan(
                new ComparisonOptions(ModelProcess.command(PlainSelectorLoop.class))
                        .models(Stream.of(models).map(PlanTest::named).toList())
                        .seed(5));
    }

    private static ServerModel named(String name) {
        return new NamedModel(name, "");
    }
}
