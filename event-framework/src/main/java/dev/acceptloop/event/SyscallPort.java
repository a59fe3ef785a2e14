package dev.acceptloop.event;

import dev.acceptloop.event.logging.UnfailingLogger;
import dev.acceptloop.protocol.DatagramProtocol;
import dev.acceptloop.protocol.serving.Backoff;
import dev.acceptloop.syscalls.DatagramBuffer;
import dev.acceptloop.syscalls.Errno;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;

/**
 * A datagram socket that {@code java.nio} has not: of all addresses, whose answers leave from the
 * one that was asked, or of a path.
 *
 * <pre>
 * its channel readable -> doRead: receive some -> protocol, each -> send their answers
 * </pre>
 *
 * <p>The reactor's selector cannot watch it, so a {@link PollThread} does, which costs a thread;
 * the rest is as with other descriptors: all in the reactor's thread, a turn's worth at a time.
 *
 * <p>Confined to its reactor's thread, but for {@link #localAddress} and what {@link DatagramPort}
 * says.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/recvmmsg.2.html">recvmmsg(2)</a>
 */
final class SyscallPort extends DatagramPort {
    private static final Logger LOG = UnfailingLogger.of(SyscallPort.class);
    private static final int BATCH = 32; // datagrams in one call

    private final SyscallSocket socket;
    private final PollThread pollThread;
    private final DatagramBuffer in;
    private final DatagramBuffer out; // for what is no answer: it never receives
    private final Backoff backoff = new Backoff();

    private int count; // of the batch received last
    private int next; // of the batch, to be handed on
    private boolean handling; // the one before that
    private boolean exhausted; // there were no more behind the batch
    private boolean failing; // the last receive did
    private boolean draining;

    // ---------------------------------------------------------------- bind

    /**
     * A port at that socket, which it owns or has joined.
     *
     * @throws IOException if there are no descriptors left; the socket has been left then
     */
    static SyscallPort at(SyscallSocket socket, Reactor reactor, DatagramProtocol protocol)
            throws IOException {
        try {
            return new SyscallPort(socket, reactor, protocol);
        } catch (IOException | RuntimeException e) {
            socket.leave();
            throw e;
        }
    }

    private SyscallPort(SyscallSocket socket, Reactor reactor, DatagramProtocol protocol)
            throws IOException {
        super(reactor, protocol);
        this.socket = socket;
        pollThread = new PollThread(socket.descriptor());
        in = new DatagramBuffer(socket.descriptor(), BATCH);
        out = new DatagramBuffer(socket.descriptor(), 1);
    }

    @Override
    DatagramPort share(Reactor other, DatagramProtocol others) throws IOException {
        socket.join();
        return at(socket, other, others);
    }

    @Override
    public SocketAddress localAddress() {
        return socket.address();
    }

    @Override
    public SelectableChannel channel() {
        return pollThread.channel();
    }

    // ---------------------------------------------------------------- receive

    @Override
    public void doRead() throws IOException {
        if (!handleSome()) {
            if (failing) {
                reactor.removeReader(this);
                reactor.callLater(backoff.failed(), this::readAgain);
            }
            exhausted = false;
            pollThread.askAgain();
        }
    }

    private void readAgain() {
        if (!isStopped()) {
            reactor.addReader(this);
        }
    }

    /** Hands on what has come, no more than a turn's; returns whether there may be more. */
    private boolean handleSome() throws IOException {
        long began = System.nanoTime();
        boolean more = true;
        for (int i = 0; i < MOST_IN_A_TURN && more; i++) {
            more = next < count || receive();
            if (more) {
                handle(next++);
                if (System.nanoTime() - began > MOST_NANOS) {
                    break;
                }
            }
        }
        flush(in);
        return more;
    }

    /** Takes the next batch; false if there is none. The answers to the last one are sent first. */
    private boolean receive() throws IOException {
        if (exhausted) {
            return false;
        }
        flush(in);
        int result = in.receive(false);
        next = 0;
        count = Math.max(0, result);
        exhausted = count < BATCH;
        failing = result < 0 && result != -Errno.EAGAIN;
        if (failing) {
            failed(-result);
        } else {
            backoff.succeeded();
        }
        return count > 0;
    }

    private void failed(int errno) throws IOException {
        if (errno == Errno.EBADF || errno == Errno.ENOTSOCK) {
            LOG.log(Level.ERROR, "the socket is gone: {0}", Errno.text(errno));
            throw new IOException("closed by somebody else");
        }
        // ICMP tells of an earlier answer; or there is no memory.
        LOG.log(Level.DEBUG, "receive failed: {0}", Errno.text(errno));
    }

    private void handle(int index) {
        String flaw = in.flaw(index);
        if (!flaw.isEmpty()) {
            LOG.log(Level.DEBUG, "dropped a datagram: {0}", flaw);
            return;
        }
        handling = true;
        try {
            handle(in.datagram(index), in.sender(index));
        } finally {
            handling = false;
        }
    }

    // ---------------------------------------------------------------- send

    @Override
    public void send(ByteBuffer datagram, SocketAddress to) {
        if (isStopped()) {
            return;
        }
        reactor.requireOwner();
        if (handling && to.equals(in.sender(next - 1))) {
            in.answer(next - 1, datagram, to); // from where it was asked
        } else {
            flush(in); // or it might overtake an answer to the same
            out.answer(0, datagram, to);
            flush(out);
        }
    }

    private static void flush(DatagramBuffer buffer) {
        int result = buffer.flush();
        if (result < 0) {
            LOG.log(Level.DEBUG, "dropped a datagram: {0}", Errno.text(-result));
        }
    }

    @Override
    public void send(ByteBuffer datagram) {
        if (!isStopped()) {
            throw new IllegalStateException(this + " is not connected");
        }
    }

    // ---------------------------------------------------------------- close

    @Override
    void drainSome() throws IOException {
        if (!draining) {
            draining = true;
            exhausted = false; // something may have come since
            socket.refuseMore();
        }
        if (handleSome()) {
            reactor.callFromThread(this::drainOn); // the others have their turn
        } else if (failing) {
            exhausted = false;
            reactor.callLater(backoff.failed(), this::drainOn);
        } else {
            close();
        }
    }

    /** The descriptor is closed when nobody waits for it: its number will be another file's. */
    @Override
    void release() {
        if (pollThread.close()) {
            socket.leave();
        } else {
            LOG.log(Level.ERROR, () -> this + " stays open: its thread does not leave");
        }
        in.close();
        out.close();
    }

    @Override
    public String toString() {
        return socket.toString();
    }
}
