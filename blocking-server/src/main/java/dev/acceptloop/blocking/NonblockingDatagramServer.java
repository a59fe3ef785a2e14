package dev.acceptloop.blocking;

import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.serving.Backoff;
import dev.acceptloop.protocol.serving.DatagramResponder;
import dev.acceptloop.protocol.serving.DatagramServerContext;
import dev.acceptloop.protocol.serving.Drain;
import dev.acceptloop.syscalls.DatagramSlot;
import dev.acceptloop.syscalls.DatagramSockets;
import dev.acceptloop.syscalls.Descriptors;
import dev.acceptloop.syscalls.Received;
import dev.acceptloop.syscalls.Sockets;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One thread asks the socket round and round whether a datagram has come, and never waits.
 *
 * <pre>
 * loop:  received? -> protocol -> send -> received? ...
 * </pre>
 *
 * <p>Its processor is busy whether or not anybody sends; of datagrams there is only one socket to
 * ask, so nobody waits for the questions to others.
 *
 * <p>On system calls, for {@code java.nio} does not know which address was asked, nor Unix
 * datagrams.
 *
 * <p>Threads: the protocol is called by the one thread.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/udp.7.html">udp(7)</a>
 */
final class NonblockingDatagramServer implements Server {
    private final DatagramServerContext<Integer> context;
    private final Drain drain;
    private final DatagramSlot slot;
    private final DatagramResponder responder;
    private final Backoff backoff = new Backoff();
    private final Thread receiver;

    // ---------------------------------------------------------------- bind

    static NonblockingDatagramServer open(ServerOptions options, ServerListener listener)
            throws IOException {
        return DatagramServerContext.bind(
                        options,
                        listener,
                        DatagramSockets::bound,
                        Sockets::localAddress,
                        DatagramSockets::refuseMore,
                        Descriptors::close)
                .open(NonblockingDatagramServer::new);
    }

    private NonblockingDatagramServer(DatagramServerContext<Integer> context) {
        this.context = context;
        this.drain = context.drain();
        this.slot = new DatagramSlot(context.socket());
        this.responder = context.newResponder(slot::sender, this::send);
        context.closeOnFailure(this::close);
        this.receiver = Thread.ofPlatform().name("nonblocking-loop").start(this::receiveAll);
    }

    @Override
    public SocketAddress address() {
        return context.address();
    }

    // ---------------------------------------------------------------- receive

    private void receiveAll() {
        try (slot) {
            while (!drain.hasBegun()) {
                receive(false);
            }
            boolean more = true;
            while (more && !drain.isOver()) {
                more = receive(false);
            }
        } catch (Throwable e) { // nobody receives any more
            context.failed(e);
        }
    }

    /** Takes one datagram and answers it; false if there is none. */
    private boolean receive(boolean wait) throws IOException {
        Received received = slot.receive(wait);
        if (received == Received.CAME) {
            backoff.succeeded();
            responder.respond(slot.datagram());
        } else if (received == Received.FAILED) {
            backoff.pause();
        }
        return received != Received.NONE;
    }

    // ---------------------------------------------------------------- send

    private void send(ByteBuffer answer, SocketAddress to) {
        slot.send(answer, to); // never waits: what the kernel does not take is lost
    }

    // ---------------------------------------------------------------- shutdown

    @Override
    public synchronized void close() {
        if (!drain.begin()) {
            return;
        }
        context.stopReceiving();
        drain.await(List.of(receiver));
        Drain.end(List.of(receiver)); // interrupts a handler that blocks
        context.stopped();
    }

    @Override
    public void cut() {
        drain.cut();
    }
}
