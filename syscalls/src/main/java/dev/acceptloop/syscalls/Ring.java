package dev.acceptloop.syscalls;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * An io_uring: operations go into one queue, what came of them is read from the other, and both are
 * memory shared with the kernel. One call hands over all that was queued and waits.
 *
 * <p>Each queue is a ring with a head and a tail that only grow: whoever fills it moves the tail
 * behind what is written (release), whoever empties it reads up to the tail (acquire) and moves the
 * head (release).
 *
 * <p>Used by one thread, the one that called {@link #enable}: the kernel is told so
 * (SINGLE_ISSUER), and does the rest of its work on a completed operation only while that thread is
 * in {@link #await} (DEFER_TASKRUN). The constructor and {@link #close} may be called by others.
 *
 * <p>A queued operation reports no failure when it is queued; {@link #result} does. Is the ring
 * itself broken, operations are dropped and {@code await} says why.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/io_uring.7.html">io_uring(7)</a>; {@link
 *     IoUring} for the bytes
 */
public final class Ring implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Ring.class.getName());
    // Variadic: the kernel takes what it needs of each register.
    private static final FunctionDescriptor NUMBER_AND_SIX =
            FunctionDescriptor.of(
                    JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                    JAVA_LONG);
    private static final Linker.Option VARIADIC = Linker.Option.firstVariadicArg(1);
    private static final MethodHandle SYSCALL =
            Call.bind("syscall", NUMBER_AND_SIX, VARIADIC).handle();
    private static final MethodHandle ENTER =
            Call.withoutErrno("syscall", NUMBER_AND_SIX, VARIADIC);
    private static final VarHandle INT = JAVA_INT.varHandle();

    private final Arena arena = Arena.ofShared();
    private final MemorySegment state = Call.state(arena);
    private final MemorySegment index = arena.allocate(2 * Long.BYTES, Long.BYTES); // rsrc_update
    private final MemorySegment timespecs = arena.allocate(4 * Long.BYTES, Long.BYTES);
    private final MemorySegment rings;
    private final MemorySegment sqes;
    private final long sqTail; // offsets in rings, as the next three
    private final long cqHead;
    private final long cqTail;
    private final long cqes;
    private final int sqEntries; // a power of two, as the next
    private final int cqMask;
    private final int descriptor;
    private final ProvidedBuffers buffers;
    private final boolean counts; // bytes of a receive
    private final long flags; // of each enter
    private long registered = -1; // what enter names the ring by
    private int tail; // of the submission queue; the kernel is told in enter
    private int unsubmitted;
    private long timeouts;
    private int head; // of the completion queue
    private @Nullable SyscallException broken;
    private @Nullable Thread user;

    /**
     * A ring that {@link #enable} will start.
     *
     * @param operations how many are queued at most before they are handed over; beyond that they
     *     are handed over earlier, at the price of a call
     * @param completions room for so many; the kernel keeps what does not fit until it does
     * @param buffers to receive into; closed with the ring, also if there will be none
     * @throws SyscallException as {@link RingSupport} explains it
     */
    public Ring(int operations, int completions, ProvidedBuffers buffers) throws SyscallException {
        this(operations, completions, buffers, RingSupport.countsBytes());
    }

    Ring(int operations, int completions, ProvidedBuffers buffers, boolean counts)
            throws SyscallException {
        this.buffers = buffers;
        this.counts = counts;
        MemorySegment params = arena.allocate(IoUring.PARAMS_BYTES, Long.BYTES);
        params.set(JAVA_INT, IoUring.CQ_ENTRIES, completions);
        params.set(JAVA_INT, IoUring.FLAGS, IoUring.SETUP);
        int made = -1;
        try {
            made =
                    call(
                            "io_uring_setup",
                            IoUring.IO_URING_SETUP,
                            operations,
                            params.address(),
                            0,
                            0);
            sqEntries = params.get(JAVA_INT, IoUring.SQ_ENTRIES);
            int cqEntries = params.get(JAVA_INT, IoUring.CQ_ENTRIES);
            cqMask = cqEntries - 1;
            flags = enterFlags(params.get(JAVA_INT, IoUring.FEATURES));
            sqTail = params.get(JAVA_INT, IoUring.SQ_TAIL);
            cqHead = params.get(JAVA_INT, IoUring.CQ_HEAD);
            cqTail = params.get(JAVA_INT, IoUring.CQ_TAIL);
            cqes = params.get(JAVA_INT, IoUring.CQ_CQES);
            long array = params.get(JAVA_INT, IoUring.SQ_ARRAY);
            long bytes =
                    Math.max(
                            array + (long) sqEntries * Integer.BYTES,
                            cqes + (long) cqEntries * IoUring.CQE_BYTES);
            rings = Mapping.of(made, IoUring.OFF_RINGS, bytes, arena);
            sqes = Mapping.of(made, IoUring.OFF_SQES, (long) sqEntries * IoUring.SQE_BYTES, arena);
            for (int i = 0; i < sqEntries; i++) { // entries are used in their order
                rings.set(JAVA_INT, array + (long) i * Integer.BYTES, i);
            }
            descriptor = made;
            buffers.register(this);
        } catch (SyscallException e) {
            arena.close();
            if (made >= 0) {
                Descriptors.closeQuietly(made);
            }
            buffers.close();
            throw e;
        }
    }

    /** A wait for peers is not one for a disk: else an idle server shows as 100 % of iowait. */
    static long enterFlags(int features) {
        boolean canSay = (features & IoUring.FEATURE_NO_IOWAIT) != 0;
        return canSay ? IoUring.ENTER_GETEVENTS | IoUring.ENTER_NO_IOWAIT : IoUring.ENTER_GETEVENTS;
    }

    /** Makes the calling thread the one that uses the ring. */
    public void enable() throws SyscallException {
        register(IoUring.REGISTER_ENABLE_RINGS, 0, 0);
        // Named by an index of the thread's own, it need not be looked up among the descriptors.
        index.set(JAVA_INT, 0, -1); // any
        index.set(JAVA_LONG, Long.BYTES, descriptor);
        register(IoUring.REGISTER_RING_FDS, index.address(), 1);
        registered = index.get(JAVA_INT, 0);
        index.set(JAVA_LONG, Long.BYTES, 0); // as unregistering has it
        user = Thread.currentThread();
    }

    void register(int operation, long argument, int count) throws SyscallException {
        call(
                "io_uring_register",
                IoUring.IO_URING_REGISTER,
                descriptor,
                operation,
                argument,
                count);
    }

    private int call(String name, long number, long first, long second, long third, long fourth)
            throws SyscallException {
        try {
            long result =
                    (long) SYSCALL.invokeExact(state, number, first, second, third, fourth, 0L, 0L);
            return Call.checked(name, result, state);
        } catch (SyscallException e) {
            throw e;
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }

    // ------------------------------------------------------------------ operations

    /** Takes every connection that comes, until it fails: each completion is one descriptor. */
    public void accept(int listening, long data) {
        long sqe = next(IoUring.OP_ACCEPT | IoUring.MULTISHOT_ACCEPT, listening, data);
        sqes.set(JAVA_LONG, sqe + 24, IoUring.SOCK_CLOEXEC << 32);
    }

    /**
     * Receives all that comes, each time into whichever buffer of the ring's is next, until it
     * fails or so many bytes have come: else a peer that sends on while nobody takes a completion
     * is received from without end. On a kernel that cannot count them (before 6.17) it receives
     * once.
     *
     * @param mostBytes 0 for no end but a failure, on every kernel
     */
    public void receive(int socket, int mostBytes, long data) {
        if (counts || mostBytes == 0) {
            long sqe =
                    next(
                            IoUring.OP_RECV | IoUring.BUFFER_SELECT | IoUring.MULTISHOT_RECV,
                            socket,
                            data);
            sqes.set(JAVA_INT, sqe + 44, mostBytes); // optlen
        } else {
            next(IoUring.OP_RECV | IoUring.BUFFER_SELECT, socket, data);
        }
    }

    /** Receives once what has come already; EAGAIN if nothing has. */
    public void receiveNow(int socket, long data) {
        long sqe = next(IoUring.OP_RECV | IoUring.BUFFER_SELECT, socket, data);
        sqes.set(JAVA_LONG, sqe + 24, IoUring.MSG_DONTWAIT << 32);
    }

    /** Sends from that memory, which must stay as it is until the completion. */
    public void send(int socket, long address, int length, long data) {
        long sqe = next(IoUring.OP_SEND, socket, data);
        sqes.set(JAVA_LONG, sqe + 16, address);
        sqes.set(JAVA_LONG, sqe + 24, length | (IoUring.MSG_WAITALL | IoUring.MSG_NOSIGNAL) << 32);
    }

    /** Tells each time the file becomes readable, until it fails. */
    public void poll(int file, long data) {
        long sqe = next(IoUring.OP_POLL_ADD, file, data);
        sqes.set(JAVA_LONG, sqe + 24, IoUring.MULTISHOT_POLL | IoUring.POLLIN << 32);
    }

    /** Completes with ETIME when so much time has passed; at most two between two waits. */
    public void timeout(long nanos, long data) {
        long timespec = (timeouts++ & 1) * 2; // the kernel reads it in enter
        timespecs.setAtIndex(JAVA_LONG, timespec, nanos / 1_000_000_000);
        timespecs.setAtIndex(JAVA_LONG, timespec + 1, nanos % 1_000_000_000);
        long sqe = next(IoUring.OP_TIMEOUT, -1, data);
        sqes.set(JAVA_LONG, sqe + 16, timespecs.address() + timespec * Long.BYTES);
        sqes.set(JAVA_LONG, sqe + 24, 1); // one timespec
    }

    /**
     * Ends the operation that was queued with {@code target}: it completes with ECANCELED if it was
     * not over before. Itself it completes, with {@code data}, only if there was none.
     */
    public void cancel(long target, long data) {
        long sqe = next(IoUring.OP_ASYNC_CANCEL | IoUring.CQE_SKIP_SUCCESS, -1, data);
        sqes.set(JAVA_LONG, sqe + 16, target);
    }

    /** The next entry, zero but for what every operation has; returns its offset. */
    private long next(long head, int file, long data) {
        while (unsubmitted == sqEntries && broken == null) {
            enter(0);
        }
        long sqe = (long) (tail & (sqEntries - 1)) * IoUring.SQE_BYTES;
        if (broken == null) {
            tail++;
            unsubmitted++;
        }
        sqes.set(JAVA_LONG, sqe, head | (long) file << 32);
        sqes.set(JAVA_LONG, sqe + 8, 0);
        sqes.set(JAVA_LONG, sqe + 16, 0);
        sqes.set(JAVA_LONG, sqe + 24, 0);
        sqes.set(JAVA_LONG, sqe + 32, data);
        sqes.set(JAVA_LONG, sqe + 40, 0); // buf_group 0, the only one there is
        sqes.set(JAVA_LONG, sqe + 48, 0);
        sqes.set(JAVA_LONG, sqe + 56, 0);
        return sqe;
    }

    // ------------------------------------------------------------------ completions

    /**
     * Hands over what is queued, and waits until there are so many completions.
     *
     * @param least 0 for no wait
     * @return how many there are; fewer also when a signal came
     */
    public int await(int least) throws SyscallException {
        enter(least);
        if (broken != null) {
            throw new SyscallException("io_uring_enter", broken.errno());
        }
        return (int) INT.getAcquire(rings, cqTail) - head;
    }

    /** An enter that failed is made again, without a wait, to learn why. */
    private void enter(int least) {
        INT.setRelease(rings, sqTail, tail);
        boolean isRegistered = registered >= 0;
        long file = isRegistered ? registered : descriptor;
        long how = isRegistered ? flags | IoUring.ENTER_REGISTERED_RING : flags;
        long queued = unsubmitted;
        long wait = least;
        try {
            long submitted =
                    (long)
                            ENTER.invokeExact(
                                    IoUring.IO_URING_ENTER, file, queued, wait, how, 0L, 0L);
            if (submitted < 0) {
                submitted =
                        (long)
                                SYSCALL.invokeExact(
                                        state,
                                        IoUring.IO_URING_ENTER,
                                        file,
                                        queued,
                                        0L,
                                        how,
                                        0L,
                                        0L);
            }
            if (submitted >= 0) {
                unsubmitted -= (int) submitted;
            } else {
                failed(Call.errno(state));
            }
        } catch (Throwable e) {
            throw Call.impossible(e);
        }
    }

    /** EAGAIN: no memory now. EBUSY: completions are to be taken first. */
    private void failed(int errno) {
        if (errno != Errno.EINTR && errno != Errno.EAGAIN && errno != Errno.EBUSY) {
            broken = new SyscallException("io_uring_enter", errno);
        }
    }

    /** What the operation was queued with. */
    public long data(int index) {
        return rings.get(JAVA_LONG, completion(index));
    }

    /** What the call of its name would have returned, or an {@link Errno} negated. */
    public int result(int index) {
        return rings.get(JAVA_INT, completion(index) + 8);
    }

    /** Whether the operation goes on: more completions follow. */
    public boolean goesOn(int index) {
        return (flags(index) & IoUring.F_MORE) != 0;
    }

    /** The provided buffer that was filled; -1 if none was. */
    public int buffer(int index) {
        int flags = flags(index);
        return (flags & IoUring.F_BUFFER) == 0 ? -1 : flags >>> IoUring.BUFFER_SHIFT;
    }

    private int flags(int index) {
        return rings.get(JAVA_INT, completion(index) + 12);
    }

    private long completion(int index) {
        return cqes + (long) ((head + index) & cqMask) * IoUring.CQE_BYTES;
    }

    /** Makes room: the first {@code count} completions are not looked at any more. */
    public void seen(int count) {
        head += count;
        INT.setRelease(rings, cqHead, head);
    }

    /** What a completion with that negative result stands for. */
    public static SyscallException failure(String operation, int result) {
        return new SyscallException(operation, -result);
    }

    /**
     * Ends what is under way, some time soon; wait for its completions before, where it matters.
     */
    @Override
    public void close() {
        if (Thread.currentThread() == user) { // or that thread's end does it
            unregister();
        }
        arena.close();
        Descriptors.closeQuietly(descriptor);
        buffers.close();
    }

    private void unregister() {
        try {
            register(IoUring.UNREGISTER_RING_FDS, index.address(), 1);
        } catch (SyscallException e) {
            LOG.log(Level.DEBUG, "somebody else has closed the ring", e);
        }
    }
}
