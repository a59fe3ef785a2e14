/**
 * Small programs on the event framework, each in under sixty lines of its own, each run by a test.
 * Copy one to begin with.
 *
 * <p>In this order: {@code Echo}, {@code LineEcho} (a receiver and a policy), {@code Chat} (state
 * shared without a lock), {@code Clock} (time), {@code Farewell} (an orderly end), {@code
 * HttpFetch} (a client), {@code ReconnectingClient}, {@code PortForwarder} (producers); and on the
 * dispatcher layer {@code DispatcherEcho}, {@code DispatcherHttp}.
 */
@NullMarked
package dev.acceptloop.examples;

import org.jspecify.annotations.NullMarked;
