package dev.acceptloop.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** As a JDK 25 answers. */
final class NativeMemoryTest {
    private static final String SUMMARY =
            """
            0

            Native Memory Tracking:

            (Omitting categories weighting less than 1KB)

            Total: reserved=1811238KB, committed=152834KB
                   malloc: 30198KB #130456, peak=31000KB #131000
                   mmap:   reserved=1781040KB, committed=122636KB

            -                 Java Heap (reserved=262144KB, committed=262144KB)
                                        (mmap: reserved=262144KB, committed=262144KB, at peak)

            -                     Class (reserved=1048655KB, committed=303KB)
                                        (classes #680)
                                        (malloc=79KB tag=Class #1226) (peak=80KB #1227)

            -                        GC (reserved=953KB, committed=900KB)
                                        (malloc=41KB tag=GC #60) (at peak)

            -        Shared class space (reserved=16384KB, committed=13008KB, readonly=0KB)
                                        (mmap: reserved=16384KB, committed=13008KB, peak=13056KB)

            -                     Other (reserved=522KB, committed=520KB)
                                        (malloc=520KB tag=Other #14) (peak=640KB #20)

            -                 Internal (reserved=154KB, committed=154KB)
                                        (malloc=118KB tag=Internal #3000) (at peak)
            """;

    @Test
    void itIsWhatIsNeitherHeapNorClassesNorCode() {
        assertThat(NativeMemory.parse(SUMMARY))
                .contains(new NativeMemory(520 << 10, (900 + 154) << 10));
    }

    @Test
    void whatIsTooLittleToBeListedIsNothing() {
        String without = SUMMARY.replaceAll("(?s)- +Other.*?\n\n", "");

        assertThat(NativeMemory.parse(without).orElseThrow().direct()).isZero();
    }

    @Test
    void whoDoesNotTrackTellsNothing() {
        assertThat(NativeMemory.parse("0\nNative memory tracking is not enabled\n")).isEmpty();
    }
}
