/**
 * Receivers: protocols that cut a stream into lines and strings, after {@code
 * twisted.protocols.basic}.
 *
 * <p>Extend one, implement its one abstract method, and send with {@code sendLine} or {@code
 * sendString}. What all of them promise is said in {@link
 * dev.acceptloop.event.protocols.MessageReceiver}: handlers get views and no copies, the work is
 * linear in the bytes however they are cut, nothing is delivered while paused or after a close, and
 * what the handlers of one piece write leaves in one write. Limits are Twisted's: 16 384 bytes for
 * a line, 99 999 for a string.
 *
 * <p><b>Other than in Twisted</b>, and why:
 *
 * <ul>
 *   <li>Pausing and closing are seen through {@code transport()}; Twisted's strings go on after a
 *       {@code loseConnection}, so a server could answer what it had hung up on.
 *   <li>{@code setLineMode(extra)} is {@code setLineMode()}: the raw handler leaves in its buffer
 *       what it does not take, and nothing is copied.
 *   <li>{@code clearLineBuffer} and {@code recvd} are one, {@code takeRest}: a copy, for the rest
 *       of a piece is gone when the call is over. To put something in its place, call {@code
 *       dataReceived}.
 *   <li>A line without an end and a string above its limit are reported once and skipped if the
 *       handler does not close; in Twisted they pile up.
 *   <li>A receiver without its handler does not compile, and is not a {@code NotImplementedError}.
 *   <li>{@code brokenPeer} and {@code StringTooLongError} are {@code PROTOCOL_ERROR} and {@code
 *       IllegalArgumentException}.
 *   <li>The stateful protocol is an object beside a receiver, not a mix-in, and its states are an
 *       enum: {@link dev.acceptloop.event.protocols.StatefulStrings}.
 * </ul>
 */
@NullMarked
package dev.acceptloop.event.protocols;

import org.jspecify.annotations.NullMarked;
