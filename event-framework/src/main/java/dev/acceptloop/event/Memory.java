package dev.acceptloop.event;

import dev.acceptloop.protocol.serving.MemoryBudget;

/** Whether memory was out for one call, which may have asked for too much, or is out for all. */
final class Memory {
    private Memory() {}

    /**
     * After trouble of that cause.
     *
     * @throws OutOfMemoryError if it was one, and there is still no memory for anybody
     */
    static void demandAfter(Throwable cause) {
        if (cause instanceof OutOfMemoryError error && !MemoryBudget.hasRoom()) {
            throw error;
        }
    }
}
