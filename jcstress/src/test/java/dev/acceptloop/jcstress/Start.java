package dev.acceptloop.jcstress;

import java.util.concurrent.atomic.AtomicInteger;

/** Lets two actors begin at the same time, if both have a processor. */
public final class Start {
    private static final int SPINS = 300; // some microseconds: then the other is not running

    private final AtomicInteger missing = new AtomicInteger(2);

    /** Waits for the other, but not long. */
    public void together() {
        missing.decrementAndGet();
        for (int i = 0; missing.get() > 0 && i < SPINS; i++) {
            Thread.onSpinWait();
        }
    }
}
