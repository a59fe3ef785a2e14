/**
 * Where an event framework begins: handlers on a list, and one loop that calls each.
 *
 * <p>Read this first: {@link dev.acceptloop.event.registry.EventList} has no sockets, no time and
 * no threads, only the two ideas the others share, that the framework calls you, and that what it
 * calls must keep a contract. Give each handler a socket, and ask it before each run whether it is
 * its turn, and it is a {@link dev.acceptloop.event.dispatcher.Dispatcher}; take the socket away
 * again, and it is a protocol of a {@link dev.acceptloop.event.Reactor}.
 *
 * <p>The snapshot rule of {@code run}, that what is added while it runs waits for the next, comes
 * back in the reactor for timed calls and for calls from threads. So does the rule that the trouble
 * of one is its own.
 *
 * <p>What it lacks, and the next step brings: nothing says when to run, so it is either always or
 * never.
 */
@NullMarked
package dev.acceptloop.event.registry;

import org.jspecify.annotations.NullMarked;
