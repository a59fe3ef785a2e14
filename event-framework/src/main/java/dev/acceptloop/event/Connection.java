package dev.acceptloop.event;

import dev.acceptloop.event.logging.UnfailingLogger;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Outgoing;
import dev.acceptloop.protocol.Protocol;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
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
final class Connection implements StreamTransport, Selectable {
    private static final Logger LOG = UnfailingLogger.of(Connection.class);
    private static final int MOST_READS_AT_END = 64; // what a peer that never stops can ask of us

    private final Reactor reactor;
    private final SocketChannel channel;
    private final int highWater;
    private final SocketAddress local;
    private final SocketAddress remote;
    private final BiConsumer<SocketAddress, CloseReason> whenLost;
    private final Outgoing outgoing = new Outgoing();
    private final Production production;

    private Protocol protocol;
    private boolean paused; // by the protocol
    private boolean choked; // outgoing was above the high-water mark, and is not empty yet
    private boolean readEnded; // the peer sent FIN
    private boolean draining; // the server stops: read what is there, then close
    private boolean writeEnding; // FIN is due once outgoing is empty and there is no producer
    private boolean writeEnded; // FIN was sent
    private boolean closing; // the end is due once outgoing is empty and there is no producer
    private boolean aborted;
    private boolean lost;
    private CloseReason closeReason = CloseReason.PEER_CLOSED; // counts once closing

    @SuppressWarnings("NullAway.Init") // begin comes first
    Connection(
            Reactor reactor,
            SocketChannel channel,
            SocketAddress local,
            SocketAddress remote,
            int highWater,
            BiConsumer<SocketAddress, CloseReason> whenLost)
            throws IOException {
        this.reactor = reactor;
        this.channel = channel;
        this.local = local;
        this.remote = remote;
        this.highWater = highWater;
        this.production = new Production(highWater);
        this.whenLost = whenLost;
        channel.configureBlocking(false);
        set(StandardSocketOptions.TCP_NODELAY, true);
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
        if (!takesMore()) {
            data.position(data.limit());
            return;
        }
        if (outgoing.isEmpty()) {
            writeNow(data);
        }
        if (data.hasRemaining()) {
            outgoing.add(data);
            owe();
        }
    }

    @Override
    public void writeSequence(List<ByteBuffer> data) {
        if (takesMore() && outgoing.isEmpty()) {
            try {
                channel.write(data.toArray(ByteBuffer[]::new));
            } catch (IOException e) {
                gone(e);
            }
        }
        data.forEach(this::write); // what is left of each
    }

    /** A producer has the last word: it may still write what was begun before the end. */
    private boolean takesMore() {
        boolean ending = closing || writeEnding;
        return !(lost || aborted || writeEnded || (ending && !production.isRegistered()));
    }

    private void writeNow(ByteBuffer data) {
        try {
            channel.write(data);
        } catch (IOException e) {
            data.position(data.limit());
            gone(e);
        }
    }

    private void gone(IOException cause) {
        LOG.log(Level.DEBUG, () -> this + ": " + cause);
        abortNow(CloseReason.RESET);
    }

    private void owe() {
        reactor.addWriter(this);
        choked |= outgoing.size() > highWater;
        updateReading();
        production.written(outgoing.size());
    }

    @Override
    public void doWrite() throws IOException {
        if (!outgoing.writeTo(channel)) {
            return;
        }
        choked = false;
        if (!production.isPulled()) {
            reactor.removeWriter(this);
        }
        if (!production.drained()) {
            finish();
        }
        updateReading();
        if (draining) {
            drain();
        }
    }

    /** Nothing is owed, and no producer has more: what was asked for meanwhile is due. */
    private void finish() {
        if (production.isRegistered() || !outgoing.isEmpty()) {
            return;
        }
        if (closing) {
            connectionLost(closeReason);
        } else if (writeEnding && !writeEnded) {
            endOutput();
        }
    }

    @Override
    public int pending() {
        return outgoing.size();
    }

    @Override
    public long transferFrom(FileChannel file, long position, long count) throws IOException {
        if (!takesMore() || !outgoing.isEmpty()) {
            return 0;
        }
        // A full buffer is no error, and a peer that is gone shows when this is written to next.
        return file.transferTo(position, count, channel);
    }

    @Override
    public void shutdownOutput() {
        if (!writeEnding && !closing && !lost) {
            writeEnding = true;
            finishLater();
        }
    }

    private void endOutput() {
        writeEnded = true;
        try {
            channel.shutdownOutput();
        } catch (IOException e) { // reading will say so too
            LOG.log(Level.DEBUG, () -> this + ": " + e);
        }
        if (protocol instanceof HalfCloseProtocol told) {
            told.writeConnectionLost();
        }
    }

    // ---------------------------------------------------------------- producer

    @Override
    public void registerProducer(Producer producer) {
        if (lost || aborted) {
            producer.stopProducing();
            return;
        }
        production.register(producer);
        if (production.isPulled()) {
            reactor.addWriter(this);
            producer.resumeProducing();
        }
    }

    @Override
    public void unregisterProducer() {
        if (production.unregister() && !lost) {
            if (outgoing.isEmpty()) {
                reactor.removeWriter(this);
            }
            finishLater();
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
        finishLater();
    }

    private void abortNow(CloseReason reason) {
        aborted = true;
        outgoing.clear();
        reactor.removeWriter(this);
        closeNow(reason);
        reactor.callFromThread(() -> connectionLost(closeReason)); // whatever a producer has to say
    }

    /** Never inside a call of the protocol: its own call comes first to its end. */
    private void finishLater() {
        if (outgoing.isEmpty() && !production.isRegistered()) { // else doWrite will
            reactor.callFromThread(() -> Descriptors.attempt(this, this::finish));
        }
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
        // Words of ours that never left, or an abort: the peer is told by a reset, not by a FIN.
        if (aborted || !outgoing.isEmpty()) {
            Descriptors.reset(channel);
        } else {
            Descriptors.finish(channel, reactor.readBuffer());
        }
        outgoing.clear();
        // The first reason stands, but a bug is never masked by it.
        boolean first = !closing || reason == CloseReason.SERVICE_FAILED;
        CloseReason why = first ? reason : closeReason;
        Descriptors.attempt(this, production::stop);
        Descriptors.attempt(this, () -> protocol.connectionLost(why));
        whenLost.accept(remote, why);
    }

    @Override
    public boolean isClosing() {
        return closing && !lost;
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

    // ---------------------------------------------------------------- options

    @Override
    public boolean isSet(SocketOption<Boolean> option) {
        return Descriptors.isSet(channel, option);
    }

    @Override
    public void set(SocketOption<Boolean> option, boolean on) {
        Descriptors.set(channel, option, on);
    }

    @Override
    public String toString() {
        return "connection of " + remote + " (" + protocol.getClass().getName() + ")";
    }
}
