package dev.acceptloop.syscalls;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * What a loop receives datagrams into, several in one call, and the answers it sends, several in
 * one call: recvmmsg and sendmmsg, which allocate nothing here and say by a number what they could
 * not do. With one slot they are recvmsg and sendmsg.
 *
 * <pre>
 * receive -> for each index: flaw? datagram, sender -> answer* -> flush -> receive ...
 * </pre>
 *
 * <p>An answer goes to the sender's address as the kernel wrote it, from the address that was
 * asked. The bytes of a datagram that came leave from where they are; others are copied here first.
 *
 * <p>Used by one thread at a time.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/recvmmsg.2.html">recvmmsg(2)</a>, <a
 *     href="https://man7.org/linux/man-pages/man2/sendmmsg.2.html">sendmmsg(2)</a>
 */
public final class DatagramBuffer implements AutoCloseable {
    /** Most bytes of a datagram; UDP has fewer, a Unix socket may have more. */
    public static final int MOST_BYTES = 1 << 16;

    private static final Logger LOG = System.getLogger(DatagramBuffer.class.getName());
    private static final int MOST_STAGED = 2 * MOST_BYTES;
    private static final int SENDER_GROUPS = 256;
    private static final int MSG_TRUNC = 0x20; // recv(2), send(2)
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_WAITFORONE = 0x10000;

    private static final FunctionDescriptor RECEIVE_SHAPE =
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle RECVMMSG = Call.withoutErrno("recvmmsg", RECEIVE_SHAPE);
    private static final MethodHandle RECVMMSG_OR_ERRNO =
            Call.bind("recvmmsg", RECEIVE_SHAPE).handle();
    private static final FunctionDescriptor SEND_SHAPE =
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final MethodHandle SENDMMSG = Call.withoutErrno("sendmmsg", SEND_SHAPE);
    private static final MethodHandle SENDMMSG_OR_ERRNO =
            Call.bind("sendmmsg", SEND_SHAPE).handle();

    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = Call.state(arena);
    private final SenderTable senders;
    private final int socket;
    private final int slots;
    private final MessageHeaders in;
    private final MemorySegment data;
    private final MemorySegment names;
    private final MemorySegment controls;
    private final int controlBytes; // of a slot
    private final ByteBuffer[] datagrams;
    private int received;
    private final MessageHeaders out;
    private MemorySegment staged = MemorySegment.NULL; // room for answers, as much as they took
    private ByteBuffer staging = ByteBuffer.allocate(0);
    private int queued;
    private int failure; // of an answer that was dropped; an errno negated

    /** For the datagrams of that socket, at most {@code slots} at a time. */
    public DatagramBuffer(int socket, int slots) {
        this.socket = socket;
        this.slots = slots;
        in = new MessageHeaders(slots, arena);
        out = new MessageHeaders(slots, arena);
        data = arena.allocate((long) slots * MOST_BYTES, 64);
        names = arena.allocate((long) slots * SocketName.MOST_BYTES, 8);
        controls = arena.allocate((long) slots * PacketInfo.MOST_BYTES, 8);
        controlBytes = isInternet(socket) ? PacketInfo.MOST_BYTES : 0;
        senders = new SenderTable(slots == 1 ? 1 : SENDER_GROUPS, arena);
        datagrams = new ByteBuffer[slots];
        for (int i = 0; i < slots; i++) {
            datagrams[i] = data.asSlice((long) i * MOST_BYTES, MOST_BYTES).asByteBuffer();
            in.data(i, data.address() + (long) i * MOST_BYTES, MOST_BYTES);
            makeRoom(i);
        }
    }

    /**
     * Room for control messages is given to these only: on a Unix socket it would be filled with
     * descriptors, which the kernel opens here for whoever sends them along (SCM_RIGHTS) and closes
     * itself where there is no room. A socket that cannot be asked receives nothing either.
     */
    private static boolean isInternet(int socket) {
        try {
            return Sockets.localAddress(socket) instanceof InetSocketAddress;
        } catch (SyscallException e) {
            return false;
        }
    }

    private void makeRoom(int slot) {
        in.name(slot, names.address() + name(slot), SocketName.MOST_BYTES);
        in.control(slot, controls.address() + control(slot), controlBytes);
    }

    private static long name(int slot) {
        return (long) slot * SocketName.MOST_BYTES;
    }

    private static long control(int slot) {
        return (long) slot * PacketInfo.MOST_BYTES;
    }

    // ---------------------------------------------------------------- receive

    /**
     * Takes the datagrams that are there. What was received before is no longer.
     *
     * @param wait whether to wait for one if there is none
     * @return how many came; an {@link Errno} negated if none did ({@link Errno#EAGAIN} when there
     *     is none now, or when the time to wait was over)
     */
    public int receive(boolean wait) {
        for (int i = 0; i < received; i++) {
            makeRoom(i);
        }
        int count;
        do {
            count = receive(wait ? MSG_WAITFORONE : MSG_DONTWAIT);
        } while (count == -Errno.EINTR);
        received = Math.max(0, count);
        for (int i = 0; i < received; i++) {
            datagrams[i].clear().limit(in.count(i));
            if (in.controlLength(i) > 0) {
                PacketInfo.turn(controls, control(i));
            }
        }
        return count;
    }

