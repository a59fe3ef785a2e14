/**
 * asyncore's and asynchat's way: a socket is an object with methods, asked what it waits for, then
 * called.
 *
 * <p><b>What it is.</b> The second step of the framework: between a list of handlers that one loop
 * fires, and a reactor. A {@link dev.acceptloop.event.dispatcher.Dispatcher} owns its socket; the
 * {@link dev.acceptloop.event.dispatcher.ChannelMap} asks every one of them each turn whether it
 * would read or write, waits in {@code select}, and calls the ready ones. Two kinds are built on
 * it: {@link dev.acceptloop.event.dispatcher.BufferedDispatcher} keeps what the socket does not
 * take, and {@link dev.acceptloop.event.dispatcher.ChatDispatcher} cuts its input at terminators.
 *
 * <p><b>When it wins.</b> A few sockets with a state each: nobody tells anybody that his interest
 * has changed, so it cannot be forgotten. <b>When it collapses.</b> With many: a turn costs two
 * questions for each, silent or not. And at once, if somebody is always writable: {@code
 * Dispatcher} says how that trap is avoided.
 *
 * <p><b>Other than in asyncore</b>, and why:
 *
 * <ul>
 *   <li>{@code writable} is false unless overridden, unread data is dropped, and what waits for a
 *       peer that does not read stops the reading: an idle loop sleeps, and memory is bounded.
 *   <li>The map is an object, not a global dictionary, and can be woken up from another thread.
 *   <li>Each channel is read, then written, as {@code poll2} does; the end of a stream is one
 *       {@code handleClose}, not two.
 *   <li>An {@link Error} leaves the loop, as {@code SystemExit} did; a failing {@code handleError}
 *       does not.
 *   <li>{@code closeAll} closes all, and then throws what the first that failed threw.
 *   <li>No {@code handle_expt}: java.nio has no urgent data. No {@code log} and {@code log_info}:
 *       the JDK has a logger. No {@code file_dispatcher}: any selectable channel can be attached.
 *   <li>No {@code set_reuse_addr}: a listening channel has it from the JDK. No choice of {@code
 *       select} or {@code poll}: the JDK's selector takes the best that the system has.
 * </ul>
 *
 * <p><b>The model {@code dispatcher}</b> is a server whose {@code readable} and {@code writable}
 * are all that is left of interest sets; its loop ends when its map is empty, which is what
 * draining comes to. TCP and Unix sockets; datagrams it leaves to the models that are compared.
 */
@NullMarked
package dev.acceptloop.event.dispatcher;

import org.jspecify.annotations.NullMarked;
