/** One process per connection. */
@NullMarked
package dev.acceptloop.forking;

import org.jspecify.annotations.NullMarked;
