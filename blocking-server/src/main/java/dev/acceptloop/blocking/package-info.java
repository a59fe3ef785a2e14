/**
 * One thread, one connection at a time: what every other model is measured against.
 *
 * <p><b>How it works.</b> Accept, serve that connection until it ends, close it, accept the next.
 * Whoever comes meanwhile waits in the kernel's backlog: connected, as far as that peer can tell,
 * and unanswered.
 *
 * <p><b>When it wins.</b> When there is one client: no hand-over, no second thread, no selector;
 * its processor time per message is the cost of the protocol and the two system calls, which is why
 * the comparison divides the others by it where there is one connection. And when connections are
 * short and may queue, as in a small administration port.
 *
 * <p><b>When it collapses.</b> At the second client. One peer that connects and says nothing stops
 * the service for all; an idle time-out is the only cure it has.
 *
 * <p><b>Against the classic.</b> This is {@code serv00} of UNP chapter 30, the iterative server,
 * and Python's plain {@code socketserver.TCPServer}. Unlike those it can be stopped while it waits
 * in a read, and answers what has arrived before it goes.
 *
 * <p><b>And what came next.</b> {@code nonblocking} serves many with one thread by never waiting:
 * it asks each socket in turn, and a no costs a system call. Alone and always busy it answers as
 * fast as anybody, for nobody has to be woken. With N silent connections a message waits for N
 * questions, and the processor is spent whether anyone speaks or not: CPU per message has no lower
 * bound as the rate falls. Readiness selection, {@code selector-server}, was invented to replace N
 * questions by one.
 *
 * <p><b>Datagrams.</b> The same two ways to wait, for one socket that all peers share: {@link
 * dev.acceptloop.blocking.BlockingDatagramServer} in a receive, {@link
 * dev.acceptloop.blocking.NonblockingDatagramServer} nowhere. Nobody holds the server by saying
 * nothing; a handler that takes its time still does, and what comes meanwhile waits in the kernel
 * until its buffer is full, and is then lost without a word.
 */
@NullMarked
package dev.acceptloop.blocking;

import org.jspecify.annotations.NullMarked;
