package dev.acceptloop.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A connection without a socket: keeps what was written and how it was closed. As {@link Transport}
 * promises, it takes all of each buffer and drops what is written after a close.
 */
public final class RecordingTransport implements Transport {
    public static final SocketAddress PEER = InetSocketAddress.createUnresolved("peer", 9);

    /** One call of {@code write}: the very buffer, and a copy of what it held. */
    public record Write(ByteBuffer buffer, ByteBuffer bytes) {}

    public final List<Write> writes = new ArrayList<>();
    public final BlockingQueue<CloseReason> closes = new LinkedBlockingQueue<>();
    public final BlockingQueue<CloseReason> aborts = new LinkedBlockingQueue<>();
    public boolean congested;
    public boolean blocked;
    public boolean busy; // tasks wait until runTasks
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    public long taken;
    public Runnable onClose = () -> {};
    public Runnable onWrite = () -> {};

    /** Everything written, in one. */
    public byte[] bytes() {
        int length = writes.stream().mapToInt(write -> write.bytes().remaining()).sum();
        var all = ByteBuffer.allocate(length);
        writes.forEach(write -> all.put(write.bytes().duplicate()));
        return all.array();
    }

    public String text() {
        return new String(bytes(), UTF_8);
    }

    /** What was written since the last call of this, write by write. */
    public List<String> takeTexts() {
        var texts = writes.stream().map(write -> UTF_8.decode(write.bytes()).toString()).toList();
        writes.clear();
        return texts;
    }

    @Override
    public void write(ByteBuffer data) {
        onWrite.run();
        if (closes.isEmpty() && aborts.isEmpty()) {
            var copy = ByteBuffer.allocate(data.remaining()).put(data.duplicate()).flip();
            writes.add(new Write(data, copy));
        }
        data.position(data.limit());
    }

    @Override
    public void close(CloseReason reason) {
        closes.add(reason);
        onClose.run();
    }

    @Override
    public void abort(CloseReason reason) {
        aborts.add(reason);
    }

    @Override
    public boolean isBlocked() {
        return blocked;
    }

    @Override
    public boolean isCongested() {
        return congested;
    }

    @Override
    public int pending() {
        return 0;
    }

    @Override
    public long taken() {
        return taken;
    }

    @Override
    public void shutdownOutput() {}

    @Override
    public void pauseReading() {}

    @Override
    public void resumeReading() {}

    @Override
    public SocketAddress localAddress() {
        return InetSocketAddress.createUnresolved("here", 7);
    }

    @Override
    public SocketAddress remoteAddress() {
        return PEER;
    }

    @Override
    public void execute(Runnable task) {
        if (busy) {
            tasks.add(task);
        } else {
            task.run();
        }
    }

    /** Those that wait now: what they give waits for the next turn. */
    public void runTasks() {
        for (int left = tasks.size(); left > 0; left--) {
            tasks.remove().run();
        }
    }
}
