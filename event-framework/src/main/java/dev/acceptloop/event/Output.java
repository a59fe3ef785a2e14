package dev.acceptloop.event;

import dev.acceptloop.protocol.serving.OutboundBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;

/**
 * What one connection sends: what the kernel takes at once, what it refused and is owed since, and
 * what a producer has more of.
 *
 * <pre>
 * OPEN --- shutdownOutput ---&gt; ENDING --- nothing owed, no producer: FIN ---&gt; ENDED
 *   |                            |                                            |
 *   +--- abort, reset -----------+--------------------------------------------+---&gt; ABORTED
 *   |                            |                                            |        |
 *   +--- the end of the connection -------------------------------------------+--------+---&gt; LOST
 * </pre>
 *
 * <p>Confined to the reactor's thread.
 */
final class Output {
    private static final Duration PULL_PAUSE = Duration.ofMillis(10);

    /** How far it is. */
    private enum Phase {
        OPEN,
        ENDING,
        ENDED,
        ABORTED, // nothing is owed any more, and the end will be a reset
        LOST
    }

    private final Reactor reactor;
    private final Connection connection;
    private final SocketChannel channel;
    private final int highWater;
    private ProducerState production = ProducerState.NONE;
    private OutboundBuffer owed = OutboundBuffer.NONE;
    private Phase phase = Phase.OPEN;
    private long taken; // bytes, by the kernel
    private boolean congested; // more was owed than the high-water mark, and something still is
    private boolean pullLater; // a producer that had nothing to write is asked again then

    Output(Reactor reactor, Connection connection, SocketChannel channel, int highWater) {
        this.reactor = reactor;
        this.connection = connection;
        this.channel = channel;
        this.highWater = highWater;
    }

    // ---------------------------------------------------------------- write

    void write(ByteBuffer data) {
        if (takesMore()) {
            reactor.requireOwner();
            try {
                sendOrKeep(data);
            } catch (IOException e) {
                connection.gone(e);
            }
        }
        data.position(data.limit());
    }

    private void sendOrKeep(ByteBuffer data) throws IOException {
        if (owed.isEmpty()) {
            taken += channel.write(data);
        }
        if (data.hasRemaining()) {
            keep(data);
            owe();
        }
    }

    private void keep(ByteBuffer data) {
        try {
            owed = owed.with(data);
        } catch (OutOfMemoryError e) { // what was sent would look like the whole
            abort();
            throw e;
        }
    }

    void write(List<ByteBuffer> data) {
        if (takesMore() && owed.isEmpty()) {
            reactor.requireOwner();
            try {
                taken += channel.write(data.toArray(ByteBuffer[]::new));
            } catch (IOException e) {
                connection.gone(e);
            }
        }
        data.forEach(this::write); // what is left of each
    }

    long transferFrom(FileChannel file, long position, long count) throws IOException {
        if (!takesMore() || !owed.isEmpty()) {
            return 0;
        }
        reactor.requireOwner();
        // A full buffer is no error, and a peer that is gone shows when this is written to next.
        long moved = file.transferTo(position, count, channel);
        taken += moved;
        return moved;
    }

    /** A producer has the last word: it may still write what was begun before the end. */
    private boolean takesMore() {
        boolean open = phase == Phase.OPEN && !connection.isClosing();
        boolean ending = phase == Phase.OPEN || phase == Phase.ENDING;
        return open || (ending && production.isRegistered());
    }

    /** What a producer wrote until it was told to pause does not count: it bounds itself. */
    private void owe() {
        reactor.addWriter(connection);
        production.written(owed.size());
        congested |= owed.size() - production.share() > highWater;
        congested |= reactor.watch().memory().isTight();
        connection.input.update();
        connection.count();
    }

    /** Bytes that are owed. */
    int pending() {
        return owed.size();
    }

    boolean isEmpty() {
        return owed.isEmpty();
    }

    /** Bytes of memory that what is owed takes. */
    int capacity() {
        return owed.capacity();
    }

    boolean isCongested() {
        return congested;
    }

    long taken() {
        return taken;
    }

    // ---------------------------------------------------------------- send what is owed

