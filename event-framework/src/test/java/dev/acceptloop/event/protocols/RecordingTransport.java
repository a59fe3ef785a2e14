package dev.acceptloop.event.protocols;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection to nobody: what it was told, in order. */
public final class RecordingTransport implements Transport {
    /** What was written, one entry for each write. */
    public final List<String> writes = new ArrayList<>();

    /** Why it was closed or aborted; the first reason. */
    public @Nullable CloseReason reason;

    /** Whether it was aborted. */
    public boolean aborted;

    /** Whether its protocol wants no data. */
    public boolean paused;

    /** Whether more is written than its peer takes. */
    public boolean congested;

    private final SocketAddress remote;

    /** A peer at 127.0.0.1, port 1024. */
    public RecordingTransport() {
        this(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1024));
    }

    /** A peer at that address. */
    public RecordingTransport(SocketAddress remote) {
        this.remote = remote;
    }

    /** All that was written. */
    public String written() {
        return String.join("", writes);
    }

    @Override
    public void write(ByteBuffer data) {
        String text = UTF_8.decode(data).toString();
        if (reason == null) {
            writes.add(text);
        }
    }

    @Override
    public int pending() {
        return 0;
    }

    @Override
    public boolean isCongested() {
        return congested;
    }

    @Override
    public void shutdownOutput() {
        writes.add("FIN");
    }

    @Override
    public void close(CloseReason why) {
        if (reason == null) {
            reason = why;
        }
    }

    @Override
    public void abort(CloseReason why) {
        close(why);
        aborted = true;
    }

    @Override
    public void pauseReading() {
        paused = true;
    }

    @Override
    public void resumeReading() {
        paused = false;
    }

    @Override
    public SocketAddress localAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 7);
    }

    @Override
    public SocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public void execute(Runnable task) {
        task.run();
    }
}
