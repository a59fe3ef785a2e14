/**
 * The echo on Netty, which is measured beside the models as a program of its own: no module of the
 * suite uses a class of it.
 */
@NullMarked
package dev.acceptloop.peers;

import org.jspecify.annotations.NullMarked;
