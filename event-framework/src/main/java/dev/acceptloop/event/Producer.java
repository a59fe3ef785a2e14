package dev.acceptloop.event;

/**
 * Makes bytes for a {@link Consumer}, no faster than it takes them. One that is only this is
 * pulled: it writes once each time it is asked. One that writes of its own accord is a {@link
 * PushProducer}.
 *
 * @see <a href="https://docs.twisted.org/en/stable/core/howto/producers.html">Twisted, producers
 *     and consumers</a>
 */
public interface Producer {
    /**
     * Write, now, before this returns: there is room. One that is pulled writes something, or
     * unregisters itself; if it does neither, it is asked again 10 ms later. A push producer may go
     * on writing until it is told to pause.
     */
    void resumeProducing();

    /** Nothing more will be taken: the connection is gone. The last call. */
    void stopProducing();
}
