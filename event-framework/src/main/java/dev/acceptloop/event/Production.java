package dev.acceptloop.event;

import java.util.Optional;

/**
 * The producer of one consumer, and whether it was told to pause.
 *
 * <pre>
 * push:  unsent above the mark, at any write -> pauseProducing      nothing unsent -> resumeProducing
 * pull:                                                             nothing unsent -> resumeProducing
 * </pre>
 *
 * <p>Not thread-safe.
 */
public final class Production {
    private final int mark;
    private Optional<Producer> producer = Optional.empty();
    private boolean push;
    private boolean paused;

    /** None yet; one that pushes is paused when more than {@code mark} bytes are unsent. */
    public Production(int mark) {
        this.mark = mark;
    }

    /** Whether there is one. */
    public boolean isRegistered() {
        return producer.isPresent();
    }

    /** Whether there is one, and it waits to be asked. */
    public boolean isPulled() {
        return producer.isPresent() && !push;
    }

    /**
     * Takes one on.
     *
     * @throws IllegalStateException if there is one
     */
    public void register(Producer added) {
        if (producer.isPresent()) {
            throw new IllegalStateException("a producer is registered: " + producer.get());
        }
        producer = Optional.of(added);
        push = added instanceof PushProducer;
        paused = false;
    }

    /** Forgets it; returns whether there was one. */
    public boolean unregister() {
        boolean was = producer.isPresent();
        producer = Optional.empty();
        return was;
    }

    /** Something was written, and {@code unsent} bytes wait now. */
    public void written(int unsent) {
        if (unsent > mark && push && producer.isPresent()) {
            paused = true;
            ((PushProducer) producer.get()).pauseProducing();
        }
    }

    /** Nothing waits any more. Returns whether there was one to ask for more, which was asked. */
    public boolean drained() {
        if (producer.isEmpty() || (push && !paused)) {
            return false;
        }
        paused = false; // first: it may write so much that it is paused again before it returns
        producer.get().resumeProducing();
        return true;
    }

    /** The consumer is gone. */
    public void stop() {
        Optional<Producer> stopped = producer;
        producer = Optional.empty();
        stopped.ifPresent(Producer::stopProducing);
    }
}
