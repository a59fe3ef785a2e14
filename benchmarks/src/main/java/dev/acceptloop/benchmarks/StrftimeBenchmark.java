package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.service.Strftime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The time service's work: one format of C's {@code strftime}, and the JDK's own formatter for the
 * commonest of them, which is parsed ahead.
 *
 * <p>Run: {@code java -jar benchmarks/target/benchmarks.jar Strftime}.
 *
 * <p>Expect: well under a microsecond for each, growing with the number of directives, so that it
 * is lost beside the system calls of a reply; near the JDK's formatter, which has no format to
 * read.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StrftimeBenchmark {
    private static final int MOST = 4096;
    private static final DateTimeFormatter ISO_DAY =
            DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT);

    /** The format. */
    @Param({"%Y-%m-%d", "%Y-%m-%d %X", "%A, %d %B %Y %H:%M:%S %z, week %V"})
    public String format = "";

    private final ZonedDateTime time =
            ZonedDateTime.of(2026, 2, 3, 4, 5, 6, 789, ZoneOffset.ofHours(8));

    /** The suite's. */
    @Benchmark
    public String strftime() {
        return Strftime.format(format, time, MOST);
    }

    /** The JDK's, always {@code %Y-%m-%d}: the yardstick for the first format. */
    @Benchmark
    public String jdkIsoDay() {
        return ISO_DAY.format(time);
    }
}
