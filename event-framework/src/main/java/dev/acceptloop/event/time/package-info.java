/**
 * Calls that wait for their time, and whoever keeps it.
 *
 * <p>{@link dev.acceptloop.event.time.ReactorTime} is what code that waits asks for; a reactor is
 * one. {@link dev.acceptloop.event.time.TimedCalls} is the heap behind it, {@link
 * dev.acceptloop.event.time.DelayedCall} the handle of one call in it. Times are monotonic: a
 * reactor must not stall when somebody sets the clock back, as one on the time of day does.
 */
@NullMarked
package dev.acceptloop.event.time;

import org.jspecify.annotations.NullMarked;
