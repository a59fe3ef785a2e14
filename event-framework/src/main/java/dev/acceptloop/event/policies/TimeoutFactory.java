package dev.acceptloop.event.policies;

import dev.acceptloop.event.Factory;
import dev.acceptloop.event.time.ReactorTime;
import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;

/**
 * Closes connections on which nothing was read or written for a while, and aborts those whose peer
 * does not let the close end.
 *
 * <p>A peer that takes what was written long ago is alive, too. That is found out when the time is
 * over: one that stops taking it may so have twice the time.
 *
 * <p>For ports whose connections all belong to the reactor whose time it is given.
 */
public final class TimeoutFactory extends WrappingFactory {
    /** Half an hour, as in Twisted. */
    public static final Duration IDLE = Duration.ofMinutes(30);

    /** How long a peer may take nothing of what it is still owed. */
    public static final Duration GRACE = Duration.ofSeconds(1);

    private final ReactorTime time;
    private final Duration idle;
    private final Duration grace;

    /** Half an hour, and a second of grace. */
    public TimeoutFactory(Factory inner, ReactorTime time) {
        this(inner, time, IDLE, GRACE);
    }

    /** So long without a byte, and so long between close and abort. */
    public TimeoutFactory(Factory inner, ReactorTime time, Duration idle, Duration grace) {
        super(inner);
        this.time = time;
        this.idle = idle;
        this.grace = grace;
    }

    @Override
    protected Protocol wrap(Protocol protocol) {
        return new Timed(protocol);
    }

    private final class Timed extends ProtocolWrapper {
        private final IdleTimer timer = new IdleTimer(time, this::expired);
        private Outflow outflow;

        @SuppressWarnings("NullAway.Init") // connectionMade comes first
        Timed(Protocol protocol) {
            super(protocol);
        }

        @Override
        public void connectionMade(Transport transport) {
            timer.set(idle);
            outflow = new Outflow(transport);
            super.connectionMade(transport);
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            timer.reset();
            super.dataReceived(data);
        }

        @Override
        public void write(ByteBuffer data) {
            timer.reset();
            super.write(data);
            outflow.note();
        }

        @Override
        public long transferFrom(FileChannel file, long position, long count) throws IOException {
            long moved = super.transferFrom(file, position, count);
            if (moved > 0) {
                timer.reset();
                outflow.note();
            }
            return moved;
        }

        private void expired() {
            if (outflow.moved()) {
                timer.set(idle);
            } else {
                IdleTimer.closing(time, transport(), grace).run();
            }
        }

        @Override
        public void connectionLost(CloseReason reason) {
            timer.clear();
            super.connectionLost(reason);
        }
    }
}
