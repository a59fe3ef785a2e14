package dev.acceptloop.blocking;

import dev.acceptloop.protocol.Backoff;
import dev.acceptloop.protocol.Bound;
import dev.acceptloop.protocol.DatagramContext;
import dev.acceptloop.protocol.DatagramProtocol;
import dev.acceptloop.protocol.DatagramService;
import dev.acceptloop.protocol.Drain;
import dev.acceptloop.protocol.Option;
import dev.acceptloop.protocol.Server;
import dev.acceptloop.protocol.ServerListener;
import dev.acceptloop.protocol.ServerOptions;
import dev.acceptloop.protocol.Services;
import dev.acceptloop.syscalls.DatagramBuffer;
import dev.acceptloop.syscalls.DatagramSockets;
import dev.acceptloop.syscalls.Descriptors;
import dev.acceptloop.syscalls.Errno;
import dev.acceptloop.syscalls.Sockets;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

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
    private static final Logger LOG = System.getLogger(NonblockingDatagramServer.class.getName());

    private final ServerListener listener;
    private final Bound<Integer> bound;
    private final DatagramContext context;
    private final Drain drain;
    private final DatagramProtocol protocol;
    private final DatagramBuffer buffer;
    private final DatagramProtocol.Replies replies = this::send;
    private final Backoff backoff = new Backoff();
    private final Thread loop;

    // ---------------------------------------------------------------- bind

    static NonblockingDatagramServer open(ServerOptions options, ServerListener listener)
            throws IOException {
        Services.named(options.value(Option.SERVICE)); // an unknown one opens nothing
        Bound<Integer> bound =
                Bound.open(
                        options,
                        address -> DatagramSockets.bound(address, options.isSet(Option.REUSE_PORT)),
                        Sockets::localAddress,
                        Descriptors::close);
        return new NonblockingDatagramServer(options, listener, bound);
    }

    private NonblockingDatagramServer(
            ServerOptions options, ServerListener listener, Bound<Integer> bound) {
        this.listener = listener;
        this.bound = bound;
        this.context = new DatagramContext(options, listener, bound::address);
        this.drain = context.drain();
        this.protocol = context.newService();
        this.buffer = new DatagramBuffer(bound.socket(), 1);
        this.loop = Thread.ofPlatform().name("nonblocking-loop").start(this::receiveAll);
    }

    @Override
    public SocketAddress address() {
        return bound.address();
    }

    // ---------------------------------------------------------------- accept

    // There is nothing to accept: every datagram is the one thread's.

    // ---------------------------------------------------------------- read

    private void receiveAll() {
        try (buffer) {
            while (!drain.hasBegun()) {
                received(buffer.receive(false));
            }
            int count = 1;
            while (count > 0 && !drain.isOver()) {
                count = buffer.receive(false);
                received(count);
            }
        } catch (Throwable e) { // nobody receives any more
            context.failed(e, this::close);
        }
    }

    /** Answers the one that came, if it did. */
    private void received(int count) throws IOException {
        if (count > 0) {
            backoff.succeeded();
            handle();
            return;
        }
        switch (-count) {
            case Errno.EAGAIN -> {}
            case Errno.EBADF, Errno.ENOTSOCK ->
                    throw new IOException("the socket is gone: " + Errno.text(-count));
            default -> { // ICMP tells of an earlier answer; or there is no memory
                LOG.log(Level.DEBUG, "receive failed: {0}", Errno.text(-count));
                LockSupport.parkNanos(backoff.failed().toNanos());
            }
        }
    }

    /** What goes wrong with a datagram ends here, and only here. */
    private void handle() {
        String flaw = buffer.flaw(0);
        if (!flaw.isEmpty()) {
            LOG.log(Level.DEBUG, "dropped a datagram: {0}", flaw);
            return;
        }
        try {
            protocol.datagramReceived(buffer.datagram(0), buffer.sender(0), replies);
        } catch (Throwable e) {
            DatagramService.failed(e);
        }
    }

    // ---------------------------------------------------------------- write

    private void send(ByteBuffer datagram, SocketAddress to) {
        buffer.answer(0, datagram, to);
        int result = buffer.flush();
        if (result < 0) {
            LOG.log(Level.DEBUG, "dropped an answer: {0}", Errno.text(-result));
        }
    }

    // ---------------------------------------------------------------- close

    // There is no connection to close.

    // ---------------------------------------------------------------- shutdown

    @Override
    public synchronized void close() {
        if (!drain.begin()) {
            return;
        }
        refuseMore();
        listener.draining();
        drain.await(List.of(loop));
        Drain.end(List.of(loop));
        closeQuietly();
        listener.stopped();
    }

    @Override
    public void cut() {
        drain.cut();
    }

    private void refuseMore() {
        try {
            DatagramSockets.refuseMore(bound.socket());
        } catch (IOException e) { // the receiver will say so
            LOG.log(Level.DEBUG, "the socket is gone: {0}", e.getMessage());
        }
    }

    private void closeQuietly() {
        try {
            bound.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "closing the socket: {0}", e.getMessage());
        }
    }
}
