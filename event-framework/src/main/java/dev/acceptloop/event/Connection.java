package dev.acceptloop.event;

import static java.util.Objects.requireNonNull;

import dev.acceptloop.event.logging.UnfailingLogger;
import dev.acceptloop.protocol.Addresses;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.serving.MemoryBudget;
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
import org.jspecify.annotations.Nullable;

/**
 * One stream connection, TCP's or Unix's: the transport its protocol sees, the descriptor its
 * reactor sees.
 *
 * <pre>
 * begin -> connectionMade -> (doRead -> dataReceived -> write)* -> close -> connectionLost
 *                                                         |
 *                                 refused by the kernel: owed -> doWrite
 *
 * close:  no more is read; the end is due when nothing is owed and no producer has more
 * abort:  the end is due in the next turn
 * </pre>
 *
 * <p>What comes in is {@link Input}'s, what goes out is {@link Output}'s: each has its phases; here
 * is what concerns both.
 *
 * <p>All fields are confined to the thread of its reactor. The end never comes inside a call of the
 * protocol: it is a call of the reactor's next turn.
 */
final class Connection implements StreamTransport, Selectable {
    private static final Logger LOG = UnfailingLogger.of(Connection.class);

    private final Reactor reactor;
    private final SocketChannel channel;
    private final SocketAddress local;
    private final SocketAddress remote;
    private final BiConsumer<SocketAddress, CloseReason> whenLost;
    final Output output;
    final Input input;
    Protocol protocol;
    private int counted; // bytes, in the budget of all
    private @Nullable CloseReason reason; // why it ends, once somebody wants that

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
        this.whenLost = whenLost;
        this.output = new Output(reactor, this, channel, highWater);
        this.input = new Input(reactor, this, channel);
        channel.configureBlocking(false);
        set(StandardSocketOptions.TCP_NODELAY, true);
    }

    /** Starts the conversation. */
    void begin(Protocol protocol) {
        this.protocol = protocol;
        if (!reactor.watch().isOpen()) { // it has ended while this was on its way there
            output.lose();
            Registrations.reset(channel);
            whenLost.accept(remote, CloseReason.STOPPING);
            return;
        }
        reactor.watch().begun(this);
        Registrations.call(
                this,
                () -> {
                    protocol.connectionMade(this);
                    count(); // asks the protocol, which may fail in that too
                    input.update();
                });
    }

    /** Keeps the books of what all connections hold; who would take more than there is, ends. */
    void count() {
        int before = counted;
        counted = output.isLost() ? 0 : MemoryBudget.PER_CONNECTION + retained();
        if (!reactor.watch().memory().hold(before, counted)) {
            abortNow(CloseReason.OVERLOADED);
        }
    }

    private int retained() {
        return output.capacity() + protocol.retained();
    }

    @Override
    public SelectableChannel channel() {
        return channel;
    }

    // ---------------------------------------------------------------- read

    @Override
    public void doRead() throws IOException {
        input.doRead();
    }

    @Override
    public void pauseReading() {
        requireOwner();
        input.pause();
    }

    @Override
    public void resumeReading() {
        requireOwner();
        input.resume();
    }

    /**
     * The server stops: answers what has arrived, and a message that has begun to once the rest is
     * there; then closes, when that is flushed. How long that may take is for the server to say.
     */
    void drain() {
        input.drain();
    }

    // ---------------------------------------------------------------- write

    @Override
    public void doWrite() throws IOException {
        if (output.doWrite()) {
            input.drainOn();
        }
    }

    @Override
    public void write(ByteBuffer data) {
        output.write(data);
    }

    @Override
    public void writeSequence(List<ByteBuffer> data) {
        output.write(data);
    }

    @Override
    public long transferFrom(FileChannel file, long position, long count) throws IOException {
        return output.transferFrom(file, position, count);
    }

    @Override
    public void trySend() {
        requireOwner();
        output.trySend();
    }

    @Override
    public long taken() {
        return output.taken();
    }

    @Override
    public int pending() {
        return output.pending();
    }

    @Override
    public boolean isCongested() {
        return output.isCongested() || reactor.watch().isDrainHalfOver();
    }

    @Override
    public void registerProducer(Producer producer) {
        output.register(producer);
    }

    @Override
    public void unregisterProducer() {
        requireOwner();
        output.unregister();
    }

    @Override
    public void shutdownOutput() {
        requireOwner();
        if (output.end()) {
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

    void closeNow(CloseReason why) {
        if (reason == null) {
            reason = why;
            input.update();
        }
        finishLater();
    }

    private void abortNow(CloseReason why) {
        if (!output.isLost()) {
            output.abort();
            closeNow(why);
            // Whatever a producer has to say.
            reactor.callFromThread(() -> connectionLost(requireNonNull(reason)));
        }
    }

    /** The peer is. */
    void gone(IOException cause) {
        LOG.log(Level.DEBUG, () -> this + ": " + cause);
        abortNow(CloseReason.RESET);
    }

    /** Whether nobody has closed it, and it is there. */
    boolean isOpen() {
        return reason == null && !output.isLost();
    }

    @Override
    public boolean isClosing() {
        return reason != null && !output.isLost();
    }

    /** Never inside a call of the protocol: its own call comes first to its end. */
    void finishLater() {
        if (output.isEmpty()) { // else doWrite will
            reactor.callFromThread(() -> Registrations.attempt(this, this::finish));
        }
    }

    /** Nothing is owed, and no producer has more: what was asked for meanwhile is due. */
    void finish() {
        if (isClosing() && input.isEnded() && output.waitsForPusher()) {
            output.stopProducer(); // nobody waits for what it may say
        }
        if (output.isLost() || !output.isFinished()) {
            return;
        }
        if (reason != null) {
            connectionLost(reason);
        } else if (output.ended()) {
            shutDownChannel();
        }
    }

    private void shutDownChannel() {
        try {
            channel.shutdownOutput();
        } catch (IOException e) { // reading will say so too
            LOG.log(Level.DEBUG, () -> this + ": " + e);
        }
        if (protocol instanceof HalfCloseProtocol told) {
            Registrations.call(this, told::writeConnectionLost);
        }
    }

    @Override
    public void connectionLost(CloseReason lastReason) {
        if (output.isLost()) {
            return;
        }
        endChannel(output.lose());
        count();
        // The first reason stands, but a bug is never masked by it.
        CloseReason first = reason;
        CloseReason why =
                first == null || lastReason == CloseReason.SERVICE_FAILED ? lastReason : first;
        output.stopProducer();
        Registrations.call(this, () -> protocol.connectionLost(why));
        try {
            whenLost.accept(remote, why);
        } finally {
            reactor.watch().ended(this);
        }
    }

    /** Words of ours that never left, or an abort: the peer is told by a reset, not by a FIN. */
    private void endChannel(boolean cut) {
        if (cut) {
            Registrations.reset(channel);
        } else if (input.isEnded()) {
            Registrations.close(channel);
        } else {
            Lingering.end(reactor, channel);
        }
    }

    // ---------------------------------------------------------------- for other threads

    /** One that is gone drops what it is told, whoever tells it. */
    private void requireOwner() {
        if (!output.isLost()) {
            reactor.requireOwner();
        }
    }

    @Override
    public void execute(Runnable task) {
        reactor.callFromThread(() -> {
            Registrations.call(this, task);
            input.drainOn();
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
        try {
            return channel.supportedOptions().contains(option) && channel.getOption(option);
        } catch (IOException e) { // it is gone, and its options too
            return false;
        }
    }

    @Override
    public void set(SocketOption<Boolean> option, boolean on) {
        try {
            if (channel.supportedOptions().contains(option)) {
                channel.setOption(option, on);
            }
        } catch (IOException e) { // the end is on its way
            LOG.log(Level.DEBUG, () -> this + ": " + option + ": " + e);
        }
    }

    @Override
    public String toString() {
        return "connection of "
                + Addresses.text(remote)
                + " ("
                + protocol.getClass().getName()
                + ")";
    }
}
