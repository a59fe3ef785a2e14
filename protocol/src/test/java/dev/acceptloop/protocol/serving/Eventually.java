package dev.acceptloop.protocol.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** What another thread does some time. */
final class Eventually {
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(15);
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(1);

    private Eventually() {}

    static void holds(String what, BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - begin).as("time until %s", what).isLessThan(LONGEST);
            LockSupport.parkNanos(LOOK);
        }
    }

    static void ends(Thread thread) throws InterruptedException {
        thread.join(TimeUnit.NANOSECONDS.toMillis(LONGEST));
        assertThat(thread.isAlive()).as("%s goes on", thread.getName()).isFalse();
    }
}
