package dev.acceptloop.protocol;

/** A protocol that goes from message to message, as a request time-out has to know. */
public interface MessageProtocol extends Protocol {
    /** How many messages were complete so far. */
    long messages();
}
