/*
 * What completions save: the shortest io_uring loop that echoes, on the raw system calls. One thread,
 * SINGLE_ISSUER and DEFER_TASKRUN, multishot accept and receive, a ring of provided buffers, one
 * io_uring_enter per turn that submits all sends and waits for what is next.
 *
 * A yardstick and no server: two sends of one connection may be under way at once, and would change
 * places if its peer stopped reading between them.
 *
 * Prints "listening tcp HOST:PORT" and serves until SIGTERM, which ends it with 0.
 */
#define _GNU_SOURCE
#include "listening.h"

#include <errno.h>
#include <linux/io_uring.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

enum { ENTRIES = 4096, BUFFERS = 1024, BUFFER_BYTES = 4 * 1024, BACKLOG = 1024, GROUP = 0 };
enum { ACCEPT, RECEIVE, SEND, CLOSE };

static int ring;
static struct io_uring_sqe *sqes;
static unsigned *sq_tail, *sq_mask, *cq_head, *cq_tail, *cq_mask;
static struct io_uring_cqe *cqes;
static unsigned unsubmitted;
static struct io_uring_buf_ring *provided;
static uint16_t provided_tail;
static char (*buffers)[BUFFER_BYTES];

static void *map(size_t bytes, int file, off_t offset) {
    int flags = file < 0 ? MAP_PRIVATE | MAP_ANONYMOUS : MAP_SHARED;
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags | MAP_POPULATE, file, offset);
    checked(memory == MAP_FAILED ? -1 : 0, "mmap");
    return memory;
}

static void set_up(void) {
    struct io_uring_params params = {
        .flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_CQSIZE,
        .cq_entries = 2 * ENTRIES};
    ring = (int)checked(syscall(__NR_io_uring_setup, ENTRIES, &params), "io_uring_setup");
    size_t sq_bytes = params.sq_off.array + params.sq_entries * sizeof(unsigned);
    size_t cq_bytes = params.cq_off.cqes + params.cq_entries * sizeof(struct io_uring_cqe);
    char *sq = map(sq_bytes, ring, IORING_OFF_SQ_RING);
    char *cq = map(cq_bytes, ring, IORING_OFF_CQ_RING);
    sqes = map(params.sq_entries * sizeof *sqes, ring, IORING_OFF_SQES);
    sq_tail = (unsigned *)(sq + params.sq_off.tail);
    sq_mask = (unsigned *)(sq + params.sq_off.ring_mask);
    unsigned *array = (unsigned *)(sq + params.sq_off.array);
    for (unsigned i = 0; i < params.sq_entries; i++) {
        array[i] = i;
    }
    cq_head = (unsigned *)(cq + params.cq_off.head);
    cq_tail = (unsigned *)(cq + params.cq_off.tail);
    cq_mask = (unsigned *)(cq + params.cq_off.ring_mask);
    cqes = (struct io_uring_cqe *)(cq + params.cq_off.cqes);
}

/* Visible to the kernel with the next publish(). */
static void provide(int buffer) {
    struct io_uring_buf *entry = &provided->bufs[provided_tail & (BUFFERS - 1)];
    entry->addr = (uintptr_t)buffers[buffer];
    entry->len = BUFFER_BYTES;
    entry->bid = (uint16_t)buffer;
    provided_tail++;
}

static void publish(void) {
    __atomic_store_n(&provided->tail, provided_tail, __ATOMIC_RELEASE);
}

static void provide_all(void) {
    provided = map(BUFFERS * sizeof(struct io_uring_buf), -1, 0);
    buffers = map((size_t)BUFFERS * BUFFER_BYTES, -1, 0);
    struct io_uring_buf_reg group = {
        .ring_addr = (uintptr_t)provided, .ring_entries = BUFFERS, .bgid = GROUP};
    checked(
        syscall(__NR_io_uring_register, ring, IORING_REGISTER_PBUF_RING, &group, 1),
        "io_uring_register");
    for (int i = 0; i < BUFFERS; i++) {
        provide(i);
    }
    publish();
}

static void enter(unsigned wait) {
    long submitted =
        syscall(__NR_io_uring_enter, ring, unsubmitted, wait, IORING_ENTER_GETEVENTS, NULL, 0);
    if (submitted >= 0) {
        unsubmitted -= (unsigned)submitted;
    } else if (errno != EINTR && errno != EBUSY) {
        checked(submitted, "io_uring_enter");
    }
}

static struct io_uring_sqe *next(int operation, int socket_, int buffer, uint8_t opcode) {
    while (unsubmitted == ENTRIES) {
        enter(0);
    }
    struct io_uring_sqe *sqe = &sqes[*sq_tail & *sq_mask];
    memset(sqe, 0, sizeof *sqe);
    sqe->opcode = opcode;
    sqe->fd = socket_;
    sqe->user_data =
        (uint64_t)operation << 56 | (uint64_t)buffer << 32 | (uint64_t)(uint32_t)socket_;
    return sqe;
}

static void push(void) {
    __atomic_store_n(sq_tail, *sq_tail + 1, __ATOMIC_RELEASE);
    unsubmitted++;
}

static void accept_on(int listener) {
    next(ACCEPT, listener, 0, IORING_OP_ACCEPT)->ioprio = IORING_ACCEPT_MULTISHOT;
    push();
}

static void receive_on(int socket_) {
    struct io_uring_sqe *sqe = next(RECEIVE, socket_, 0, IORING_OP_RECV);
    sqe->ioprio = IORING_RECV_MULTISHOT;
    sqe->flags = IOSQE_BUFFER_SELECT;
    sqe->buf_group = GROUP;
    push();
}

static void send_on(int socket_, int buffer, int length) {
    struct io_uring_sqe *sqe = next(SEND, socket_, buffer, IORING_OP_SEND);
    sqe->addr = (uintptr_t)buffers[buffer];
    sqe->len = (unsigned)length;
    sqe->msg_flags = MSG_WAITALL | MSG_NOSIGNAL;
    push();
}

/* Queued like the rest, for the last send may not be submitted yet. */
static void close_on(int socket_) {
    next(CLOSE, socket_, 0, IORING_OP_CLOSE);
    push();
}

static void received(int socket_, const struct io_uring_cqe *cqe) {
    if (cqe->res > 0) {
        send_on(socket_, (int)(cqe->flags >> IORING_CQE_BUFFER_SHIFT), cqe->res);
    } else if (cqe->res != -ENOBUFS) {
        close_on(socket_);
        return;
    }
    if (!(cqe->flags & IORING_CQE_F_MORE)) {
        receive_on(socket_);
    }
}

static void complete(const struct io_uring_cqe *cqe) {
    int socket_ = (int)(uint32_t)cqe->user_data;
    switch (cqe->user_data >> 56) {
    case ACCEPT:
        if (cqe->res >= 0) {
            receive_on(cqe->res);
        }
        if (!(cqe->flags & IORING_CQE_F_MORE)) {
            accept_on(socket_);
        }
        break;
    case RECEIVE:
        received(socket_, cqe);
        break;
    case SEND:
        provide((int)(cqe->user_data >> 32 & 0xffff));
        break;
    default: /* CLOSE */
        break;
    }
}

int main(void) {
    set_up();
    provide_all();
    accept_on(listening(0, BACKLOG));
    for (;;) {
        enter(1);
        unsigned head = *cq_head;
        unsigned tail = __atomic_load_n(cq_tail, __ATOMIC_ACQUIRE);
        for (; head != tail; head++) {
            complete(&cqes[head & *cq_mask]);
        }
        __atomic_store_n(cq_head, head, __ATOMIC_RELEASE);
        publish();
    }
}
