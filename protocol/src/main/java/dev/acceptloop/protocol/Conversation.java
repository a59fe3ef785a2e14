package dev.acceptloop.protocol;

/** A protocol that goes from message to message, as {@link Guarded} has to know. */
interface Conversation extends Protocol {
    /** How many messages were complete so far. */
    long messages();
}
