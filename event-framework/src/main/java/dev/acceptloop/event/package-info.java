/** The reactor. */
@NullMarked
package dev.acceptloop.event;

import org.jspecify.annotations.NullMarked;
