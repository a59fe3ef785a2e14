/**
 * The message services: a message in, a reply out, and nothing of where a message ends or how it
 * came.
 *
 * <p>{@link Services} knows them by name. They say fixed things, so that two servers can differ in
 * nothing but their model; {@link WorkService} is the one that takes as long as it is told, and
 * {@link ChatService} the one whose {@link Peer}s speak to each other ({@link ConnectedPeer}). A
 * service from outside is a {@link ServiceProvider}, found on the path.
 */
@NullMarked
package dev.acceptloop.protocol.service;

import org.jspecify.annotations.NullMarked;
