/**
 * What is asked of a server, whatever its model: a {@link ServerModel} opens a {@link Server} by
 * {@link ServerOptions} and tells a {@link ServerListener} what happens to it.
 *
 * <p>{@link ConnectionPolicies} are what the options say of each connection: how many there may be,
 * how long one may say nothing, and what it says ({@link Protocols}).
 */
@NullMarked
package dev.acceptloop.protocol.server;

import org.jspecify.annotations.NullMarked;
