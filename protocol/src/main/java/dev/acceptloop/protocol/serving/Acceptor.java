package dev.acceptloop.protocol.serving;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * How a thread waits in {@code accept}: for a connection, and after a failure for as long as {@link
 * Backoff} says. Without descriptors nobody can be accepted, and the backlog does not empty.
 *
 * <p>Thread-safe: where several threads accept, one does and the others wait behind it.
 */
public final class Acceptor {
    private final ServerContext<ServerSocketChannel> context;
    private final Backoff backoff = new Backoff();
    private boolean failing; // to serve who was accepted

    /** From the server's listening socket, which blocks. */
    public Acceptor(ServerContext<ServerSocketChannel> context) {
        this.context = context;
    }

    /**
     * Waits for the next connection.
     *
     * @throws ClosedChannelException if the listening socket was closed: the server stops
     */
    public synchronized SocketChannel accept() throws ClosedChannelException {
        if (!failing) {
            backoff.succeeded();
        }
        while (true) {
            try {
                SocketChannel channel = context.socket().accept();
                failing = false;
                return channel;
            } catch (ClosedChannelException e) {
                if (!context.drain().hasBegun()) { // nobody here has closed it
                    context.failed(e);
                }
                throw e;
            } catch (IOException e) {
                failed(e);
            }
        }
    }

    /** Who was accepted cannot be served, and nor could the next: waits here. */
    public synchronized void failed(IOException cause) {
        failing = true;
        context.acceptFailed(cause);
        backoff.pause();
    }
}
