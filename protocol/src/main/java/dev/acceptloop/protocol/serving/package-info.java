/**
 * What servers are made of that would be the same if their model waited somewhere else.
 *
 * <p>{@link Connection} is the life of one: what its protocol is told and when ({@link Input}),
 * what its peer is owed ({@link Output}), how it ends ({@link Ending}, {@link Lingering}). It has
 * no socket: a model gives it the five verbs of {@link StreamSocket}, whose table is what the
 * models differ in. Around it stand the server's own things: {@link ServerContext}, {@link
 * BoundSocket}, {@link Acceptor}, {@link Backoff}, {@link Drain}, {@link MemoryBudget}, {@link
 * Trouble}; and where a task of a connection runs: {@link SerialExecutor} and its three.
 *
 * <p>Datagrams have no connection to keep: {@link DatagramServerContext} and {@link
 * DatagramService}.
 *
 * <p>Reading order: StreamSocket, Connection, Input, Output, Ending, then ServerContext and Drain.
 */
@NullMarked
package dev.acceptloop.protocol.serving;

import org.jspecify.annotations.NullMarked;
