package dev.acceptloop.benchmarks;

/**
 * What a server is loaded with.
 *
 * @param connections each with one message under way
 * @param bytes payload of a message
 */
record LoadPoint(int connections, int bytes) {}
