/**
 * One thread waits for all connections at once, and handles those that are ready.
 *
 * <p><b>How it works.</b> Sockets are non-blocking and registered with a selector. One call tells
 * which of them would not block; each of those is read once, answered, and left. A turn of the
 * loop: (1) select, (2) for each ready key: write what is owed, then read once and call the
 * protocol, (3) run the tasks other threads left. Nothing waits anywhere else, so the state of a
 * conversation lives in an object and not on a stack.
 *
 * <p><b>When it wins.</b> Many connections of which few are busy at a time, short handlers, little
 * memory: an idle connection costs one object and one entry in the kernel's set. With {@code
 * --loops N} each connection belongs to one of N loops for life, so the loops share nothing.
 *
 * <p><b>When it collapses.</b> A handler that blocks or computes holds up every connection of its
 * loop. One connection ping-ponging pays a select for every read, a call that a blocking thread
 * saves.
 *
 * <p><b>System calls per message</b> of a lone connection that echoes: one {@code epoll_wait}, one
 * {@code read}, one {@code write} and no other, in {@code selector}; {@code recv} and {@code send}
 * instead of the last two, and {@code select} or {@code poll} instead of the first, in the four
 * below. Edge-triggered makes no fourth call to see EAGAIN, since a read that comes up short says
 * as much. Connections that are ready together divide one wait between them.
 *
 * <p><b>Four times more, on the system's own calls.</b> {@code select}, {@code poll}, {@code epoll}
 * and {@code epoll-edge} share one loop, {@link dev.acceptloop.selector.PollerServer}, and differ
 * in one small {@link dev.acceptloop.selector.Poller} each; those four files, in this order, are
 * the lecture. What {@code java.nio} has under its roof stands in {@link
 * dev.acceptloop.selector.DescriptorSelector}. What a turn costs: {@code select} the largest
 * descriptor, {@code poll} the number of descriptors, {@code epoll} the number of ready ones and a
 * call per change of interest, {@code epoll-edge} the ready ones and a good memory.
 *
 * <p><b>A listening socket per loop.</b> {@link dev.acceptloop.selector.ShardedServer} differs from
 * {@link dev.acceptloop.selector.SelectorServer} in who deals the connections: with SO_REUSEPORT
 * each loop binds the port anew, and the kernel deals by a hash of the two addresses. No connection
 * is handed over and no loop is woken for another's; there is no first loop that is busier than the
 * others, and no herd that one newcomer wakes. What it costs: the hash knows nothing of load. A
 * loop that is busy, or blocks, keeps its share of the newcomers in its own queue, whoever is idle
 * beside it. The port is claimed without SO_REUSEPORT and shared only then, or another server of
 * the same user could take part unasked. nginx has it as {@code reuseport}.
 *
 * <p><b>Handlers on other threads.</b> {@link dev.acceptloop.selector.OffloadingServer} is
 * Schmidt's half-sync/half-async, and what Tomcat, Jetty and Netty with an executor do: the loop
 * reads and writes, a pool handles, and between them stand queues ({@link
 * dev.acceptloop.selector.OffloadedConnection}). A handler that blocks holds up its own connection;
 * with as many of them as there are workers the others wait again, now for a worker. The order of a
 * connection's messages is kept by a strand ({@link
 * dev.acceptloop.protocol.serving.StrandExecutor}). What it costs: a copy, a queue and the wake-up
 * of a thread on the way in, the same on the way out, and once more to say that the answer has
 * left. Memory: what waits for a worker is bounded like what waits for the peer, by not reading.
 *
 * <p><b>Datagrams.</b> There is one socket to wait for, so the loop's gain is not in waiting but in
 * taking: {@link dev.acceptloop.selector.PollerDatagramServer} receives up to 32 datagrams in one
 * call and sends their answers in one, at best a sixteenth of a system call for each. {@link
 * dev.acceptloop.selector.SelectorDatagramServer} makes two for each, one to receive and one to
 * send, and cannot know which of its machine's addresses was asked. {@code sharded} and {@code
 * offloading} are about connections and serve none.
 *
 * <p><b>Against the classic.</b> Doug Lea's Scalable IO in Java calls this the Reactor; UNP chapter
 * 6 builds it on select. Both show the loop and leave out what keeps it alive: interest in writing
 * only while bytes are owed (else it spins), reading off above the high-water mark (else a peer
 * that never reads takes all memory), a bound on accepts per turn, and a back-off without
 * descriptors.
 */
@NullMarked
package dev.acceptloop.selector;

import org.jspecify.annotations.NullMarked;
