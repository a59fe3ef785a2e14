package dev.acceptloop.syscalls;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What recvmmsg and sendmmsg are handed: an array of headers, each of which points at a name, one
 * piece of data, and control messages.
 *
 * <pre>
 * mmsghdr  msghdr 56 | count u32 | 4 unused                                      recvmmsg(2)
 * msghdr   name ptr | name length u32 | 4 unused | iovec ptr | iovecs u64
 *          | control ptr | control length u64 | flags u32 | 4 unused             recvmsg(2)
 * iovec    base ptr | length u64                                                 readv(2)
 * </pre>
 *
 * All in the machine's byte order, pointers of 8 bytes.
 */
final class MessageHeaders {
    private static final int BYTES = 64;
    private static final int NAME = 0;
    private static final int NAME_LENGTH = 8;
    private static final int VECTOR = 16;
    private static final int VECTORS = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int FLAGS = 48;
    private static final int COUNT = 56;
    private static final int VECTOR_BYTES = 16;
    private static final int LENGTH = 8;

    private final MemorySegment headers;
    private final MemorySegment vectors;

    /** So many headers that point at nothing yet. */
    MessageHeaders(int count, Arena arena) {
        headers = arena.allocate((long) count * BYTES, 8);
        vectors = arena.allocate((long) count * VECTOR_BYTES, 8);
        for (int i = 0; i < count; i++) {
            headers.set(JAVA_LONG, at(i, VECTOR), vectors.address() + (long) i * VECTOR_BYTES);
            headers.set(JAVA_LONG, at(i, VECTORS), 1);
        }
    }

    private static long at(int index, int field) {
        return (long) index * BYTES + field;
    }

    /** Where the header with that index is, for the call. */
    long address(int index) {
        return headers.address() + at(index, 0);
    }

    void name(int index, long address, int length) {
        headers.set(JAVA_LONG, at(index, NAME), address);
        headers.set(JAVA_INT, at(index, NAME_LENGTH), length);
    }

    void data(int index, long address, int length) {
        vectors.set(JAVA_LONG, (long) index * VECTOR_BYTES, address);
        vectors.set(JAVA_LONG, (long) index * VECTOR_BYTES + LENGTH, length);
    }

    void control(int index, long address, int length) {
        headers.set(JAVA_LONG, at(index, CONTROL), address);
        headers.set(JAVA_LONG, at(index, CONTROL_LENGTH), length);
        headers.set(JAVA_INT, at(index, FLAGS), 0);
    }

    /** After a receive: how much of the name is there. */
    int nameLength(int index) {
        return headers.get(JAVA_INT, at(index, NAME_LENGTH));
    }

    /** After a receive: how much of the control messages is there. */
    int controlLength(int index) {
        return (int) headers.get(JAVA_LONG, at(index, CONTROL_LENGTH));
    }

    /** After a receive: a sum of MSG_ constants. */
    int flags(int index) {
        return headers.get(JAVA_INT, at(index, FLAGS));
    }

    /** After a receive: how many bytes of data are there. */
    int count(int index) {
        return headers.get(JAVA_INT, at(index, COUNT));
    }
}
