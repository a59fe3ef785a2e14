/** What the framework says, also when it is in trouble. */
@NullMarked
package dev.acceptloop.event.logging;

import org.jspecify.annotations.NullMarked;
