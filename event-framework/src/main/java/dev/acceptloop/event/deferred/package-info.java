/**
 * Results that are not there yet, after Twisted's Deferred.
 *
 * <p><b>What it is.</b> A call that would have to wait returns a {@link
 * dev.acceptloop.event.deferred.Deferred} at once; the caller adds what is to be done with the
 * result, step by step, and goes on. A step takes what the one before left; one that throws makes
 * the next errback run, as a {@code catch} would, so the chain is a program with exceptions, run
 * when its input comes. A step may itself return a Deferred, and the chain waits for it.
 *
 * <p><b>When it wins.</b> Everything is in one thread, so a step needs no lock, and a chain is a
 * list: a step costs an object and a call, with no queue and no hand-over between. <b>When it
 * collapses.</b> A step that blocks blocks the loop; a chain that branches and loops is hard to
 * read: then write it as the body of a {@link dev.acceptloop.event.deferred.Coroutine}, which costs
 * two hand-overs between threads for each wait, and makes the loop wait for a free carrier when
 * virtual threads elsewhere compute.
 *
 * <p><b>To read</b>: {@code Chain}, the machine without types ({@code run}, {@code runSteps},
 * {@code waitFor}); {@code Deferred}, its types, and {@code cancel}; {@code Unhandled}; then what
 * is built of them: {@code DeferredList} and {@code Gathering}, {@code DeferredSemaphore}, {@code
 * FutureBridge}, {@code Coroutine}.
 *
 * <p><b>Other than in Twisted</b>, and why:
 *
 * <ul>
 *   <li>A failure is a Throwable, which has its trace, and an errback for one type is {@code trap};
 *       {@code Failure} is not needed. Cancelled and too late are the JDK's CancellationException,
 *       TimeoutException.
 *   <li>Steps are typed, so a step that returns a Deferred says so ({@code chainCallback}); as a
 *       value a Deferred is refused, in {@code callback} too. Lambdas capture: no extra arguments.
 *   <li>One that would wait for itself fails, also through others; Twisted's waits for ever.
 *   <li>Who waits for one whose steps are running, or still has some, gets what those leave;
 *       Twisted's takes what is there at that moment. A pause takes effect after the step that
 *       asked for it. {@code unpause} without a pause is refused; there it stops the chain for
 *       good.
 *   <li>{@code first} of nothing finds nothing at once; there it never fires. A value that comes
 *       too late in a {@code race} is left to its own steps, which may have to close it.
 *   <li>A semaphore's holder that releases at once does not serve the next inside its own stack.
 *   <li>An unhandled failure is an error when its Deferred is collected, as there; but the JVM
 *       collects late, so it is a warning once it has rested for half a second and the reactor
 *       sleeps. An errback may come later than that.
 *   <li>A coroutine is not a generator: it has a stack, so any method below the body may wait, and
 *       one that is abandoned is cancelled, where a generator is just dropped.
 * </ul>
 *
 * <p><b>Left out</b>: the file system lock, since {@link java.nio.channels.FileLock} goes with its
 * process, and a {@code LoopingCall} over {@code tryLock} does the waiting.
 *
 * @see <a href="https://docs.twisted.org/en/stable/core/howto/defer.html">Twisted, Deferred
 *     reference</a>
 */
@NullMarked
package dev.acceptloop.event.deferred;

import org.jspecify.annotations.NullMarked;
