package dev.acceptloop.forking;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A limit on connections that several processes share: a row of slots in a file they all map, each
 * free or held by one process. Apache's scoreboard is such a row, and says more of each process.
 *
 * <pre>pid u32 | pid u32 | ... one per connection allowed; 0 is a free slot; the machine's order
 * </pre>
 *
 * <p>A process takes a slot by one compare-and-set and frees it by another, so one that is killed
 * at any point leaves the row whole; whoever reaps it frees its slot. Thread-safe.
 */
final class SharedSlots implements AutoCloseable {
    private static final VarHandle PID =
            MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private final Path file;
    private final ByteBuffer row;

    private SharedSlots(Path file, ByteBuffer row) {
        this.file = file;
        this.row = row;
    }

    /** A new row, in a file of its own that {@link #close} removes. */
    static SharedSlots create(int count) throws IOException {
        Path file = Files.createTempFile("acceptloop", ".slots");
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(count * Integer.BYTES));
        }
        return open(file);
    }

    /** The row another process made. */
    static SharedSlots open(Path file) throws IOException {
        try (var channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new SharedSlots(
                    file, channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size()));
        }
    }

    Path file() {
        return file;
    }

    /** Takes a free slot; false if there is none. */
    boolean take(long pid) {
        return swap(0, (int) pid);
    }

    /** Frees the slot a process holds, if it holds one. */
    boolean free(long pid) {
        return swap((int) pid, 0);
    }

    private boolean swap(int from, int to) {
        for (int at = 0; at < row.capacity(); at += Integer.BYTES) {
            if (PID.compareAndSet(row, at, from, to)) {
                return true;
            }
        }
        return false;
    }

    /** Removes the file; the processes that have mapped it keep their memory until they end. */
    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
