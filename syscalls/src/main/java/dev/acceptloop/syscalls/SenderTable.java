package dev.acceptloop.syscalls;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Senders by their address as the kernel has it, so that one who sends again costs no object: a
 * small table in which the newer takes the older's place.
 *
 * <p>Used by one thread at a time.
 */
final class SenderTable {
    private final MemorySegment names;
    private final int[] lengths;
    private final @Nullable SocketAddress[] addresses;

    /** A table of so many, a power of two. */
    SenderTable(int size, Arena arena) {
        names = arena.allocate((long) size * SocketName.MOST_BYTES);
        lengths = new int[size];
        addresses = new @Nullable SocketAddress[size];
    }

    /** Who has that address. */
    SocketAddress of(MemorySegment name, long offset, int length) {
        int place = place(name, offset, length);
        SocketAddress known = addresses[place];
        if (known != null && lengths[place] == length && isAt(place, name, offset, length)) {
            return known;
        }
        SocketAddress address = SocketName.decode(name.asSlice(offset, length), length);
        MemorySegment.copy(name, offset, names, at(place), length);
        lengths[place] = length;
        addresses[place] = address;
        return address;
    }

    private boolean isAt(int place, MemorySegment name, long offset, int length) {
        long at = at(place);
        return MemorySegment.mismatch(names, at, at + length, name, offset, offset + length) < 0;
    }

    private static long at(int place) {
        return (long) place * SocketName.MOST_BYTES;
    }

    private int place(MemorySegment name, long offset, int length) {
        int hash = 0;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + name.get(JAVA_BYTE, offset + i);
        }
        return (hash ^ (hash >>> 16)) & (addresses.length - 1);
    }
}
