/**
 * The suite's model {@code reactor}: what the framework's own classes make of a server, and nothing
 * that one of its users would need.
 */
@NullMarked
package dev.acceptloop.event.model;

import org.jspecify.annotations.NullMarked;
