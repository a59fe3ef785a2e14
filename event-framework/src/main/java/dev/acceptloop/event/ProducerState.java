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
 * <p>What was unsent when the producer was told to stop is its share. It bounds that itself, so who
 * reads from the peer what makes others write need not stop for it: two peers that send each other
 * more than they hold would wait for each other for ever.
 *
 * <p>Not thread-safe.
 */
public final class ProducerState {
    /** Has none, and gets none: what a consumer has until somebody registers. */
    static final ProducerState NONE = new ProducerState(Integer.MAX_VALUE);

    private final int mark;
    private Optional<Producer> producer = Optional.empty();
    private boolean push;
    private boolean paused;
    private boolean asked; // one that is pulled, and has not returned yet
    private int share;

    /** None yet; one that pushes is paused when more than {@code mark} bytes are unsent. */
    public ProducerState(int mark) {
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

    /** Has one that is pulled write once. */
    public void ask() {
        asked = true;
        try {
            producer.ifPresent(Producer::resumeProducing);
        } finally {
            asked = false;
        }
    }

    /** Forgets it; returns whether there was one. */
    public boolean unregister() {
        boolean was = producer.isPresent();
        producer = Optional.empty();
        return was;
    }

    /** Something was written, and {@code unsent} bytes wait now. */
    public void written(int unsent) {
        if (asked) {
            share = unsent;
        }
        if (unsent > mark && push && producer.isPresent()) {
            share = paused ? share : unsent;
            paused = true;
            ((PushProducer) producer.get()).pauseProducing();
        }
    }

    /** How much of what is unsent is the producer's, at most. */
    public int share() {
        return share;
    }

    /** Whether there is one that pushes, and may at any time. */
    public boolean isRunning() {
        return producer.isPresent() && push && !paused;
    }

    /** Nothing waits any more. Returns whether there was one to ask for more, which was asked. */
    public boolean drained() {
        share = 0;
        if (producer.isEmpty() || isRunning()) {
            return false;
        }
        if (push) {
            paused = false; // first: it may write so much that it is paused again before it returns
            producer.get().resumeProducing();
        } else {
            ask();
        }
        return true;
    }

    /** The consumer is gone. */
    public void stop() {
        Optional<Producer> stopped = producer;
        producer = Optional.empty();
        stopped.ifPresent(Producer::stopProducing);
    }
}
