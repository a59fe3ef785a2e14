package dev.acceptloop.event;

import dev.acceptloop.event.logging.UnfailingLogger;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.MemoryBudget;
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
import java.time.Duration;
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
    private static final int MOST_READS = 64; // a turn, in a drain: the others have theirs

    private static final Duration PULL_PAUSE = Duration.ofMillis(10);

    private final Reactor reactor;
    private final SocketChannel channel;
    private final int highWater;
    private final SocketAddress local;
    private final SocketAddress remote;
    private final BiConsumer<SocketAddress, CloseReason> whenLost;
    private final Outgoing outgoing = new Outgoing();
    private final Production production;

    private Protocol protocol;
    private long sent; // bytes the kernel has taken
    private boolean pullLater; // a producer that had nothing to write is asked again then
    private boolean paused; // by the protocol
    private boolean choked; // outgoing was above the high-water mark, and is not empty yet
    private boolean readEnded; // the peer sent FIN
    private boolean draining; // the server stops: what has arrived is answered, then it closes
    private boolean stoppingTold; // the message that is under way is the last
    private boolean writeEnding; // FIN is due once outgoing is empty and there is no producer
    private boolean writeEnded; // FIN was sent
    private boolean closing; // the end is due once outgoing is empty and there is no producer
    private boolean aborted;
    private boolean lost;
    private CloseReason closeReason = CloseReason.PEER_CLOSED; // counts once closing
    private int counted; // bytes of the reactor's memory

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
        if (!reactor.watch().isOpen()) { // it has ended while this was on its way there
            lost = true;
            Descriptors.reset(channel);
            whenLost.accept(remote, CloseReason.STOPPING);
            return;
        }
        reactor.watch().begun(this);
        count();
        Descriptors.call(
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
        if (closing) {
            drop();
        } else if (draining) {
            doDrain();
        } else {
            read();
        }
    }

    /** Reads once and hands on what came; returns whether there was something. */
    private boolean read() throws IOException {
        ByteBuffer in = reactor.readBuffer();
        int length = channel.read(in);
        if (length > 0) {
            receive(in.flip());
        } else if (length < 0) {
            readEnded = true;
            updateReading();
            Descriptors.call(this, () -> protocol.readConnectionLost(this));
        }
        return length > 0;
    }

    private void receive(ByteBuffer in) {
        try {
            protocol.dataReceived(in);
        } catch (Throwable e) {
            Descriptors.failed(this, e);
        }
        count();
    }

    /** Keeps the books of what all connections hold; who would take more than there is, ends. */
    private void count() {
        int now =
                lost ? 0 : MemoryBudget.PER_CONNECTION + outgoing.capacity() + protocol.retained();
        if (now == counted) {
            return;
        }
        MemoryBudget memory = reactor.watch().memory();
        boolean grown = now > counted && counted > 0;
        memory.add(now - counted);
        counted = now;
        if (grown && memory.isOver()) {
            abortNow(CloseReason.OVERLOADED);
        }
    }

    /**
     * It closes, and one that pushes has the last word: it is not waited for when the peer left.
     */
    private void drop() throws IOException {
        if (channel.read(reactor.readBuffer()) < 0) {
            readEnded = true;
            updateReading();
            finishLater();
        }
    }

    @Override
    public void pauseReading() {
        requireOwner();
        paused = true;
        updateReading();
    }

    @Override
    public void resumeReading() {
        requireOwner();
        paused = false;
        updateReading();
        if (draining) {
            reactor.callFromThread(this::drain);
        }
    }

    private boolean listens() {
        return !(paused || choked || readEnded || closing || lost);
    }

    private boolean drops() {
        return closing && !readEnded && !lost && outgoing.isEmpty() && production.isRunning();
    }

    private void updateReading() {
        if (listens() || drops()) {
            reactor.addReader(this);
        } else if (!lost) { // then its channel is closed, and the caller may be anyone
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
        requireOwner();
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
            requireOwner();
            try {
                sent += channel.write(data.toArray(ByteBuffer[]::new));
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
            sent += channel.write(data);
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
        production.written(outgoing.size());
        choked |= outgoing.size() - production.share() > highWater;
        choked |= reactor.watch().memory().isTight();
        updateReading();
        count();
    }

    @Override
    public void doWrite() throws IOException {
        if (!sendOwed()) {
            return;
        }
        if (!production.isPulled()) {
            reactor.removeWriter(this);
        }
        resume();
        long before = sent;
        if (outgoing.isEmpty() && !lost && !produced()) {
            finish();
        } else if (sent == before && outgoing.isEmpty()) {
            askLater();
        }
        updateReading();
        count();
        if (draining) {
            drain();
        }
    }

    /** Offers the kernel what is owed; returns whether nothing is any more. */
    private boolean sendOwed() throws IOException {
        int owed = outgoing.size();
        boolean all = outgoing.writeTo(channel);
        sent += owed - outgoing.size();
        return all;
    }

    /** There is room and will be, and a producer with nothing to write would be asked for ever. */
    private void askLater() {
        if (production.isPulled()) {
            reactor.removeWriter(this);
        }
        if (production.isPulled() && !pullLater) {
            pullLater = true;
            reactor.callLater(PULL_PAUSE, this::askAgain);
        }
    }

    private void askAgain() {
        pullLater = false;
        if (production.isPulled() && !lost) {
            reactor.addWriter(this);
        }
    }

    @Override
    public long taken() {
        return sent;
    }

    @Override
    public void trySend() {
        requireOwner();
        if (lost || aborted) {
            return;
        }
        try {
            if (sendOwed() && production.isPulled()) {
                produced(); // what this ends is done when the selector tells of room
            }
        } catch (IOException e) {
            gone(e);
        }
    }

    private void resume() {
        boolean was = choked;
        choked = false;
        if (was && !closing) {
            Descriptors.call(this, protocol::resumeWriting);
        }
    }

    /** Asks the producer for more; returns whether there is one that was asked. */
    private boolean produced() {
        try {
            boolean asked = production.drained();
            if (asked && closing && readEnded) {
                finishLater();
            }
            return asked;
        } catch (Throwable e) {
            Descriptors.failed(this, e);
            return true;
        }
    }

    /** Nothing is owed, and no producer has more: what was asked for meanwhile is due. */
    private void finish() {
        if (lost || !outgoing.isEmpty()) {
            return;
        }
        if (closing && readEnded && production.isRunning()) { // nobody waits for what it may say
            Descriptors.call(this, production::stop);
        }
        if (production.isRegistered()) {
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
    public boolean isCongested() {
        return choked;
    }

    @Override
    public long transferFrom(FileChannel file, long position, long count) throws IOException {
        if (!takesMore() || !outgoing.isEmpty()) {
            return 0;
        }
        requireOwner();
        // A full buffer is no error, and a peer that is gone shows when this is written to next.
        long moved = file.transferTo(position, count, channel);
        sent += moved;
        return moved;
    }

    @Override
    public void shutdownOutput() {
        requireOwner();
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
            Descriptors.call(this, told::writeConnectionLost);
        }
    }

    // ---------------------------------------------------------------- producer

    @Override
    public void registerProducer(Producer producer) {
        if (lost || aborted) {
            producer.stopProducing();
            return;
        }
        requireOwner();
        production.register(producer);
        if (production.isPulled()) {
            reactor.addWriter(this);
            production.ask();
        }
    }

    @Override
    public void unregisterProducer() {
        requireOwner();
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
        if (outgoing.isEmpty()) { // else doWrite will
            reactor.callFromThread(() -> Descriptors.attempt(this, this::finish));
        }
    }

    /**
     * The server stops: answers what has arrived, and a message that has begun to once the rest is
     * there; then closes, when that is flushed. How long that may take is for the server to say.
     */
    void drain() {
        Descriptors.attempt(this, this::doDrain);
    }

    private void doDrain() throws IOException {
        draining = true;
        int reads = 0;
        while (listens() && !isLastMessageDone() && read()) {
            if (++reads == MOST_READS) {
                reactor.callFromThread(this::drain);
                return;
            }
        }
        if (choked || closing || lost) { // choked: there is more when the peer has taken its due
            return;
        }
        if (!protocol.midMessage()) {
            closeNow(CloseReason.STOPPING);
        } else if (!stoppingTold) {
            stoppingTold = true;
            Descriptors.call(this, protocol::stopping);
        }
    }

    private boolean isLastMessageDone() {
        return stoppingTold && !protocol.midMessage();
    }

    @Override
    public void connectionLost(CloseReason reason) {
        if (lost) {
            return;
        }
        lost = true;
        endChannel();
        outgoing.clear();
        count();
        // The first reason stands, but a bug is never masked by it.
        boolean first = !closing || reason == CloseReason.SERVICE_FAILED;
        CloseReason why = first ? reason : closeReason;
        Descriptors.call(this, production::stop);
        Descriptors.call(this, () -> protocol.connectionLost(why));
        try {
            whenLost.accept(remote, why);
        } finally {
            reactor.watch().ended(this);
        }
    }

    /** Words of ours that never left, or an abort: the peer is told by a reset, not by a FIN. */
    private void endChannel() {
        if (aborted || !outgoing.isEmpty()) {
            Descriptors.reset(channel);
        } else if (readEnded) {
            Descriptors.close(channel);
        } else {
            Lingering.end(reactor, channel);
        }
    }

    @Override
    public boolean isClosing() {
        return closing && !lost;
    }

    // ---------------------------------------------------------------- for other threads

    /** One that is gone drops what it is told, whoever tells it. */
    private void requireOwner() {
        if (!lost) {
            reactor.requireOwner();
        }
    }

    @Override
    public void execute(Runnable task) {
        reactor.callFromThread(() -> {
            Descriptors.call(this, task);
            if (draining) {
                drain();
            }
        });
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
