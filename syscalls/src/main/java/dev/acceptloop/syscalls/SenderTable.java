package dev.acceptloop.syscalls;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Senders by their address as the kernel has it, so that one who sends again costs no object: a
 * small table in which the newest takes the oldest's place.
 *
 * <p>An address has a few places it can be in. With one only, of twenty senders two would be in
 * each other's way as often as not.
 *
 * <p>Used by one thread at a time.
 */
final class SenderTable {
    private static final int PLACES = 4; // of an address

    private final MemorySegment names;
    private final int[] lengths;
    private final @Nullable SocketAddress[] addresses;
    private final byte[] oldest; // by group of places

    /** A table of so many groups of places, a power of two. */
    SenderTable(int groups, Arena arena) {
        names = arena.allocate((long) groups * PLACES * SocketName.MOST_BYTES);
        lengths = new int[groups * PLACES];
        addresses = new @Nullable SocketAddress[groups * PLACES];
        oldest = new byte[groups];
    }

    /** Who has that address. */
    SocketAddress of(MemorySegment name, long offset, int length) {
        int group = group(name, offset, length);
        for (int place = group * PLACES; place < (group + 1) * PLACES; place++) {
            SocketAddress known = addresses[place];
            if (known != null && lengths[place] == length && isAt(place, name, offset, length)) {
                return known;
            }
        }
        return add(group, name, offset, length);
    }

    private boolean isAt(int place, MemorySegment name, long offset, int length) {
        long at = at(place);
        return MemorySegment.mismatch(names, at, at + length, name, offset, offset + length) < 0;
    }

    private SocketAddress add(int group, MemorySegment name, long offset, int length) {
        int place = group * PLACES + oldest[group];
        oldest[group] = (byte) ((oldest[group] + 1) % PLACES);
        SocketAddress address = SocketName.decode(name.asSlice(offset, length), length);
        MemorySegment.copy(name, offset, names, at(place), length);
        lengths[place] = length;
        addresses[place] = address;
        return address;
    }

    private static long at(int place) {
        return (long) place * SocketName.MOST_BYTES;
    }

    private int group(MemorySegment name, long offset, int length) {
        int hash = 0;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + name.get(JAVA_BYTE, offset + i);
        }
        return (hash ^ (hash >>> 16)) & (oldest.length - 1);
    }
}
