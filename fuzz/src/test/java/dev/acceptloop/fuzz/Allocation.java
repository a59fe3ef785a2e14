package dev.acceptloop.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What reading some bytes may cost: a multiple of them, whatever they announce. */
public final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long BASE = 4L << 20;
    private static final long PER_BYTE = 2_000; // objects of a message of none, some ways

    private Allocation() {}

    /** Runs it, and demands that it took memory in proportion to so many bytes. */
    public static void inProportionTo(int bytes, Runnable call) {
        long most = BASE + PER_BYTE * bytes;
        if (taken(call) > most) { // or it was the first time, when classes are loaded and rewritten
            assertThat(taken(call)).as("bytes allocated").isLessThanOrEqualTo(most);
        }
    }

    private static long taken(Runnable call) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        call.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
