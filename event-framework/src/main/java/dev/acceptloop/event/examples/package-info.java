/**
 * Small programs on the framework, each in under sixty lines of its own, each run by a test: they
 * are with the sources and not with the tests, so that they are compiled, checked and documented as
 * the rest is. Not exported: copy one to begin with.
 *
 * <p>In this order: {@code Echo}, {@code LineEcho} (a receiver and a policy), {@code Chat} (state
 * shared without a lock), {@code Clock} (time), {@code Farewell} (an orderly end), {@code
 * HttpFetch} (a client), {@code ReconnectingClient}, {@code PortForwarder} (producers); and on the
 * dispatcher layer {@code DispatcherEcho}, {@code DispatcherHttp}.
 */
@NullMarked
package dev.acceptloop.event.examples;

import org.jspecify.annotations.NullMarked;
