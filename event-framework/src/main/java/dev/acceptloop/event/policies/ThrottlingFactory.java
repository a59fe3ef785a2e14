package dev.acceptloop.event.policies;

import dev.acceptloop.event.Factory;
import dev.acceptloop.event.time.DelayedCall;
import dev.acceptloop.event.time.ReactorTime;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * So many bytes a second, read and written, over all connections of the factory together.
 *
 * <pre>
 * each second:  bytes &lt;= limit  nothing
 *               bytes &gt;  limit  no connection is read from for bytes / limit - 1 seconds
 * </pre>
 *
 * <p>So it is the average that holds, not every second. Both limits stop the reading: what a server
 * writes is answers, and what was written already is with the kernel. Twisted's write limit pauses
 * producers and nothing else; here a protocol that writes of its own accord is not held either.
 *
 * <p>Unlike in Twisted, a connection made while reading is stopped is stopped too, and one that
 * never came to be does not keep the timer going. There is a timer while there are connections.
 *
 * <p>For ports whose connections all belong to the reactor whose time it is given.
 */
public final class ThrottlingFactory extends WrappingFactory {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ReactorTime time;
    private final int mostConnections;
    private final long readLimit;
    private final long writeLimit;
    private final Set<Throttled> throttled = new LinkedHashSet<>();
    private int connections;
    private long read; // since the last look
    private long written;
    private boolean stopped;
    private @Nullable DelayedCall look;
    private @Nullable DelayedCall goOn;

    /**
     * Around that factory.
     *
     * @param mostConnections those above it are closed at once
     * @param readLimit bytes a second; {@link Long#MAX_VALUE} for no limit
     * @param writeLimit bytes a second; {@link Long#MAX_VALUE} for no limit
     */
    public ThrottlingFactory(
            Factory inner, ReactorTime time, int mostConnections, long readLimit, long writeLimit) {
        super(inner);
        this.time = time;
        this.mostConnections = mostConnections;
        this.readLimit = readLimit;
        this.writeLimit = writeLimit;
    }

    // ---------------------------------------------------------------- count

    @Override
    public Optional<Protocol> buildProtocol(SocketAddress peer) {
        if (connections >= mostConnections) {
            return Optional.empty();
        }
        Optional<Protocol> built = super.buildProtocol(peer);
        if (built.isPresent() && connections++ == 0) {
            look = time.callLater(SECOND, this::look);
        }
        return built;
    }

    @Override
    protected Protocol wrap(Protocol protocol) {
        return new Throttled(protocol);
    }

    @Override
    public void connectionLost(SocketAddress peer, CloseReason reason) {
        if (--connections == 0) {
            cancel(look);
            cancel(goOn);
            look = null;
            goOn = null;
            stopped = false;
            read = 0;
            written = 0;
        }
        super.connectionLost(peer, reason);
    }

    private static void cancel(@Nullable DelayedCall call) {
        if (call != null && call.active()) {
            call.cancel();
        }
    }

    /** How many there are now. */
    public int connections() {
        return connections;
    }

    // ---------------------------------------------------------------- measure

    private void look() {
        double over = Math.max((double) read / readLimit, (double) written / writeLimit) - 1;
        read = 0;
        written = 0;
        look = time.callLater(SECOND, this::look);
        if (over > 0) {
            cancel(goOn);
            goOn = time.callLater(Duration.ofNanos((long) (over * SECOND.toNanos())), this::goOn);
            stop(true);
        }
    }

    private void goOn() {
        stop(false);
    }

    private void stop(boolean stop) {
        stopped = stop;
        for (Throttled connection : List.copyOf(throttled)) { // one may be closed by its handler
            connection.update();
        }
    }

    private final class Throttled extends ProtocolWrapper {
        private boolean paused; // by its protocol
        private boolean reading = true; // as the transport knows it

        Throttled(Protocol protocol) {
            super(protocol);
        }

        @Override
        public void connectionMade(Transport transport) {
            throttled.add(this);
            super.connectionMade(transport);
            update();
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            read += data.remaining();
            super.dataReceived(data);
        }

        @Override
        public void write(ByteBuffer data) {
            written += data.remaining();
            super.write(data);
        }

        @Override
        public long transferFrom(FileChannel file, long position, long count) throws IOException {
            long moved = super.transferFrom(file, position, count);
            written += moved;
            return moved;
        }

        @Override
        public void pauseReading() {
            paused = true;
            update();
        }

        @Override
        public void resumeReading() {
            paused = false;
            update();
        }

        /** Its protocol's pause and ours are two: only when both are over is it read from. */
        void update() {
            boolean wanted = !paused && !stopped;
            if (wanted == reading) {
                return;
            }
            reading = wanted;
            if (wanted) {
                transport().resumeReading();
            } else {
                transport().pauseReading();
            }
        }

        @Override
        public void connectionLost(CloseReason reason) {
            throttled.remove(this);
            super.connectionLost(reason);
        }
    }
}
