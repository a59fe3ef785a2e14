package dev.acceptloop.forking;

import dev.acceptloop.protocol.serving.ServerContext;
import dev.acceptloop.syscalls.Descriptors;
import dev.acceptloop.syscalls.Errno;
import dev.acceptloop.syscalls.SocketBuffer;
import dev.acceptloop.syscalls.Sockets;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/**
 * The connections that were one too many: told so, then held until their peers close or are silent,
 * because a close over what a peer still sends would destroy what it is told.
 *
 * <p>Thread-safe.
 */
final class Refused implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Refused.class.getName());
    private static final int MOST_LOOKS = 10; // in the time it lingers
    private static final int MOST_DROPPED = 64 * 1024; // in one look

    private final ServerContext<?> context;
    private final SocketBuffer buffer = new SocketBuffer(MOST_DROPPED); // guarded by this
    private final Set<Integer> lingering = new HashSet<>(); // guarded by this

    Refused(ServerContext<?> context) {
        this.context = context;
    }

    /** Says so, as far as the kernel takes it at once; the descriptor is closed here some time. */
    synchronized void take(int descriptor, ByteBuffer refusal) {
        lingering.add(descriptor);
        try {
            Sockets.write(descriptor, refusal);
            Sockets.shutdown(descriptor, Sockets.Direction.WRITE);
            look(descriptor, context.linger() == 0 ? 0 : MOST_LOOKS);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "refused connection is gone", e);
            end(descriptor);
        }
    }

    private synchronized void look(int descriptor, int left) {
        if (!lingering.contains(descriptor)) {
            return;
        }
        int count = buffer.receive(descriptor);
        if ((count > 0 || count == -Errno.EAGAIN) && left > 0) {
            var _ =
                    context.schedule(
                            () -> look(descriptor, left - 1), context.linger() / MOST_LOOKS);
        } else {
            end(descriptor);
        }
    }

    private void end(int descriptor) {
        lingering.remove(descriptor);
        try {
            Descriptors.close(descriptor);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closed already", e);
        }
    }

    @Override
    public synchronized void close() {
        Set.copyOf(lingering).forEach(this::end);
        buffer.close();
    }
}
