package dev.acceptloop.clients;

/** Told of a window's edges, and twice a second of its progress; on the thread that runs it. */
public interface LoadListener {
    /** Tells nobody. */
    LoadListener NONE = new LoadListener() {};

    /** The window opens now: read the server's counters. */
    default void opened() {}

    /** The window closes now: read the server's counters. What is under way is still drained. */
    default void closed() {}

    /** The load is running, its window open or not yet. */
    default void progress(LoadProgress progress) {}
}
