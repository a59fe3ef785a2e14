package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.benchmarks.Programme.Step;
import dev.acceptloop.benchmarks.Timetable.Planned;
import dev.acceptloop.protocol.server.ServerModel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is measured with the time there is. */
final class ProgrammeTest {
    private static ComparisonOptions options() {
        return new ComparisonOptions(List.of("true"))
                .models(
                        ServerModel.all().stream()
                                .filter(ServerModel::isContender)
                                .filter(model -> !model.name().equals("faulty"))
                                .toList())
                .seed(5);
    }

    private static double seconds(Programme programme) {
        return programme.timetable().stream().mapToDouble(Planned::seconds).sum();
    }

    private static long blocks(Programme programme, int part) {
        return programme.steps().stream().filter(step -> step.part() == part).count();
    }

    /** Five blocks are what a word needs; and all of it with some time left for repeats. */
    @Test
    void theDefaultHasWordsAboutEchoAndFiguresOfTheRestWithinItsBudget() {
        Programme programme = Programme.of(options());

        assertThat(programme.echo().orElseThrow().blocks())
                .isGreaterThanOrEqualTo(Question.FEWEST_BLOCKS);
        assertThat(programme.echo().orElseThrow().bases().keySet()).containsExactly(1, 16, 200);
        assertThat(programme.scenarios())
                .extracting(plan -> plan.scenario().name())
                .containsExactly("idle", "slow-handler");
        assertThat(programme.scenarios())
                .allSatisfy(plan -> assertThat(plan.blocks()).isGreaterThanOrEqualTo(2));
        assertThat(seconds(programme))
                .isLessThanOrEqualTo(ComparisonOptions.BUDGET.toSeconds() - Plan.REPORT_SECONDS);
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 60, 120, 200, 240, 280, 300, 400, 600, 1200, 3600})
    void noPlanIsLongerThanItsBudget(int budget) {
        Programme programme = Programme.of(options().budget(Duration.ofSeconds(budget)));

        boolean fitsABlock = budget > 60;
        if (fitsABlock) {
            assertThat(seconds(programme)).isLessThanOrEqualTo(budget - Plan.REPORT_SECONDS);
        }
        assertThat(programme.steps().getFirst()).isEqualTo(new Step(0, 1));
        assertThat(programme.lines().getFirst()).startsWith("the plan, within ");
    }

    /** Whenever it ends, no question has been asked much less than its share. */
    @Test
    void partsTakeTurns() {
        Programme programme = Programme.of(options().budget(Duration.ofMinutes(20)));
        long[] seen = new long[3];

        for (Step step : programme.steps()) {
            seen[step.part()]++;
            assertThat(step.block()).isEqualTo(seen[step.part()]);
            double share = (double) seen[0] / blocks(programme, 0);
            for (int part = 1; part < 3; part++) {
                assertThat(seen[part])
                        .isBetween(
                                (long) Math.floor(share * blocks(programme, part)) - 1,
                                (long) Math.ceil(share * blocks(programme, part)));
            }
        }
    }

    @Test
    void whatIsNamedGetsAsManyBlocksAsEverythingElse() {
        Programme programme =
                Programme.of(
                        options()
                                .scenarios(List.of("churn", "echo", "rate"))
                                .budget(Duration.ofMinutes(10)));

        assertThat(blocks(programme, 1)).isEqualTo(blocks(programme, 0)).isPositive();
        assertThat(blocks(programme, 2)).isEqualTo(blocks(programme, 0));
        assertThat(programme.timetable()).noneMatch(Planned::isNeeded);
        assertThat(seconds(programme)).isLessThanOrEqualTo(600 - Plan.REPORT_SECONDS);
    }

    /** It has no slow handler, and its connections take memory as those of a model do. */
    @Test
    void whereNoModelIsComparedTheRestIsAskedOfWhoCanAnswer() {
        Programme programme =
                Programme.of(
                        new ComparisonOptions(List.of("true"))
                                .withoutModels()
                                .arm("other=/bin/true"));

        assertThat(programme.scenarios())
                .extracting(plan -> plan.scenario().name())
                .containsExactly("idle");
        assertThat(programme.echo()).isPresent();
    }

    @Test
    void allOfItIsTwelveBlocksOfEverything() {
        Programme programme = Programme.of(full());

        assertThat(programme.scenarios()).hasSizeGreaterThan(10);
        assertThat(programme.scenarios()).allMatch(plan -> plan.blocks() == 12 && plan.pace() == 1);
        Plan echo = programme.echo().orElseThrow();
        assertThat(echo.blocks()).isEqualTo(12);
        assertThat(echo.bases().keySet()).containsExactly(1, 16, 200, 1000);
        assertThat(echo.arms()).extracting(Arm::label).contains("selector", "epoll", "forking");
        assertThat(programme.lines().getFirst()).startsWith("the plan, about ");
        assertThat(programme.settings(List.of()).budgetSeconds()).isZero();
    }

    private static ComparisonOptions full() {
        return new ComparisonOptions(List.of("true")).full().seed(5);
    }

    @Test
    void allOfItInATimeIsAsManyBlocksAsFit() {
        Programme programme = Programme.of(full().budget(Duration.ofMinutes(60)));

        int blocks = programme.echo().orElseThrow().blocks();
        assertThat(blocks).isBetween(1, 11);
        assertThat(programme.scenarios()).allMatch(plan -> plan.blocks() == blocks);
        assertThat(seconds(programme)).isLessThanOrEqualTo(3600 - Plan.REPORT_SECONDS);
    }

    @Test
    void aModelOfProcessesIsNotGivenMoreThanThereIsMemoryFor() {
        Plan echo = Programme.of(full()).echo().orElseThrow();

        assertThat(echo.arm("forking").connections()).allMatch(n -> n <= Room.MOST_PROCESSES);
        assertThat(echo.arm("threaded").connections()).contains(1000);
        assertThat(echo.arm("preforking").serveOptions())
                .contains("--workers=" + echo.arm("preforking").connections().getLast());
    }

    @Test
    void eachSizeIsMeasuredAtEachNumberOfConnectionsTheBusiestFirst() {
        Plan plan = new Plan(options().connections(List.of(1, 16)).bytes(List.of(4096, 16)));

        assertThat(plan.points(plan.arm("selector")))
                .containsExactly(
                        new LoadPoint(16, 16),
                        new LoadPoint(16, 4096),
                        new LoadPoint(1, 16),
                        new LoadPoint(1, 4096));
    }
}
