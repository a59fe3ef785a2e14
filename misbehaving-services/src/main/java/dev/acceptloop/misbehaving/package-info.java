/**
 * Services that do wrong on purpose: who writes a client points it at them, and sees what it makes
 * of that. Every model serves them, on streams and in no framing; a service is chosen by its name,
 * as any other.
 */
@NullMarked
package dev.acceptloop.misbehaving;

import org.jspecify.annotations.NullMarked;
