package dev.acceptloop.event.registry;

/**
 * The contract of an {@link EventList}: a class that implements this, is not abstract, and can be
 * made by anyone from nothing, that is, is public with a public constructor that takes nothing.
 */
public interface Handler {
    /** The event has come. Called in the thread that fires it; what it throws is its own affair. */
    void execute();
}
