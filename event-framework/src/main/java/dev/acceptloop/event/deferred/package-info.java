/** Results that are not there yet. */
@NullMarked
package dev.acceptloop.event.deferred;

import org.jspecify.annotations.NullMarked;
