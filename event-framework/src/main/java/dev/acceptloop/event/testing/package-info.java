/**
 * The test kit: what an application's protocols are tested with, in no time and without a socket.
 *
 * <p>A fake that is written beside the real thing diverges from it sooner or later. Here only the
 * kernel is a fake: {@link dev.acceptloop.event.testing.MemoryReactor} is the reactor itself, its
 * connections the ones that serve, over channels in memory; the same tests run over both kernels.
 *
 * <ul>
 *   <li>{@link dev.acceptloop.event.testing.Clock}: time that stands still until it is moved, for
 *       what needs nothing but time.
 *   <li>{@link dev.acceptloop.event.testing.StringTransport}: the peer of one protocol, as text.
 *   <li>{@link dev.acceptloop.event.testing.MemoryReactor}: listeners and connectors that find each
 *       other, and time that passes when told.
 * </ul>
 *
 * <p>Twisted's Clock makes a call that is due at once in the very advance that asked for it, and
 * can so be kept busy for ever; this one waits for the next, as reactors do.
 *
 * <p><b>One for several of Twisted's.</b> A {@code StringTransport} is its own {@code
 * WithDisconnection}: a close ends the connection, in a later turn as it does everywhere. A {@code
 * MemoryReactor} is its own {@code MemoryReactorClock}, and, told to {@code failWith}, its own
 * {@code RaisingMemoryReactor}.
 *
 * <p><b>Left out</b>, and why: lists of what was asked of the reactor (its listeners listen and its
 * connectors connect, so a test sees what came of it), an accumulating protocol (the
 * StringTransport accumulates what the other end says), a lenient transport (the real one decides
 * what is an error), a log observer (a {@code java.util.logging.Handler} is one, and {@code
 * Deferred.reportUnhandled} counts the failures), a datagram transport ({@code
 * DatagramProtocol.Replies} is one method, so a lambda), {@code waitUntilAllDisconnected} (that is
 * {@code turnUntil}).
 */
@NullMarked
package dev.acceptloop.event.testing;

import org.jspecify.annotations.NullMarked;
