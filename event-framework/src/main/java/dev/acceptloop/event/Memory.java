package dev.acceptloop.event;

import org.jspecify.annotations.Nullable;

/** Whether memory was out for one call, which may have asked for too much, or is out for all. */
final class Memory {
    private static final int ENOUGH = 64 * 1024; // for what a turn of the loop itself allocates

    @SuppressWarnings("unused") // others could see it, so it is really taken
    private static volatile byte @Nullable [] taken;

    private Memory() {}

    /**
     * After trouble of that cause.
     *
     * @throws OutOfMemoryError if it was one, and there is still no memory for anybody
     */
    static void demandAfter(Throwable cause) {
        if (cause instanceof OutOfMemoryError) {
            taken = new byte[ENOUGH];
            taken = null;
        }
    }
}
