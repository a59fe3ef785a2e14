package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.acceptloop.benchmarks.Soak.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a soak comes to. */
final class SoakResultTest {
    @Test
    void aLeakIsAFailureThatIsNamed() {
        SoakResult leaking = SampleSoaks.leaking();

        assertThat(leaking.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(leaking.findings())
                .singleElement()
                .asString()
                .startsWith("sockets and pipes grew by 2.00 [2.00, 2.00] per 1 000 visits");
        assertThat(leaking.verdict()).isEqualTo(leaking.findings().getFirst());
    }

    @Test
    void whereNothingIsWrongThatIsSaid() {
        assertThat(SampleSoaks.clean().outcome()).isEqualTo(Outcome.CLEAN);
        assertThat(SampleSoaks.clean().verdict()).isEqualTo("nothing wrong, no leak");
    }

    @Test
    void whatAServerDidWrongIsAFailureHoweverShort() {
        List<SoakRound> one = SampleSoaks.rounds(1, SoakQuantity.SOCKETS, i -> 9);

        assertThat(SampleSoaks.result(one, "silence").outcome()).isEqualTo(Outcome.FAILED);
        assertThat(SampleSoaks.result(one).outcome()).isEqualTo(Outcome.CANNOT_TELL);
        assertThat(SampleSoaks.result(one).verdict())
                .isEqualTo("too short to tell after 0 judged looks");
    }

    /** What rises only while it warms up is no leak: the first fifth is not looked at. */
    @Test
    void warmingUpIsNotJudged() {
        SoakResult result =
                SampleSoaks.result(
                        SampleSoaks.rounds(40, SoakQuantity.SOCKETS, i -> Math.min(80, 10.0 * i)));

        assertThat(result.warmUp()).isEqualTo(8);
        assertThat(result.judged()).hasSize(32);
        assertThat(result.outcome()).isEqualTo(Outcome.CLEAN);
        assertThat(SampleSoaks.result(result.rounds().subList(0, 5)).warmUp()).isEqualTo(2);
        assertThat(SampleSoaks.result(List.of()).warmUp()).isZero();
    }

    /** What was looked at before it was at rest was held for somebody. */
    @Test
    void whatIsNotAtRestIsNotJudged() {
        var rounds = new ArrayList<SoakRound>();
        for (SoakRound round : SampleSoaks.leaking().rounds()) {
            int i = rounds.size();
            rounds.add(SampleSoaks.round(i, i % 5 == 0, round.held()));
        }
        SoakResult result = SampleSoaks.result(rounds);

        assertThat(result.judged()).hasSize(6);
        assertThat(result.outcome()).isEqualTo(Outcome.CANNOT_TELL);
    }

    @Test
    void whatWasInterruptedSaysNoMoreThanItSaw() {
        SoakResult clean = SampleSoaks.clean();
        SoakResult leaking = SampleSoaks.leaking();

        assertThat(interrupted(clean).outcome()).isEqualTo(Outcome.CANNOT_TELL);
        assertThat(interrupted(clean).verdict()).isEqualTo("interrupted after 32 judged looks");
        assertThat(interrupted(leaking).outcome()).isEqualTo(Outcome.FAILED);
    }

    private static SoakResult interrupted(SoakResult result) {
        return new SoakResult(
                result.model(),
                result.rounds(),
                result.connections(),
                result.wrong(),
                result.troubles(),
                true);
    }

    @Test
    void theWorstOfAllIsTheOutcome() {
        SoakResult clean = SampleSoaks.clean();
        SoakResult shortOne = SampleSoaks.result(clean.rounds().subList(0, 3));
        SoakResult leaking = SampleSoaks.leaking();

        assertThat(Soak.outcome(List.of(clean, clean))).isEqualTo(Outcome.CLEAN);
        assertThat(Soak.outcome(List.of(clean, shortOne))).isEqualTo(Outcome.CANNOT_TELL);
        assertThat(Soak.outcome(List.of(shortOne, leaking, clean))).isEqualTo(Outcome.FAILED);
    }

    @Test
    void theLongestWaitIsThatOfAllRounds() {
        assertThat(SampleSoaks.clean().worstWait()).contains(5390.0);
        assertThat(SampleSoaks.clean().usualP99()).contains(1019.5);
        assertThat(SampleSoaks.result(List.of()).worstWait()).isEmpty();
        assertThat(SampleSoaks.result(List.of()).usualP99()).isEmpty();
    }
}
