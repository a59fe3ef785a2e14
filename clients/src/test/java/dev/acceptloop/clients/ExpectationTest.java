package dev.acceptloop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Held against 2000 messages in 2 s, of 1 us, 2 us, ... 2 ms, and 3 errors. */
final class ExpectationTest {
    @ParameterizedTest
    @CsvSource({
        "p99<5ms, HELD",
        "p99<1ms, BROKEN",
        "p50<=1.1ms, HELD",
        "p50>1s, BROKEN",
        "p99.9<5ms, UNDECIDED",
        "mean<1001us, HELD",
        "mean<=1000us, BROKEN",
        "mean<1.001ms, HELD",
        "min>=1000ns, HELD",
        "max<2.1ms, HELD",
        "max < 1900 us, BROKEN",
        "service-p99<5ms, HELD",
        "lateness-p99<5ms, BROKEN",
        "throughput>=1000, HELD",
        "throughput>1000, BROKEN",
        "errors==0, BROKEN",
        "errors==3, HELD",
        "errors!=3, BROKEN",
        "wrong<=2, HELD",
        "reset==1, HELD",
        "refused==0, HELD",
        "rate-ratio>=0.99, HELD",
        "fairness>0.9, HELD",
        "established==4, HELD",
        "verified==2000, HELD",
        "loss<=1%, HELD",
        "loss<0.01, BROKEN",
        "lost==20, HELD",
        "late==4, HELD",
        "duplicate==2, HELD",
        "corrupt<3, BROKEN",
        "received>2000, HELD",
    })
    void holdsOrNot(String text, Expectation.Verdict verdict) {
        Expectation.Outcome outcome = Expectation.parse(text).check(Samples.result());

        assertThat(outcome.verdict()).isEqualTo(verdict);
        assertThat(outcome.explanation()).startsWith(text).doesNotContain("\n");
    }

    @ParameterizedTest
    @CsvSource({
        "p99<1ms, p99<1ms does not hold: p99 is 1.98 ms",
        "errors==0, errors==0 does not hold: errors is 3",
        "p99.9<1s, 'p99.9<1s: 2000 messages, it takes 10000 to tell'",
    })
    void explains(String text, String explanation) {
        assertThat(Expectation.parse(text).check(Samples.result()).explanation())
                .isEqualTo(explanation);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "p99",
                "p99<",
                "p99<5",
                "p99=5ms",
                "p100<5ms",
                "p99<-5ms",
                "p99<5 parsecs",
                "errors==0ms",
                "errors==0%",
                "p99<5%",
                "loss<1ms",
                "speed>9",
                "throughput>=1e9",
            })
    void refuses(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Expectation.parse(text))
                .withMessageStartingWith("'" + text + "'")
                .withMessageNotContaining("\n");
    }
}
