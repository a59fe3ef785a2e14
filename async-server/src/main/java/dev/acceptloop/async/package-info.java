/**
 * Completions instead of readiness: the program starts an operation and is told when it is done.
 *
 * <p><b>How it works.</b> Nobody waits for a socket to become readable. A read is started with a
 * buffer and a handler; some time later the handler is told how many bytes are in the buffer, calls
 * the protocol, and starts the writes and the next read. Doug Schmidt named it the Proactor, to set
 * it beside the Reactor.
 *
 * <p><b>{@code async}, the JDK's.</b> It wins where the kernel itself completes operations
 * (Windows' completion ports), and where several threads should share all connections: whichever is
 * free takes the next completion. It collapses in memory, for a buffer belongs to its operation,
 * even of an idle connection. On Linux it is built out of epoll and a try first, and re-arms the
 * socket for each wait, one {@code epoll_ctl} more than a selector pays. A write that completes at
 * once calls its handler inside the call that started it (the JDK nests at most sixteen deep); here
 * such a completion only notes what it has done, so the protocol is never entered twice.
 *
 * <p><b>{@code uring}, the kernel's.</b> Two rings in shared memory: operations go in, completions
 * come out. One accept, and one receive per connection, stay under way and complete again and
 * again; the kernel takes a buffer from a ring of them only when bytes are there, and an echo is
 * sent from that buffer. So an idle connection costs no buffer, and <b>system calls per message</b>
 * are its share of one {@code io_uring_enter} per turn: a lone connection pays for whole turns, one
 * for its receive and one for its send, which has completed before the next message is there; the
 * more are ready at once, the less each pays. It wins when many are ready together, most where
 * calls are dear (mitigations, seccomp, virtual machines). It collapses to what epoll costs, or
 * more, when each turn has one completion, since sockets are still polled inside; on old or
 * hardened kernels it is not there at all. Left out: registered files, which save the look-up of a
 * descriptor per send, and on one loop hardly any time.
 *
 * <p><b>Against the classic.</b> The examples in C free a connection when its receive fails, send
 * from one buffer per connection, and never see -ENOBUFS. Here a descriptor is closed only when
 * nothing of it is under way (an operation keeps the socket open, so no FIN or RST would leave);
 * one send per connection is under way (two change places when the first is short); buffers run out
 * before a slow peer can keep them all; and what the kernel had received when reading was stopped
 * is kept. What Java adds: the queues' heads and tails are moved with acquire and release, and a
 * turn allocates nothing.
 *
 * @see <a href="https://www.dre.vanderbilt.edu/~schmidt/PDF/Proactor.pdf">Pyarali, Harrison,
 *     Schmidt and Jordan, Proactor</a>
 * @see <a href="https://kernel.dk/io_uring.pdf">Axboe, Efficient IO with io_uring</a>
 */
@NullMarked
package dev.acceptloop.async;

import org.jspecify.annotations.NullMarked;