    /**
     * Who has several slots was told that something is there, and makes the call that allocates
     * nothing; it is made again to learn why it failed. Who has one may ask without being told, and
     * be refused too often for that.
     */
    private int receive(int flags) {
        try {
            int count = -1;
            if (slots > 1 && flags == MSG_DONTWAIT) {
                count = (int) RECVMMSG.invokeExact(socket, in.address(0), slots, flags, 0L);
            }
            return count < 0 ? receiveOrErrno(flags) : count;
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }

    private int receiveOrErrno(int flags) throws Throwable {
        long headers = in.address(0);
        int count = (int) RECVMMSG_OR_ERRNO.invokeExact(state, socket, headers, slots, flags, 0L);
        return count < 0 ? -Call.errno(state) : count;
    }

    /** Why nobody can answer the one with that index; empty if it can be answered. */
    public String flaw(int index) {
        if ((in.flags(index) & MSG_TRUNC) != 0) {
            return "longer than " + MOST_BYTES + " bytes";
        }
        return in.nameLength(index) <= Short.BYTES ? "its sender has no address" : "";
    }

    /** Whether the one with that index has no {@link #flaw}; one that has is said to be dropped. */
    public boolean isAnswerable(int index) {
        String flaw = flaw(index);
        if (!flaw.isEmpty()) {
            LOG.log(Level.DEBUG, "dropped a datagram: {0}", flaw);
        }
        return flaw.isEmpty();
    }

    /** The bytes of the one with that index: the same object each time. */
    public ByteBuffer datagram(int index) {
        return datagrams[index];
    }

    /** Who sent the one with that index; only if it has no flaw. */
    public SocketAddress sender(int index) {
        return senders.of(names, name(index), in.nameLength(index));
    }

    // ---------------------------------------------------------------- send

    /**
     * Keeps one datagram for {@link #flush}, or for the moment there is no more room: the bytes
     * between position and limit, both of which stay.
     *
     * @param index of the datagram it answers
     * @param to its sender, or somebody else
     */
    @SuppressWarnings(
            "ReferenceEquality") // equal bytes lie elsewhere; the same address is seen faster
    public void answer(int index, ByteBuffer message, SocketAddress to) {
        int length = message.remaining();
        if (length > MOST_STAGED) {
            failure = -Errno.EMSGSIZE;
            return;
        }
        boolean stays = message == datagrams[index];
        if (queued == slots || (!stays && length > staging.remaining())) {
            sendAll();
        }
        if (!stays && length > staging.remaining()) {
            stageMore(length);
        }
        long from = stays ? data.address() + (long) index * MOST_BYTES : stage(message);
        out.data(queued, from + (stays ? message.position() : 0), length);
        SocketAddress sender = sender(index);
        if (to == sender || to.equals(sender)) {
            out.name(queued, names.address() + name(index), in.nameLength(index));
            out.control(queued, controls.address() + control(index), in.controlLength(index));
            queued++;
        } else {
            sendElsewhere(to);
        }
    }

    /** Only while nothing is staged. Grows by doubling: what it had before is no more than this. */
    private void stageMore(int length) {
        int size = Math.max(4096, Integer.highestOneBit(Math.max(1, length - 1)) << 1);
        staged = arena.allocate(Math.min(MOST_STAGED, slots == 1 ? size : MOST_STAGED), 64);
        staging = staged.asByteBuffer();
    }

    private long stage(ByteBuffer message) {
        int at = staging.position();
        int length = message.remaining();
        staging.put(at, message, message.position(), length);
        staging.position(at + length);
        return staged.address() + at;
    }

    /** At once: the address is not kept. */
    private void sendElsewhere(SocketAddress to) {
        try (Arena own = Arena.ofConfined()) {
            MemorySegment name = SocketName.encode(to, own);
            out.name(queued, name.address(), (int) name.byteSize());
            out.control(queued, 0, 0);
            queued++;
            sendAll();
        } catch (UnknownHostException e) {
            failure = -Errno.EINVAL;
        }
    }

    /**
     * Sends the answers that are kept. Never waits: what the kernel does not take is dropped, as
     * datagrams are.
     *
     * @return 0; or, if answers were dropped since the last flush, the {@link Errno} of one of them
     *     negated ({@link Errno#EMSGSIZE} for one that is too long)
     */
    public int flush() {
        sendAll();
        int result = failure;
        failure = 0;
        return result;
    }

    private void sendAll() {
        int next = 0;
        while (next < queued) {
            int sent = send(out.address(next), queued - next);
            if (sent < 0 && sent != -Errno.EINTR) {
                failure = sent;
                next++;
            }
            next += Math.max(0, sent);
        }
        queued = 0;
        staging.clear();
    }

    /** A send that failed is made again to learn why; it may be that it goes now. */
    private int send(long headers, int count) {
        try {
            int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
            int sent = (int) SENDMMSG.invokeExact(socket, headers, count, flags);
            if (sent < 0) {
                sent = (int) SENDMMSG_OR_ERRNO.invokeExact(state, socket, headers, count, flags);
            }
            return sent < 0 ? -Call.errno(state) : sent;
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
