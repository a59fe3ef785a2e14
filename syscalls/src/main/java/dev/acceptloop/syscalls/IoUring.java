package dev.acceptloop.syscalls;

/**
 * Numbers and layouts of the kernel's linux/io_uring.h, as far as {@link Ring} uses them.
 *
 * <pre>
 * io_uring_sqe  opcode u8 | flags u8 | ioprio u16 | fd s32 | off u64 | addr u64 | len u32
 *               | op_flags u32 | user_data u64 | buf_group u16 | personality u16 | file_index u32
 *               | addr3 u64 | pad u64                                                   64 bytes
 * io_uring_cqe  user_data u64 | res s32 | flags u32                                     16 bytes
 * </pre>
 */
final class IoUring {
    static final long IO_URING_SETUP = 425; // asm-generic/unistd.h, as the next two
    static final long IO_URING_ENTER = 426;
    static final long IO_URING_REGISTER = 427;

    static final int SETUP_CQSIZE = 1 << 3;
    static final int SETUP_CLAMP = 1 << 4;
    static final int SETUP_R_DISABLED = 1 << 6;
    static final int SETUP_SUBMIT_ALL = 1 << 7;
    static final int SETUP_SINGLE_ISSUER = 1 << 12;
    static final int SETUP_DEFER_TASKRUN = 1 << 13;
    static final int SETUP =
            SETUP_CQSIZE
                    | SETUP_CLAMP
                    | SETUP_R_DISABLED // until the thread that will use it is known
                    | SETUP_SUBMIT_ALL
                    | SETUP_SINGLE_ISSUER
                    | SETUP_DEFER_TASKRUN;
    static final int REGISTER_ENABLE_RINGS = 12;
    static final int REGISTER_RING_FDS = 20;
    static final int UNREGISTER_RING_FDS = 21;
    static final int FEATURE_NO_IOWAIT = 1 << 17; // Linux 6.15
    static final long ENTER_GETEVENTS = 1;
    static final long ENTER_REGISTERED_RING = 1 << 4;
    static final long ENTER_NO_IOWAIT = 1 << 7;
    static final long OFF_RINGS = 0; // both, since FEAT_SINGLE_MMAP of Linux 5.4
    static final long OFF_SQES = 0x10000000L;

    // struct io_uring_params: fields, then where the queues' own fields are in the mapping.
    static final int PARAMS_BYTES = 120;
    static final int SQ_ENTRIES = 0;
    static final int CQ_ENTRIES = 4;
    static final int FLAGS = 8;
    static final int FEATURES = 20;
    static final int SQ_TAIL = 44;
    static final int SQ_ARRAY = 64;
    static final int CQ_HEAD = 80;
    static final int CQ_TAIL = 84;
    static final int CQ_CQES = 100;

    static final int SQE_BYTES = 64;
    static final int CQE_BYTES = 16;
    static final int OP_POLL_ADD = 6;
    static final int OP_TIMEOUT = 11;
    static final int OP_ACCEPT = 13;
    static final int OP_ASYNC_CANCEL = 14;
    static final int OP_SEND = 26;
    static final int OP_RECV = 27;

    /** What {@link RingSupport} asks the kernel for. */
    static final int[] OPERATIONS = {
        OP_POLL_ADD, OP_TIMEOUT, OP_ACCEPT, OP_ASYNC_CANCEL, OP_SEND, OP_RECV
    };

    static final long BUFFER_SELECT = 1L << 5 << 8; // sqe flags, as the next
    static final long CQE_SKIP_SUCCESS = 1L << 6 << 8;
    static final long MULTISHOT_ACCEPT = 1L << 16; // sqe ioprio, as the next
    static final long MULTISHOT_RECV = 2L << 16;
    static final long MULTISHOT_POLL = 1; // sqe len
    static final long SOCK_CLOEXEC = 0x80000; // accept(2)
    static final long POLLIN = 1; // poll(2)
    static final long MSG_DONTWAIT = 0x40; // recv(2)
    static final long MSG_WAITALL = 0x100; // send(2)
    static final long MSG_NOSIGNAL = 0x4000;
    static final int F_BUFFER = 1; // cqe flags, as the next two
    static final int F_MORE = 1 << 1;
    static final int BUFFER_SHIFT = 16;

    private IoUring() {}
}
