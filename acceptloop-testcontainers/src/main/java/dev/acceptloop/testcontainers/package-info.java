/** A server of the suite in a container, for other people's tests. */
@NullMarked
package dev.acceptloop.testcontainers;

import org.jspecify.annotations.NullMarked;
