/**
 * One thread per connection, in three sizes of thread.
 *
 * <p><b>How it works.</b> An acceptor thread blocks in {@code accept} and gives each connection a
 * thread, which blocks in {@code read}, calls the protocol, blocks in {@code write}, and comes
 * round again. The state of a conversation is where its thread stands. {@code threaded} starts a
 * platform thread per connection; {@code pooled} has a fixed number of them and lets further
 * connections wait in a bounded queue, then in the kernel's backlog; {@code prethreaded} has a
 * fixed number too, and no acceptor: each of them accepts for itself ({@link
 * dev.acceptloop.threaded.PrethreadedServer}); {@code virtual} starts a virtual thread (JEP 444),
 * whose blocked read is a parked continuation and one entry in the JDK's own epoll set.
 *
 * <p><b>When it wins.</b> Code that blocks anyway (databases, files, other services), connections
 * in the hundreds ({@code threaded}) or many thousands ({@code virtual}), and whenever a handler
 * may be slow: it costs its own connection only. It is the easiest of all models to read and to
 * debug; a stack trace is a conversation.
 *
 * <p><b>When it collapses.</b> {@code threaded}: each connection owns a stack (address space, and
 * the pages it touched), an entry in the scheduler, and two mappings (the stack and its guard);
 * pid_max and half of max_map_count end it. {@code pooled} and {@code prethreaded}: as many idle
 * peers as there are threads stop the server, the classic slow loris. {@code virtual}: one
 * processor waits for another's hand-over on every wake-up, so a ping-pong on one connection pays
 * twice; a handler that burns CPU holds its carrier.
 *
 * <p><b>Against the classic.</b> UNP chapter 26 creates a thread per client in C; Python's {@code
 * socketserver.ThreadingMixIn} does it per request. Both leave the number of threads unbounded, and
 * neither can stop a thread that is blocked in a read; here the thread that closes the server looks
 * twice: a read that was under way at both looks has found nothing, so the connection ends with
 * FIN, and the read returns when the peer closes too.
 *
 * <p><b>Datagrams.</b> One thread receives, and each datagram is answered in a thread of its own
 * ({@link dev.acceptloop.threaded.ThreadedDatagramServer}). There is no backlog to hold peers back,
 * so how many may be in work is fixed: a place for each, and without a free place nobody receives.
 * Answers may overtake each other.
 */
@NullMarked
package dev.acceptloop.threaded;

import org.jspecify.annotations.NullMarked;
