/**
 * A reactor after Twisted: protocols are told what happened, and never wait.
 *
 * <p><b>Where it comes from.</b> First there is a registry: handlers on a list, and one loop that
 * calls each. Give every handler a socket, and ask it what it waits for, and the list is a {@code
 * select}: asyncore's dispatcher. Take the sockets away from the handlers again, so that they see
 * bytes only, and add time and other threads, and it is a {@link dev.acceptloop.event.Reactor}.
 *
 * <p><b>One turn of the loop</b> ({@code Loop.turn}):
 *
 * <ol>
 *   <li>The calls that other threads left are made; what they leave meanwhile waits a turn.
 *   <li>The timed calls that are due are made, by (time, sequence); a new one waits a turn.
 *   <li>If it was told to stop, what {@link dev.acceptloop.event.Triggers} has before that is
 *       begun; once it is done, everything it watches hears {@code connectionLost}, and the loop
 *       ends.
 *   <li>Otherwise, with nothing to call, it warns of failures that no errback has taken for a
 *       while, and sleeps in {@code select} until a descriptor is ready, a call is due or another
 *       thread wakes it up.
 *   <li>Each ready {@link dev.acceptloop.event.Selectable} is called: {@code doRead} accepts, or
 *       reads once and calls the protocol, which writes at once; {@code doWrite} sends what is
 *       owed.
 * </ol>
 *
 * <p><b>One connection</b>, through five files: {@link dev.acceptloop.event.Reactor} (listenTCP),
 * {@code StreamPort} (accept), {@link dev.acceptloop.event.Factory} (buildProtocol), {@code
 * Connection} (begin to connectionLost, with its {@code Input} and {@code Output}), {@code
 * Registrations} (who is ready).
 *
 * <p><b>When it wins.</b> Many connections, few busy, short handlers; state shared between
 * connections needs no lock. <b>When it collapses.</b> One handler that blocks holds up every
 * connection of its reactor, and with {@code --loops N} the first one's holds up accepting too.
 *
 * <p><b>Datagrams.</b> One socket, one protocol, no factory and no connection. A socket of one
 * address is the selector's like any other ({@code UdpPort}). The JDK has none of all addresses
 * that knows which was asked, and none of a path: those are the system's, and as no selector can
 * watch them, a thread waits for each and makes a pipe readable ({@code PollThread}); the rest is
 * done in the loop, many datagrams in a call ({@code SyscallPort}). With {@code --loops N} all
 * reactors watch one socket, so a slow handler holds up its own reactor only.
 *
 * <p><b>Other than in Twisted</b>, and why:
 *
 * <ul>
 *   <li>A reactor is an object, there may be several, and each may be run again: nothing is global.
 *   <li>{@code write} tries the kernel first and drops what comes after {@code close}, which is the
 *       suite's seam; Twisted queues, writes next turn, and still sends what follows a close.
 *   <li>A FIN from the peer is answered and flushed before the end; Twisted drops what is unsent.
 *   <li>An exception in {@code connectionMade} ends that connection; Twisted's server keeps it.
 *   <li>Each descriptor is read, then written; Twisted reads all, then writes all.
 *   <li>Without descriptors the port pauses, doubling; Twisted keeps a spare one to turn peers
 *       away.
 *   <li>Unsent bytes have a high-water mark without a producer; {@code stopListening} is
 *       idempotent.
 *   <li>Errors of state are {@code IllegalStateException}, not a class each; times are monotonic.
 *   <li>A close waits for every producer that is registered, and takes what it still writes;
 *       Twisted closes over the head of one that pushes and is not paused, as we do only when the
 *       peer has sent FIN: who says nothing would never learn that it is gone.
 *   <li>Unsent bytes above the mark stop the reading, but not those of a producer that was told to
 *       pause: two who forward to each other would wait for each other.
 *   <li>After our FIN the socket lingers until the peer has been silent for a second, five seconds
 *       at most, for a reset could cost it our last words; there {@code close} is the end.
 *   <li>{@code isRunning} is false and connections end before the triggers during a shutdown; jobs
 *       in threads are waited for while the calls they wait for are made, so none deadlocks.
 *   <li>{@code blockingCallFromThread} in the reactor's own thread is refused, not a deadlock.
 *   <li>Signals are the process's: the launcher handles them and stops the server. A program of its
 *       own has a shutdown hook call {@link dev.acceptloop.event.Reactor#stopAndWait}.
 *   <li>Names are looked up in threads of their own, which slow jobs cannot fill; 32 slow names
 *       can.
 *   <li>Small writes leave at once (TCP_NODELAY); a socket file is its owner's alone (0600), and a
 *       stale one is found by asking it, without a lock file that names a process.
 *   <li>Failures to connect are the JDK's exceptions; that it was us who stopped is an {@code
 *       InterruptedIOException}, as a time-out is.
 *   <li>A wait before reconnecting never leaves the range from zero to the longest.
 *   <li>A channel that its owner closes is forgotten, as the JDK has it; Twisted tells its
 *       descriptor.
 * </ul>
 *
 * <p><b>Left out</b>, and why: abstract Unix names and ancillary data (the JDK has none), connected
 * Unix datagrams (the suite's clients wait for their answers), services by name in place of a port
 * number (the JDK reads no {@code /etc/services}), factories that log their start (a listener can),
 * the debug mode of timed calls (the warning of a slow call names it), a list of the pending calls
 * (a test's Clock counts them), several calls for one thread (one job makes them), adapters between
 * protocols and consumers (a method reference is one), broadcasts (nothing of the suite sends any),
 * a way to take all descriptors out at once (a crash leaves them, a close ends them), a transform
 * in {@link dev.acceptloop.event.FileSender} (then it would not be zero-copy: write a producer).
 */
@NullMarked
package dev.acceptloop.event;

import org.jspecify.annotations.NullMarked;