    /**
     * There is room: sends what is owed, then has a producer make more; returns whether all went.
     */
    boolean doWrite() throws IOException {
        if (!sendOwed()) {
            return false;
        }
        if (!production.isPulled()) {
            reactor.removeWriter(connection);
        }
        resume();
        long before = taken;
        if (owed.isEmpty() && phase != Phase.LOST && !produced()) {
            connection.finish();
        } else if (taken == before && owed.isEmpty()) {
            askLater();
        }
        connection.input.update();
        connection.count();
        return true;
    }

    /** Offers the kernel what is owed; returns whether nothing is any more. */
    private boolean sendOwed() throws IOException {
        int before = owed.size();
        boolean all = owed.writeTo(channel);
        taken += before - owed.size();
        return all;
    }

    private void resume() {
        boolean was = congested;
        congested = false;
        if (was && !connection.isClosing()) {
            Registrations.call(connection, connection.protocol::resumeWriting);
        }
    }

    /** As {@link #doWrite}, but what this ends is done when the selector tells of room. */
    void trySend() {
        if (isCut()) {
            return;
        }
        try {
            if (sendOwed() && production.isPulled()) {
                produced();
            }
        } catch (IOException e) {
            connection.gone(e);
        }
    }

    // ---------------------------------------------------------------- producer

    void register(Producer producer) {
        if (isCut()) {
            producer.stopProducing();
            return;
        }
        reactor.requireOwner();
        if (production == ProducerState.NONE) {
            production = new ProducerState(highWater);
        }
        production.register(producer);
        if (production.isPulled()) {
            reactor.addWriter(connection);
            production.ask();
        }
    }

    void unregister() {
        if (production.unregister() && phase != Phase.LOST) {
            if (owed.isEmpty()) {
                reactor.removeWriter(connection);
            }
            connection.finishLater();
        }
    }

    /** Asks the producer for more; returns whether there is one that was asked. */
    private boolean produced() {
        try {
            boolean asked = production.drained();
            if (asked && connection.isClosing() && connection.input.isEnded()) {
                connection.finishLater();
            }
            return asked;
        } catch (Throwable e) {
            Registrations.failed(connection, e);
            return true;
        }
    }

    /** There is room and will be: a producer with nothing to write would be asked for ever. */
    private void askLater() {
        if (production.isPulled()) {
            reactor.removeWriter(connection);
            if (!pullLater) {
                pullLater = true;
                reactor.callLater(PULL_PAUSE, this::askAgain);
            }
        }
    }

    private void askAgain() {
        pullLater = false;
        if (production.isPulled() && phase != Phase.LOST) {
            reactor.addWriter(connection);
        }
    }

    /** Whether a producer may write at any time, and nothing else is owed. */
    boolean waitsForPusher() {
        return owed.isEmpty() && production.isRunning();
    }

    /** Whether nothing is owed, and no producer has more. */
    boolean isFinished() {
        return owed.isEmpty() && !production.isRegistered();
    }

    void stopProducer() {
        Registrations.call(connection, production::stop);
    }

    // ---------------------------------------------------------------- end

    /** FIN is due once all is sent; returns whether that is new. */
    boolean end() {
        boolean begun = phase == Phase.OPEN && !connection.isClosing();
        if (begun) {
            phase = Phase.ENDING;
        }
        return begun;
    }

    /** All is sent; returns whether FIN was due. */
    boolean ended() {
        boolean due = phase == Phase.ENDING;
        if (due) {
            phase = Phase.ENDED;
        }
        return due;
    }

    void abort() {
        phase = Phase.ABORTED;
        owed.clear();
        reactor.removeWriter(connection);
    }

    /** The connection is gone; returns whether words never left that the peer waits for. */
    boolean lose() {
        boolean cut = phase == Phase.ABORTED || !owed.isEmpty();
        phase = Phase.LOST;
        owed.clear();
        return cut;
    }

    boolean isLost() {
        return phase == Phase.LOST;
    }

    private boolean isCut() {
        return phase == Phase.ABORTED || phase == Phase.LOST;
    }
}
