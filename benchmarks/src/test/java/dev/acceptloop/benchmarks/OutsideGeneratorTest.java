package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What they say, as they say it. */
final class OutsideGeneratorTest {
    @Test
    void wrk() {
        var said =
                OutsideGenerator.WRK.parse(
                        """
                          Thread Stats   Avg      Stdev     Max   +/- Stdev
                            Latency   264.52us  674.74us   6.97ms   90.19%
                            Req/Sec    59.54k     7.54k   68.99k    60.00%
                          Latency Distribution
                             50%   32.00us
                             75%   40.00us
                             90%    0.91ms
                             99%    3.39ms
                          59231 requests in 1.00s, 7.63MB read
                        Requests/sec:  59124.58
                        Transfer/sec:      7.61MB
                        """);

        assertThat(said.messages()).isEqualTo(59231);
        assertThat(said.perSecond()).isEqualTo(59124.58);
        assertThat(said.p50Micros()).isEqualTo(32);
        assertThat(said.p99Micros()).isEqualTo(3390);
        assertThat(said.wrong()).isFalse();
        assertThat(
                        OutsideGenerator.WRK
                                .parse(
                                        """
                                         50%   32.00us
                                         99%    3.39ms
                                         10 requests in 1.00s, 7.63MB read
                                         Socket errors: connect 0, read 1, write 0, timeout 0
                                        Requests/sec:  10.0
                                        """)
                                .wrong())
                .isTrue();
    }

    @Test
    void h2load() {
        String text =
                """
                finished in 1.00s, 50789.00 req/s, 6.54MB/s
                requests: 50789 total, 50793 started, 50789 done, 50789 succeeded, 0 failed, 0 errored, 0 timeout
                                     min         max         mean         sd        +/- sd
                time for request:       14us      5.50ms        78us       280us    98.48%
                """;
        var said = OutsideGenerator.H2LOAD.parse(text);

        assertThat(said.messages()).isEqualTo(50789);
        assertThat(said.perSecond()).isEqualTo(50789);
        assertThat(said.meanMicros()).isEqualTo(78);
        assertThat(said.wrong()).isFalse();
        assertThat(OutsideGenerator.H2LOAD.parse(text.replace("0 failed", "1 failed")).wrong())
                .isTrue();
    }
}
