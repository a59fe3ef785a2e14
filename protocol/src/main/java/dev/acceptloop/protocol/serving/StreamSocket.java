package dev.acceptloop.protocol.serving;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What a connection asks of its socket: five verbs. How each is done, and who waits meanwhile, is
 * the concurrency model; everything else about a connection is {@link Connection}'s.
 *
 * <pre>
 * model                       send                            want(read, write)               close
 * blocking threaded pooled    waits until the kernel has all  nothing: its thread reads       any thread; wakes its own
 * prethreaded virtual         waits until the kernel has all  nothing: its thread reads       any thread; wakes its own
 * forking preforking          waits until the kernel has all  nothing: its thread reads       any thread; wakes its own
 * nonblocking                 once                            nothing: asked in every turn    at once
 * dispatcher                  once                            readable(), writable()          at once
 * selector sharded            once                            interestOps                     at once
 * offloading                  leaves it to the loop           asks the loop                   the loop, soon after
 * epoll poll select           until EAGAIN                    one call, or an array's cell    at once
 * epoll-edge                  until EAGAIN                    a byte in an array              at once
 * async                       starts a write, one at a time   starts a read, if none is on    at once: what is on fails
 * uring                       queues a send, one at a time    queues a receive, or a cancel   when nothing is under way
 * </pre>
 *
 * <p>Called in the connection's turn, but for {@link #unblock}.
 */
public interface StreamSocket {
    /** Sends what can be sent now, in order, and moves the position behind it. */
    void send(ByteBuffer data) throws IOException;

    /** Whether {@link #send} waits for the peer, and is to be called until all is sent. */
    default boolean waitsToSend() {
        return false;
    }

    /** Bytes {@link #send} took that the kernel has not; 0 where they are the same. */
    default int unsent() {
        return 0;
    }

    /** What is waited for from here on: bytes from the peer, room for bytes to it. */
    void want(boolean toRead, boolean toWrite) throws IOException;

    /** FIN: called once, with nothing unsent. */
    void shutdownOutput() throws IOException;

    /**
     * The connection is over. Closes as soon as nothing is under way, with RST or as the kernel
     * closes, then calls {@link Connection#closed}; asked again after each call until then.
     */
    void close(boolean reset);

    /** From any thread: the connection was aborted, and a thread may be blocked in here. */
    default void unblock() {}
}
