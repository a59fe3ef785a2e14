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
import java.time.Duration;
import java.util.List;

/**
 * One thread, one datagram at a time: the next waits in the kernel until this one is answered.
 *
 * <pre>
 * receiver:    receive -> protocol -> send -> receive ...
 * </pre>
 *
 * <p>On system calls, for {@code java.nio} does not know which address was asked, nor Unix
 * datagrams.
 *
 * <p>Threads: the protocol is called by the one thread.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/udp.7.html">udp(7)</a>
 */
final class BlockingDatagramServer implements Server {
    /** Nothing wakes who waits on a descriptor that somebody else has closed. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final DatagramServerContext<Integer> context;
    private final Drain drain;
    private final DatagramSlot slot;
    private final DatagramResponder responder;
    private final Backoff backoff = new Backoff();
    private final Thread receiver;

    // ---------------------------------------------------------------- bind

    static BlockingDatagramServer open(ServerOptions options, ServerListener listener)
            throws IOException {
        return DatagramServerContext.bind(
                        options,
                        listener,
                        DatagramSockets::bound,
                        Sockets::localAddress,
                        DatagramSockets::refuseMore,
                        Descriptors::close)
                .open(BlockingDatagramServer::new);
    }

    private BlockingDatagramServer(DatagramServerContext<Integer> context) throws IOException {
        this.context = context;
        this.drain = context.drain();
        DatagramSockets.receiveTimeout(context.socket(), LONGEST_WAIT);
        this.slot = new DatagramSlot(context.socket());
        this.responder = context.newResponder(slot::sender, this::send);
        context.closeOnFailure(this::close);
        this.receiver = Thread.ofPlatform().name("blocking-receiver").start(this::receiveAll);
    }

    @Override
    public SocketAddress address() {
        return context.address();
    }

    // ---------------------------------------------------------------- receive

    private void receiveAll() {
        try (slot) {
            while (!drain.hasBegun()) {
                receive(true);
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
