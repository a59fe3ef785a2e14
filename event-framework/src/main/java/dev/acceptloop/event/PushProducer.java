package dev.acceptloop.event;

/** A {@link Producer} that writes when it has something, until it is told to pause. */
public interface PushProducer extends Producer {
    /** Write no more until {@link #resumeProducing}. May come again if you write even so. */
    void pauseProducing();
}
