/**
 * asyncore's way: a socket is an object with methods, asked what it waits for, then called.
 *
 * <p><b>What it is.</b> The second step of the framework: between a list of handlers that one loop
 * fires, and a reactor. A {@link dev.acceptloop.event.dispatcher.Dispatcher} owns its socket; the
 * {@link dev.acceptloop.event.dispatcher.ChannelMap} asks every one of them each turn whether it
 * would read or write, waits in {@code select}, and calls the ready ones.
 *
 * <p><b>When it wins.</b> A few sockets with a state each: nobody tells anybody that his interest
 * has changed, so it cannot be forgotten. <b>When it collapses.</b> With many: a turn costs two
 * questions for each, silent or not.
 */
@NullMarked
package dev.acceptloop.event.dispatcher;

import org.jspecify.annotations.NullMarked;
