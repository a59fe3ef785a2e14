package dev.acceptloop.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
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
        "errors<1%, HELD",
        "errors<0.1%, BROKEN",
        "wrong<=0.1%, HELD",
        "refused<0.001%, HELD",
        "p99.9<1us, BROKEN",
        "p99.9<1999us, UNDECIDED",
        "p99.9>1ms, HELD",
    })
    void holdsOrNot(String text, Expectation.Verdict verdict) {
        Expectation.Outcome outcome = Expectation.parse(text).check(Samples.result());

        assertThat(outcome.verdict()).isEqualTo(verdict);
        assertThat(outcome.explanation()).startsWith(text).doesNotContain("\n");
    }

    /** Of 1200 that took 50 us each. */
    @ParameterizedTest
    @CsvSource({
        "connect-p99<51us, HELD",
        "connect-p99<49us, BROKEN",
        "connect-p99.9<51us, UNDECIDED",
        "opened==1200, HELD",
        "opened<1200, BROKEN",
    })
    void connectionsThatWereRenewedHold(String text, Expectation.Verdict verdict) {
        assertThat(Expectation.parse(text).check(Samples.staged()).verdict()).isEqualTo(verdict);
        assertThat(Expectation.parse("connect-max<1s").check(Samples.result()).verdict())
                .isEqualTo(Expectation.Verdict.BROKEN); // nothing was measured
    }

    @ParameterizedTest
    @CsvSource({
        "p99<1ms, p99<1ms does not hold: p99 is 1.98 ms",
        "errors==0, errors==0 does not hold: errors is 3",
        "p99.9<1s, 'p99.9<1s: 2000 messages, it takes 10000 to tell'",
        "p99.9<1us, 'p99.9<1us does not hold: 2,000 of 2,000 messages took longer'",
        "errors<1%, errors<1% holds: errors is 0.150 %",
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
                "p99<5%",
                "verified<5%",
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

    @Test
    void whatItRefusesIsShownAsItMayBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Expectation.parse("\u001b[2J<1\n"))
                .withMessageStartingWith("'?[2J<1?': expected");
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo<5ms", "p100<5ms", "speed>9", "foo<5%"})
    void saysThatThereIsNoSuchMetric(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Expectation.parse(text))
                .withMessageMatching("'.*': there is no '(foo|p100|speed)' to measure");
    }

    private static Expectation.Verdict verdict(String text, LoadResult result) {
        return Expectation.parse(text).check(result).verdict();
    }

    /** One of 39 may be above the 99th percentile; all of them cannot. */
    @Test
    void tellsOfFewMessagesWhatCanBeTold() {
        var lateness = Samples.times(39, 1000);
        LoadResult slow = Samples.open(39, 39, Samples.times(39, 221_000_000), lateness);
        var once = Samples.times(38, 1_000_000);
        once.add(221_000_000);
        LoadResult odd = Samples.open(39, 39, once, lateness);

        assertThat(verdict("p99<5ms", slow)).isEqualTo(Expectation.Verdict.BROKEN);
        assertThat(verdict("p99>5ms", slow)).isEqualTo(Expectation.Verdict.HELD);
        assertThat(verdict("p99<5ms", odd)).isEqualTo(Expectation.Verdict.UNDECIDED);
        assertThat(verdict("p99<300ms", slow)).isEqualTo(Expectation.Verdict.UNDECIDED);
        assertThat(verdict("p99==221ms", slow)).isEqualTo(Expectation.Verdict.UNDECIDED);
    }

    @Test
    void lossOverOnePercentBreaksTheNinetyNinthPercentile() {
        assertThat(verdict("p99<5ms", losing(5))).isEqualTo(Expectation.Verdict.HELD);
        assertThat(verdict("p99<5ms", losing(30))).isEqualTo(Expectation.Verdict.BROKEN);
        assertThat(verdict("p95<5ms", losing(30))).isEqualTo(Expectation.Verdict.HELD);
        assertThat(verdict("p50<5ms", losing(2000))).isEqualTo(Expectation.Verdict.BROKEN);
        assertThat(Expectation.parse("p99<5ms").check(losing(30)).explanation())
                .isEqualTo(
                        "p99<5ms does not hold: p99 is never,"
                                + " 30 of 2,000 messages were not answered");
    }

    /** 2000 messages, of which so many were lost. */
    private static LoadResult losing(int lost) {
        var times = Samples.times(2000 - lost, 1_000_000);
        var options = LoadOptions.to(new InetSocketAddress(1)).rate(1).build();
        var tally = new Tally(options, 1, 0, 10);
        for (int i = 0; i < lost; i++) {
            tally.lost(0, 0);
        }
        times.add(tally.response);
        return Samples.open(2000, 2000 - lost, times, Samples.times(2000, 1000));
    }

    @Test
    void doesNotChargeTheServerWithAStallOfTheGenerator() {
        var response = Samples.times(2000, 953_000_000);
        LoadResult late = Samples.open(2000, 2000, response, Samples.times(2000, 952_000_000));
        LoadResult punctual = Samples.open(2000, 2000, response, Samples.times(2000, 1000));

        assertThat(verdict("p99<50ms", late)).isEqualTo(Expectation.Verdict.UNDECIDED);
        assertThat(verdict("mean<50ms", late)).isEqualTo(Expectation.Verdict.UNDECIDED);
        assertThat(verdict("max<50ms", late)).isEqualTo(Expectation.Verdict.UNDECIDED);
        assertThat(verdict("p99.9<50ms", late)).isEqualTo(Expectation.Verdict.UNDECIDED);
        assertThat(verdict("p99.9<50ms", punctual)).isEqualTo(Expectation.Verdict.BROKEN);
        assertThat(verdict("p99<100us", late)).isEqualTo(Expectation.Verdict.BROKEN);
        assertThat(verdict("service-p99<50ms", late)).isEqualTo(Expectation.Verdict.BROKEN);
        assertThat(verdict("p99<50ms", punctual)).isEqualTo(Expectation.Verdict.BROKEN);
        assertThat(Expectation.parse("p99<50ms").check(late).explanation())
                .isEqualTo(
                        "p99<50ms: the generator was late: lateness-p99 is 952 ms, p99 is 953 ms");
    }
}
