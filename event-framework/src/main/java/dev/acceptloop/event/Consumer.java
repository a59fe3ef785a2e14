package dev.acceptloop.event;

import java.nio.ByteBuffer;

/** Takes bytes, and tells one producer how fast. */
public interface Consumer {
    /** Takes the bytes between position and limit, and moves the position to the limit. */
    void write(ByteBuffer data);

    /**
     * Asks {@code producer} for bytes from now on: a {@link PushProducer} counts as running; any
     * other is asked inside this call, and then each time there is room.
     *
     * @throws IllegalStateException if there is one already
     */
    void registerProducer(Producer producer);

    /** Asks the producer for nothing more; called by it when it has written all. Idempotent. */
    void unregisterProducer();
}
