/**
 * What every server says, and the seam between saying it and moving bytes.
 *
 * <p>A {@link dev.acceptloop.protocol.Protocol} is told what happened to one connection and acts
 * through a {@link dev.acceptloop.protocol.Transport}; it never sees a socket, a selector or a
 * thread. A concurrency model is a way to drive protocols from sockets, and nothing else: so a
 * service is written once, every model runs it, and what differs between two servers is how they
 * wait. The seam is Twisted's ({@code twisted.internet.interfaces.IProtocol} and {@code
 * ITransport}), less what only Python needs.
 *
 * <pre>
 * model ----&gt; Connection   --tells--&gt;  Protocol   connectionMade, dataReceived*, resumeWriting*,
 *   ^         its life                            stopping?, readConnectionLost?, connectionLost
 *   |            |        &lt;--asks---  Transport  write, shutdownOutput, close, abort,
 *   |            | asks                           pauseReading, resumeReading, execute
 *   +------ StreamSocket   send, want, shutdownOutput, close, unblock
 *
 * PolicyProtocol  the limit on connections, the announcement          (a Protocol around a Protocol)
 * TimeoutProtocol idle and request time-outs                          (a Protocol around a Protocol)
 * FramedProtocol  where a message ends, replies gathered into a write (a Protocol)
 * Service         message in, reply out                               (a function)
 * </pre>
 *
 * <p>Here is the seam alone. What is said through it: {@code service}, {@code framing}, {@code
 * http}. What a server is asked: {@code server}. What servers are made of: {@code serving}. Each
 * package knows those before it, and none behind:
 *
 * <pre>
 * serving -&gt; server -&gt; http, framing -&gt; service -&gt; the seam
 * </pre>
 *
 * <p>Reading order: Protocol, Transport, then {@code serving}'s StreamSocket and Connection, {@code
 * service}'s Service, {@code framing}'s FramedProtocol, {@code server}'s PolicyProtocol and
 * TimeoutProtocol, ServerModel and Server.
 */
@NullMarked
package dev.acceptloop.protocol;

import org.jspecify.annotations.NullMarked;
