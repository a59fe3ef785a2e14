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
 * Guarded     the connection policies: limits and time-outs          (a Protocol around a Protocol)
 * Framed      where a message ends, replies gathered into one write  (a Protocol)
 * Service     message in, reply out                                  (a function)
 * </pre>
 *
 * <p>The message services say fixed things ({@link dev.acceptloop.protocol.Services}), so that two
 * servers can differ in nothing but their model. Beside the seam stand the leaves that several
 * models share and that decide nothing about waiting: {@link dev.acceptloop.protocol.Connection}
 * with its halves and its end, {@link dev.acceptloop.protocol.ServerContext}, {@link
 * dev.acceptloop.protocol.Drain}, {@link dev.acceptloop.protocol.Backoff}.
 *
 * <p>Reading order: Protocol, Transport, StreamSocket, Connection, then Service, Framing, Framed,
 * Guarded, ServerModel, Server.
 */
@NullMarked
package dev.acceptloop.protocol;

import org.jspecify.annotations.NullMarked;
