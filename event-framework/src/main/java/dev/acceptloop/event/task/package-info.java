/**
 * Work that is done again, later, or a little at a time, in a loop that must go on meanwhile.
 *
 * <p>{@link dev.acceptloop.event.task.LoopingCall} calls at the multiples of an interval, and skips
 * those it cannot keep, where a timer that is set again after each call would drift. {@link
 * dev.acceptloop.event.task.DeferLater} makes a Deferred of a timer. {@link
 * dev.acceptloop.event.task.Cooperator} cuts long work into slices of 10 ms, so that the loop's
 * sockets wait no longer than that. {@link dev.acceptloop.event.task.React} runs a reactor for as
 * long as one piece of work takes.
 *
 * <p>All of it asks for a {@link dev.acceptloop.event.time.ReactorTime} and not a reactor: under a
 * clock that a test moves, an hour is tested in a millisecond.
 *
 * <p><b>When it wins.</b> Periodic work and work in small steps, without a thread and so without a
 * lock. <b>When it collapses.</b> One step that takes long holds up everybody: the Cooperator looks
 * at the clock between steps only. Such work belongs in a thread.
 *
 * <p><b>To read</b>: {@code DeferLater}, {@code LoopingCall}, {@code CooperativeTask}, {@code
 * Cooperator}, {@code React}.
 *
 * <p><b>Other than in Twisted</b>, and why:
 *
 * <ul>
 *   <li>Time is in whole nanoseconds: counts add up without a correction for float errors.
 *   <li>To start a LoopingCall again while its last call goes on is refused; there the first
 *       Deferred is lost. To cancel what {@code start} returned stops it, and cancels what the body
 *       waits for; there it goes on.
 *   <li>A task that waits for a Deferred cannot be resumed too early: pauses are counted apart.
 *   <li>{@code Cooperator.stop} ends paused tasks too; there they fail when they are resumed. What
 *       was stopped fails with the JDK's CancellationException; what is over answers with an
 *       IllegalStateException, as elsewhere in the framework.
 *   <li>There is no Cooperator for everybody, as there is no reactor for everybody.
 *   <li>{@code react} returns what came of the work, or throws it, and does not end the process: so
 *       it can be tested, and called again. If the reactor is stopped before, the work is
 *       cancelled; there it is dropped.
 * </ul>
 *
 * @see <a href="https://docs.twisted.org/en/stable/core/howto/time.html">Twisted, scheduling tasks
 *     for the future</a>
 */
@NullMarked
package dev.acceptloop.event.task;

import org.jspecify.annotations.NullMarked;
