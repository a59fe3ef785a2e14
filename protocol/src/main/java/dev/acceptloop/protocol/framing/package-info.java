/**
 * Where a message ends in a stream of bytes: a {@link Framing} finds {@link Frame}s, and {@link
 * FramedProtocol} makes of a service and a framing the protocol of a connection.
 */
@NullMarked
package dev.acceptloop.protocol.framing;

import org.jspecify.annotations.NullMarked;
