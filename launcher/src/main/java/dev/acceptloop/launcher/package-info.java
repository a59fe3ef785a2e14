/**
 * The command line. Each command is a thin class around what another module does.
 *
 * <p>Exit status: 0 done, 1 what was measured or called failed, 2 usage or unsupported, 3 a gate
 * did not hold, 4 inconclusive. What goes wrong with the user's words is one line on stderr.
 */
@NullMarked
package dev.acceptloop.launcher;

import org.jspecify.annotations.NullMarked;
