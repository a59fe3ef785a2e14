/**
 * Policies: factories around factories, after {@code twisted.protocols.policies}.
 *
 * <p>What a connection may do is not the affair of the protocol it speaks: how many there may be,
 * for how long one may be silent, how fast all together. Each policy is a {@link
 * dev.acceptloop.event.policies.WrappingFactory} that says whether a connection gets a protocol,
 * and perhaps a {@link dev.acceptloop.event.policies.ProtocolWrapper} around it, which is a
 * protocol to the transport and a transport to the protocol. They go around each other in any
 * order:
 *
 * {@snippet :
 * new LimitTotalConnections(new TimeoutFactory(Factory.of(Echo::new), reactor), 100)
 * }
 *
 * <p><b>The account is right</b> when the inner factory makes no protocol, throws, or throws when
 * its connection is lost; when a connection was never made; and for those that are turned away.
 * What is counted in {@code buildProtocol} is counted down in the factory's {@code connectionLost},
 * which a reactor calls once for each protocol that was made, whatever became of it.
 *
 * <p><b>Other than in Twisted</b>, and why:
 *
 * <ul>
 *   <li>An inner factory that makes no protocol has no wrapper made around nothing.
 *   <li>The limit by peer works: it counts hosts.
 *   <li>A time-out closes, then aborts: a peer that does not read cannot keep its connection. One
 *       that does read is not idle, be it that nothing new was written for it.
 *   <li>Throttling also holds connections made while it stops the others.
 *   <li>{@code SpewingFactory} is a {@link dev.acceptloop.event.policies.TrafficLog} to a writer of
 *       the standard output; there is no class of its own.
 *   <li>{@code WrappingFactory.protocols} is not kept: only throttling needs it, and has its own.
 *   <li>They go around the factories of ports. A client has one connection: its protocol is wrapped
 *       in a {@code ProtocolWrapper}, or keeps an {@code IdleTimer}.
 * </ul>
 */
@NullMarked
package dev.acceptloop.event.policies;

import org.jspecify.annotations.NullMarked;
