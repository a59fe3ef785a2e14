package dev.acceptloop.forking;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.server.ServerListener;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a server told of its connections, to wait for. */
final class Events implements ServerListener {
    final BlockingQueue<SocketAddress> accepted = new LinkedBlockingQueue<>();
    final BlockingQueue<CloseReason> closed = new LinkedBlockingQueue<>();
    final BlockingQueue<IOException> failed = new LinkedBlockingQueue<>();

    @Override
    public void accepted(SocketAddress peer) {
        accepted.add(peer);
    }

    @Override
    public void closed(SocketAddress peer, CloseReason reason) {
        closed.add(reason);
    }

    @Override
    public void acceptFailed(IOException cause) {
        failed.add(cause);
    }

    static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T event = queue.poll(60, TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("nothing was told");
        }
        return event;
    }
}
