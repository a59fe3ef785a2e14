/**
 * HTTP/1.1 as a server speaks it (RFC 9110, RFC 9112): a protocol of its own beside the message
 * services, here because every model serves it, and not exported but to who speaks it from the
 * other side.
 *
 * <p>Reading order: {@link HttpSite} (what is there), {@link HttpConversation} (one connection),
 * {@link HttpHead} and {@link HttpFields} (a request's head), {@link ChunkedBody}, {@link
 * HttpOutput}.
 */
@NullMarked
package dev.acceptloop.protocol.http;

import org.jspecify.annotations.NullMarked;
