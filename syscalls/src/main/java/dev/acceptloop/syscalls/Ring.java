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
 * <pre>
 * io_uring_sqe  opcode u8 | flags u8 | ioprio u16 | fd s32 | off u64 | addr u64 | len u32
 *               | op_flags u32 | user_data u64 | buf_group u16 | personality u16 | file_index u32
 *               | addr3 u64 | pad u64                                                   64 bytes
 * io_uring_cqe  user_data u64 | res s32 | flags u32                                     16 bytes
 * </pre>
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
 * @see <a href="https://man7.org/linux/man-pages/man7/io_uring.7.html">io_uring(7)</a>; names,
 *     numbers and layouts are those of linux/io_uring.h
 */
public final class Ring implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Ring.class.getName());
    private static final long IO_URING_SETUP = 425; // asm-generic/unistd.h, as the next two
    private static final long IO_URING_ENTER = 426;
    private static final long IO_URING_REGISTER = 427;

    private static final int SETUP_CQSIZE = 1 << 3;
    private static final int SETUP_CLAMP = 1 << 4;
    private static final int SETUP_R_DISABLED = 1 << 6;
    private static final int SETUP_SUBMIT_ALL = 1 << 7;
    private static final int SETUP_SINGLE_ISSUER = 1 << 12;
    private static final int SETUP_DEFER_TASKRUN = 1 << 13;
    private static final int SETUP =
            SETUP_CQSIZE
                    | SETUP_CLAMP
                    | SETUP_R_DISABLED // until the thread that will use it is known
                    | SETUP_SUBMIT_ALL
                    | SETUP_SINGLE_ISSUER
                    | SETUP_DEFER_TASKRUN;
    private static final int REGISTER_ENABLE_RINGS = 12;
    private static final int REGISTER_RING_FDS = 20;
    private static final int UNREGISTER_RING_FDS = 21;
    private static final int FEATURE_NO_IOWAIT = 1 << 17; // Linux 6.15
    private static final long ENTER_GETEVENTS = 1;
    private static final long ENTER_REGISTERED_RING = 1 << 4;
    private static final long ENTER_NO_IOWAIT = 1 << 7;
    private static final long OFF_RINGS = 0; // both, since FEAT_SINGLE_MMAP of Linux 5.4
    private static final long OFF_SQES = 0x10000000L;

    // struct io_uring_params: fields, then where the queues' own fields are in the mapping.
    private static final int PARAMS_BYTES = 120;
    private static final int SQ_ENTRIES = 0;
    private static final int CQ_ENTRIES = 4;
    private static final int FLAGS = 8;
    private static final int FEATURES = 20;
    private static final int SQ_TAIL = 44;
    private static final int SQ_ARRAY = 64;
    private static final int CQ_HEAD = 80;
    private static final int CQ_TAIL = 84;
    private static final int CQ_CQES = 100;

    private static final int SQE_BYTES = 64;
    private static final int CQE_BYTES = 16;
    private static final int OP_POLL_ADD = 6;
    private static final int OP_TIMEOUT = 11;
    private static final int OP_ACCEPT = 13;
    private static final int OP_ASYNC_CANCEL = 14;
    private static final int OP_SEND = 26;
    private static final int OP_RECV = 27;

    /** What {@link RingSupport} asks the kernel for. */
    static final int[] OPERATIONS = {
        OP_POLL_ADD, OP_TIMEOUT, OP_ACCEPT, OP_ASYNC_CANCEL, OP_SEND, OP_RECV
    };

    private static final long BUFFER_SELECT = 1L << 5 << 8; // sqe flags, as the next
    private static final long CQE_SKIP_SUCCESS = 1L << 6 << 8;
    private static final long MULTISHOT_ACCEPT = 1L << 16; // sqe ioprio, as the next
    private static final long MULTISHOT_RECV = 2L << 16;
    private static final long MULTISHOT_POLL = 1; // sqe len
    private static final long SOCK_CLOEXEC = 0x80000; // accept(2)
    private static final long POLLIN = 1; // poll(2)
    private static final long MSG_DONTWAIT = 0x40; // recv(2)
    private static final long MSG_WAITALL = 0x100; // send(2)
    private static final long MSG_NOSIGNAL = 0x4000;
    private static final int F_BUFFER = 1; // cqe flags, as the next two
    private static final int F_MORE = 1 << 1;
    private static final int BUFFER_SHIFT = 16;

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
        MemorySegment params = arena.allocate(PARAMS_BYTES, Long.BYTES);
        params.set(JAVA_INT, CQ_ENTRIES, completions);
        params.set(JAVA_INT, FLAGS, SETUP);
        int made = -1;
        try {
            made = call("io_uring_setup", IO_URING_SETUP, operations, params.address(), 0, 0);
            sqEntries = params.get(JAVA_INT, SQ_ENTRIES);
            int cqEntries = params.get(JAVA_INT, CQ_ENTRIES);
            cqMask = cqEntries - 1;
            flags = enterFlags(params.get(JAVA_INT, FEATURES));
            sqTail = params.get(JAVA_INT, SQ_TAIL);
            cqHead = params.get(JAVA_INT, CQ_HEAD);
            cqTail = params.get(JAVA_INT, CQ_TAIL);
            cqes = params.get(JAVA_INT, CQ_CQES);
            long array = params.get(JAVA_INT, SQ_ARRAY);
            long bytes =
                    Math.max(
                            array + (long) sqEntries * Integer.BYTES,
                            cqes + (long) cqEntries * CQE_BYTES);
            rings = Mapping.of(made, OFF_RINGS, bytes, arena);
            sqes = Mapping.of(made, OFF_SQES, (long) sqEntries * SQE_BYTES, arena);
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
        boolean canSay = (features & FEATURE_NO_IOWAIT) != 0;
        return canSay ? ENTER_GETEVENTS | ENTER_NO_IOWAIT : ENTER_GETEVENTS;
    }

    /** Makes the calling thread the one that uses the ring. */
    public void enable() throws SyscallException {
        register(REGISTER_ENABLE_RINGS, 0, 0);
        // Named by an index of the thread's own, it need not be looked up among the descriptors.
        index.set(JAVA_INT, 0, -1); // any
        index.set(JAVA_LONG, Long.BYTES, descriptor);
        register(REGISTER_RING_FDS, index.address(), 1);
        registered = index.get(JAVA_INT, 0);
        index.set(JAVA_LONG, Long.BYTES, 0); // as unregistering has it
        user = Thread.currentThread();
    }

    void register(int operation, long argument, int count) throws SyscallException {
        call("io_uring_register", IO_URING_REGISTER, descriptor, operation, argument, count);
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
        long sqe = next(OP_ACCEPT | MULTISHOT_ACCEPT, listening, data);
        sqes.set(JAVA_LONG, sqe + 24, SOCK_CLOEXEC << 32);
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
            long sqe = next(OP_RECV | BUFFER_SELECT | MULTISHOT_RECV, socket, data);
            sqes.set(JAVA_INT, sqe + 44, mostBytes); // optlen
        } else {
            next(OP_RECV | BUFFER_SELECT, socket, data);
        }
    }

    /** Receives once what has come already; EAGAIN if nothing has. */
    public void receiveNow(int socket, long data) {
        long sqe = next(OP_RECV | BUFFER_SELECT, socket, data);
        sqes.set(JAVA_LONG, sqe + 24, MSG_DONTWAIT << 32);
    }

    /** Sends from that memory, which must stay as it is until the completion. */
    public void send(int socket, long address, int length, long data) {
        long sqe = next(OP_SEND, socket, data);
        sqes.set(JAVA_LONG, sqe + 16, address);
        sqes.set(JAVA_LONG, sqe + 24, length | (MSG_WAITALL | MSG_NOSIGNAL) << 32);
    }

    /** Tells each time the file becomes readable, until it fails. */
    public void poll(int file, long data) {
        long sqe = next(OP_POLL_ADD, file, data);
        sqes.set(JAVA_LONG, sqe + 24, MULTISHOT_POLL | POLLIN << 32);
    }

    /** Completes with ETIME when so much time has passed; at most two between two waits. */
    public void timeout(long nanos, long data) {
        long timespec = (timeouts++ & 1) * 2; // the kernel reads it in enter
        timespecs.setAtIndex(JAVA_LONG, timespec, nanos / 1_000_000_000);
        timespecs.setAtIndex(JAVA_LONG, timespec + 1, nanos % 1_000_000_000);
        long sqe = next(OP_TIMEOUT, -1, data);
        sqes.set(JAVA_LONG, sqe + 16, timespecs.address() + timespec * Long.BYTES);
        sqes.set(JAVA_LONG, sqe + 24, 1); // one timespec
    }

    /**
     * Ends the operation that was queued with {@code target}: it completes with ECANCELED if it was
     * not over before. Itself it completes, with {@code data}, only if there was none.
     */
    public void cancel(long target, long data) {
        long sqe = next(OP_ASYNC_CANCEL | CQE_SKIP_SUCCESS, -1, data);
        sqes.set(JAVA_LONG, sqe + 16, target);
    }

    /** The next entry, zero but for what every operation has; returns its offset. */
    private long next(long head, int file, long data) {
        while (unsubmitted == sqEntries && broken == null) {
            enter(0);
        }
        long sqe = (long) (tail & (sqEntries - 1)) * SQE_BYTES;
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
        long how = isRegistered ? flags | ENTER_REGISTERED_RING : flags;
        long queued = unsubmitted;
        long wait = least;
        try {
            long submitted =
                    (long) ENTER.invokeExact(IO_URING_ENTER, file, queued, wait, how, 0L, 0L);
            if (submitted < 0) {
                submitted =
                        (long)
                                SYSCALL.invokeExact(
                                        state, IO_URING_ENTER, file, queued, 0L, how, 0L, 0L);
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
        return (flags(index) & F_MORE) != 0;
    }

    /** The provided buffer that was filled; -1 if none was. */
    public int buffer(int index) {
        int flags = flags(index);
        return (flags & F_BUFFER) == 0 ? -1 : flags >>> BUFFER_SHIFT;
    }

    private int flags(int index) {
        return rings.get(JAVA_INT, completion(index) + 12);
    }

    private long completion(int index) {
        return cqes + (long) ((head + index) & cqMask) * CQE_BYTES;
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
            register(UNREGISTER_RING_FDS, index.address(), 1);
        } catch (SyscallException e) {
            LOG.log(Level.DEBUG, "somebody else has closed the ring", e);
        }
    }
}
