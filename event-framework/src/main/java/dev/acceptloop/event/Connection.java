package dev.acceptloop.event;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Outgoing;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.function.BiConsumer;

/**
 * One stream connection, TCP's or Unix's: the transport its protocol sees, the descriptor its
 * reactor sees.
 *
 * <pre>
 * begin -> connectionMade -> (doRead -> dataReceived -> write)* -> close -> connectionLost
 *                                                         |
 *                             refused by the kernel: outgoing -> doWrite
 * </pre>
 *
 * <p>All fields are confined to the thread of its reactor. The end never comes inside a call of the
 * protocol: it is a call of the reactor's next turn.
 */
final class Connection implements Transport, Selectable {
    private static final Logger LOG = System.getLogger(Connection.class.getName());
    private static final int MOST_READS_AT_END = 64; // what a peer that never stops can ask of us

    private final Reactor reactor;
    private final SocketChannel channel;
    private final int highWater;
    private final SocketAddress local;
    private final SocketAddress remote;
    private final BiConsumer<SocketAddress, CloseReason> whenLost;
    private final Outgoing outgoing = new Outgoing();

    private Protocol protocol;
    private boolean paused; // by the protocol
    private boolean choked; // outgoing was above the high-water mark, and is not empty yet
    private boolean readEnded; // the peer sent FIN
    private boolean draining; // the server stops: read what is there, then close
    private boolean writeEnding; // FIN is due once outgoing is empty
    private boolean closing; // the end is due once outgoing is empty
    private boolean aborted;
    private boolean lost;
    private CloseReason closeReason = CloseReason.PEER_CLOSED; // counts once closing

    @SuppressWarnings("NullAway.Init") // begin comes first
    Connection(
            Reactor reactor,
            SocketChannel channel,
            int highWater,
            BiConsumer<SocketAddress, CloseReason> whenLost)
            throws IOException {
        this.reactor = reactor;
        this.channel = channel;
        this.highWater = highWater;
        this.whenLost = whenLost;
        channel.configureBlocking(false);
        if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        local = channel.getLocalAddress();
        remote = channel.getRemoteAddress();
    }

    /** Starts the conversation. */
    void begin(Protocol protocol) {
        this.protocol = protocol;
        Descriptors.attempt(
                this,
                () -> {
                    protocol.connectionMade(this);
                    updateReading();
                });
    }

    @Override
    public SelectableChannel channel() {
        return channel;
    }

    // ---------------------------------------------------------------- read

    @Override
    public void doRead() throws IOException {
        read();
    }

    /** Reads once and hands on what came; returns whether there was something. */
    private boolean read() throws IOException {
        ByteBuffer in = reactor.readBuffer();
        int length = channel.read(in);
        if (length > 0) {
            protocol.dataReceived(in.flip());
        } else if (length < 0) {
            readEnded = true;
            updateReading();
            protocol.readConnectionLost(this);
        }
        return length > 0;
    }

    @Override
    public void pauseReading() {
        paused = true;
        updateReading();
    }

    @Override
    public void resumeReading() {
        paused = false;
        updateReading();
    }

    private boolean wantsToRead() {
        return !(paused || choked || readEnded || closing || lost);
    }

    private void updateReading() {
        if (wantsToRead()) {
            reactor.addReader(this);
        } else {
            reactor.removeReader(this);
        }
    }

    // ---------------------------------------------------------------- write

    @Override
    public void write(ByteBuffer data) {
        if (closing || writeEnding || lost) {
            data.position(data.limit());
            return;
        }
        if (outgoing.isEmpty()) {
            writeNow(data);
        }
        if (data.hasRemaining()) {
            outgoing.add(data);
            reactor.addWriter(this);
            choked |= outgoing.size() > highWater;
            updateReading();
        }
    }

    private void writeNow(ByteBuffer data) {
        try {
            channel.write(data);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> this + ": " + e);
            data.position(data.limit());
            abortNow(CloseReason.RESET);
        }
    }

    @Override
    public void doWrite() throws IOException {
        if (!outgoing.writeTo(channel)) {
            return;
        }
        reactor.removeWriter(this);
        choked = false;
        if (closing) {
            connectionLost(closeReason);
            return;
        }
        if (writeEnding) {
            endOutput();
        }
        updateReading();
        if (draining) {
            drain();
        }
    }

    @Override
    public int pending() {
        return outgoing.size();
    }

    @Override
    public void shutdownOutput() {
        boolean first = !(writeEnding || closing || lost);
        writeEnding = true;
        if (first && outgoing.isEmpty()) {
            endOutput();
        }
    }

    private void endOutput() {
        try {
            channel.shutdownOutput();
        } catch (IOException e) { // reading will say so too
            LOG.log(Level.DEBUG, () -> this + ": " + e);
        }
    }

    // ---------------------------------------------------------------- close

    @Override
    public void close(CloseReason reason) {
        reactor.callNowOrFromThread(() -> closeNow(reason));
    }

    @Override
    public void abort(CloseReason reason) {
        reactor.callNowOrFromThread(() -> abortNow(reason));
    }

    private void closeNow(CloseReason reason) {
        if (!closing) {
            closing = true;
            closeReason = reason;
            updateReading();
        }
        if (outgoing.isEmpty()) { // else when it is flushed
            reactor.callFromThread(() -> connectionLost(closeReason));
        }
    }

    private void abortNow(CloseReason reason) {
        aborted = true;
        outgoing.clear();
        reactor.removeWriter(this);
        closeNow(reason);
    }

    /** The server stops: answers what has arrived, then closes once that is flushed. */
    void drain() {
        Descriptors.attempt(this, this::doDrain);
    }

    private void doDrain() throws IOException {
        draining = true;
        int reads = 0;
        while (wantsToRead() && reads < MOST_READS_AT_END && read()) {
            reads++;
        }
        if (!choked) { // else there is more to read when the peer has taken what it is owed
            closeNow(CloseReason.STOPPING);
        }
    }

    @Override
    public void connectionLost(CloseReason reason) {
        if (lost) {
            return;
        }
        lost = true;
        closeChannel();
        // The first reason stands, but a bug is never masked by it.
        boolean first = !closing || reason == CloseReason.SERVICE_FAILED;
        CloseReason why = first ? reason : closeReason;
        Descriptors.attempt(this, () -> protocol.connectionLost(why));
        whenLost.accept(remote, why);
    }

    /** Words of ours that never left, or an abort: the peer is told by a reset, not by a FIN. */
    private void closeChannel() {
        try (channel) {
            if (aborted || !outgoing.isEmpty()) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } else {
                discardArrived();
            }
        } catch (IOException e) { // the peer was faster
            LOG.log(Level.DEBUG, () -> this + ": " + e);
        }
        outgoing.clear();
    }

    /** Closing over unread bytes would send a reset, which can cost the peer our last words. */
    private void discardArrived() throws IOException {
        int reads = 0;
        while (reads < MOST_READS_AT_END && channel.read(reactor.readBuffer()) > 0) {
            reads++;
        }
    }

    // ---------------------------------------------------------------- for other threads

    @Override
    public void execute(Runnable task) {
        reactor.callFromThread(() -> Descriptors.attempt(this, task::run));
    }

    @Override
    public SocketAddress localAddress() {
        return local;
    }

    @Override
    public SocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public String toString() {
        return "connection of " + remote;
    }
}
