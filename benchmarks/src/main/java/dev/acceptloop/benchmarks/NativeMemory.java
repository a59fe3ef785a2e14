package dev.acceptloop.benchmarks;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM says of the memory that it holds outside of its heap, in bytes.
 *
 * @param direct what Java code took by itself: direct buffers, and arenas of the foreign function
 *     API
 * @param rest what is none of that, and neither heap, threads, nor classes and code, which a JVM
 *     loads and compiles for minutes
 * @see <a href="https://docs.oracle.com/en/java/javase/25/vm/native-memory-tracking.html">Native
 *     Memory Tracking</a>
 */
record NativeMemory(long direct, long rest) {
    /** What a JVM has to be started with to tell. */
    static final String FLAG = "-XX:NativeMemoryTracking=summary";

    /** What it is asked, as by {@code jcmd}. */
    static final String QUESTION = "VM.native_memory summary";

    private static final String DIRECT = "Other";
    private static final Set<String> OF_THE_PROGRAM =
            Set.of(
                    "Java Heap",
                    "Class",
                    "Metaspace",
                    "Shared class space",
                    "Symbol",
                    "Code",
                    "Compiler",
                    "Arena Chunk",
                    "Thread",
                    "Thread Stack",
                    "Native Memory Tracking");
    private static final Pattern CATEGORY =
            Pattern.compile(
                    "^- +(\\S.*?) \\(reserved=\\d+KB, committed=(\\d+)KB", Pattern.MULTILINE);

    /** Of what it answered; empty if that JVM does not track. */
    static Optional<NativeMemory> parse(String summary) {
        long direct = 0; // what is below 1 KiB is not listed
        long rest = 0;
        boolean some = false;
        for (Matcher matcher = CATEGORY.matcher(summary); matcher.find(); some = true) {
            long bytes = Long.parseLong(matcher.group(2)) << 10;
            if (matcher.group(1).equals(DIRECT)) {
                direct += bytes;
            } else if (!OF_THE_PROGRAM.contains(matcher.group(1))) {
                rest += bytes;
            }
        }
        return some ? Optional.of(new NativeMemory(direct, rest)) : Optional.empty();
    }
}
