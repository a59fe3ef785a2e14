package dev.acceptloop.syscalls;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;

/**
 * The buffer an event loop reads into, and the two calls on its way of a message: recv and send,
 * which never wait here, allocate nothing, and say by a number what they could not do.
 *
 * <p>They are ordinary downcalls and not {@code Linker.Option.critical} ones, which would save the
 * change of the thread's state: 20 ns were measured, of some 9 µs that a message costs, and every
 * other thread would wait for the call at a safepoint.
 *
 * <p>Used by one thread at a time.
 */
public final class SocketBuffer implements AutoCloseable {
    private static final int MSG_DONTWAIT = 0x40; // recv(2), send(2)
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int FLAGS = MSG_DONTWAIT | MSG_NOSIGNAL;

    // Addresses go as numbers: a position in the buffer then needs no segment of its own.
    private static final FunctionDescriptor BYTES =
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle RECV = Call.bind("recv", BYTES).handle();
    private static final MethodHandle SEND = Call.withoutErrno("send", BYTES);
    private static final MethodHandle SEND_OR_ERRNO = Call.bind("send", BYTES).handle();

    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = Call.state(arena);
    private final MemorySegment in;
    private final MemorySegment out;
    private final ByteBuffer received;
    private final ByteBuffer staged;

    /** A buffer of that size. */
    public SocketBuffer(int size) {
        in = arena.allocate(size, 64);
        out = arena.allocate(size, 64);
        received = in.asByteBuffer();
        staged = out.asByteBuffer();
    }

    /** What {@link #receive} filled; the same object each time. */
    public ByteBuffer received() {
        return received;
    }

    /**
     * Reads once; {@link #received} is what came.
     *
     * @return how many bytes; 0 at the end of the stream; an {@link Errno} negated if it failed
     *     ({@link Errno#EAGAIN} when there is nothing now)
     */
    public int receive(int socket) {
        long count;
        do {
            count = receive(socket, in.address(), received.capacity());
        } while (count == -Errno.EINTR);
        received.position(0).limit(Math.max(0, (int) count));
        return (int) count;
    }

    /**
     * The same as a channel of {@code java.nio} says it.
     *
     * @return how many bytes; 0 if none has come, -1 at the end of the stream
     * @throws IOException if the peer is gone
     */
    public int read(int socket) throws IOException {
        int count = receive(socket);
        if (count == -Errno.EAGAIN) {
            return 0;
        }
        if (count < 0) {
            throw new IOException(Errno.text(-count));
        }
        return count == 0 ? -1 : count;
    }

    private long receive(int socket, long address, long length) {
        try {
            long count = (long) RECV.invokeExact(state, socket, address, length, FLAGS);
            return count < 0 ? -Call.errno(state) : count;
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }

    /**
     * Sends what the kernel takes at once, and moves the position behind it. Bytes that are {@link
     * #received} leave from where they are; others are copied here first.
     *
     * @return how many went; an {@link Errno} negated if it failed ({@link Errno#EAGAIN} when the
     *     kernel takes none now)
     */
    @SuppressWarnings("ReferenceEquality") // equal bytes lie elsewhere
    public int send(int socket, ByteBuffer data) {
        long from;
        int length = data.remaining();
        if (data == received) {
            from = in.address() + data.position();
        } else {
            length = Math.min(length, staged.capacity());
            staged.put(0, data, data.position(), length);
            from = out.address();
        }
        int count;
        do {
            count = send(socket, from, length);
        } while (count == -Errno.EINTR);
        if (count > 0) {
            data.position(data.position() + count);
        }
        return count;
    }

    /**
     * Sends until the kernel takes no more.
     *
     * @return whether it took all
     * @throws IOException if the peer is gone
     */
    public boolean write(int socket, ByteBuffer data) throws IOException {
        while (data.hasRemaining()) {
            int count = send(socket, data);
            if (count == -Errno.EAGAIN) {
                return false;
            }
            if (count < 0) {
                throw new IOException(Errno.text(-count));
            }
        }
        return true;
    }

    /** A send that failed is made again to learn why: all its errors stay, or are as final. */
    private int send(int socket, long address, long length) {
        try {
            long count = (long) SEND.invokeExact(socket, address, length, FLAGS);
            if (count < 0) {
                count = (long) SEND_OR_ERRNO.invokeExact(state, socket, address, length, FLAGS);
            }
            return count < 0 ? -Call.errno(state) : (int) count;
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
