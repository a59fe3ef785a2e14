/**
 * Completions instead of readiness: the program starts an operation and is told when it is done.
 *
 * <p><b>How it works.</b> Nobody waits for a socket to become readable. A read is started with a
 * buffer and a handler; some time later, on a thread of the channel group, the handler is told how
 * many bytes are in the buffer. The handler calls the protocol, starts the writes, and starts the
 * next read. Doug Schmidt named it the Proactor, to set it beside the Reactor.
 *
 * <p><b>When it wins.</b> Where the kernel itself completes operations (Windows' completion ports,
 * and io_uring), and where several threads should share all connections without dealing them out
 * beforehand: whichever thread is free takes the next completion.
 *
 * <p><b>When it collapses.</b> A buffer belongs to the operation until it completes, so a
 * connection needs one of its own even while it is idle: memory is the read buffer times the
 * connections. On Linux the JDK builds completions out of epoll and a try of the operation first,
 * and re-arms the socket for each wait, one {@code epoll_ctl} more than a selector pays.
 *
 * <p><b>Against the classic.</b> A write that completes at once calls its handler inside the call
 * that started it (the JDK nests at most sixteen deep); here such a completion only notes what it
 * has done, and the outermost call decides what happens next, so the protocol is never entered
 * twice.
 *
 * @see <a href="https://www.dre.vanderbilt.edu/~schmidt/PDF/Proactor.pdf">Pyarali, Harrison,
 *     Schmidt and Jordan, Proactor</a>
 */
@NullMarked
package dev.acceptloop.async;

import org.jspecify.annotations.NullMarked;
