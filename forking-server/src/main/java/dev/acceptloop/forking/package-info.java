/**
 * One process per connection.
 *
 * <p><b>How it works.</b> {@code forking}: the parent accepts, hands the connection to a new
 * process, closes its own copy and accepts again; the child serves that one peer and exits. With
 * {@code --spares} children are started ahead and accept for themselves, once each. {@code
 * preforking}: a fixed number of children share one listening socket and serve one connection after
 * another; the parent only replaces those that die. In a child there is one connection and one
 * thread that blocks: nothing to lock, nothing to leak, and the exit gives everything back.
 *
 * <p><b>When it wins.</b> When connections must be kept apart: code that crashes, leaks, or calls a
 * library that is not thread-safe takes one peer with it and no other; a runaway is ended with
 * {@code kill}. Long conversations that share nothing. Each child can be given its own limits by
 * the system.
 *
 * <p><b>When it collapses.</b> When connections are many, or short, or have to know of each other.
 * A process is tens of megabytes and, plainly started, tens of milliseconds of CPU; so there is a
 * cap, above which peers wait in the backlog, and as many idle peers as the cap stop the server.
 *
 * <p><b>Without fork(2).</b> A forked JVM would have one of its threads and the locks of all, so
 * Java has {@code posix_spawn} only: a child is a new JVM, not a copy. {@code ProcessBuilder}
 * passes on descriptors 0, 1 and 2 and closes the rest, so the socket travels as descriptor 0: the
 * parent puts it there with {@code dup2} for the moment of the start, as inetd did, and the child
 * finds it with {@link System#inheritedChannel}. That costs what starting a JVM costs, where C pays
 * a copied page table ({@code compare --scenario churn --peers c-fork} measures both). A jar of the
 * few classes needed, an AOT cache, the serial collector, the first compiler only and a small heap
 * bring it down; starting ahead takes it out of the peer's sight.
 *
 * <p><b>Who ends whom.</b> A child blocks in a read of a pipe whose write end only the parent has,
 * so it ends with its parent, whatever ended that one. To stop, the parent shuts the listening
 * socket down and sends SIGTERM; a child answers what has arrived and exits; one that is not done
 * within the drain time-out is cut, so that it resets what it owes, and killed if that does not end
 * it. All are waited for. A signal to the whole group (Ctrl-C, a supervisor that does not signal
 * the parent alone) may meet a child that has not begun yet: its connection is lost. Why a
 * connection ended is the exit status, or a report on the child's standard output; the same way
 * spares and preforked children tell what they accepted.
 *
 * <p><b>Datagrams.</b> {@code forking}: one child each, which reads the datagram from a pipe and
 * writes its answers to another; the parent sends them ({@link
 * dev.acceptloop.forking.ForkingDatagramServer} says why it is not the child). {@code preforking}:
 * the children receive from the socket they inherited, and the parent is the same: it does not
 * touch what they share. A process for a datagram is what it sounds like: it shows the price of
 * one.
 *
 * <p><b>Against the classic.</b> Python's {@code socketserver.ForkingMixIn} has the same default of
 * 40 children, but tests it after the fork, and blocks until any child of the process ends; here
 * room comes before accept. UNP's preforked servers share counters in mapped memory, as {@code
 * --max-connections} does here: one slot per connection, held by process id, so that the slot of a
 * killed child can be given back.
 *
 * <p>Reading order: ForkingServer, ForkedChild, PreforkingServer; then how children are counted,
 * replaced and ended: ChildSupervisor, Child, ChildReport, ParentDeathPipe, SharedSlots; then how a
 * start is made: DescriptorZero, ChildCommand, ChildImage, TrainingRun.
 *
 * @see <a href="https://docs.python.org/3/library/socketserver.html">socketserver</a>
 */
@NullMarked
package dev.acceptloop.forking;

import org.jspecify.annotations.NullMarked;
