/**
 * Echo and HTTP on Netty, which are measured beside the models as programs of their own: no module
 * of the suite uses a class of them.
 */
@NullMarked
package dev.acceptloop.peers;

import org.jspecify.annotations.NullMarked;
