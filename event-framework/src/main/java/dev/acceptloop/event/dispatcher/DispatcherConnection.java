package dev.acceptloop.event.dispatcher;

import static java.util.Objects.requireNonNull;

import dev.acceptloop.protocol.CloseReason;
import dev.acceptloop.protocol.Option;
import dev.acceptloop.protocol.Outgoing;
import dev.acceptloop.protocol.Protocol;
import dev.acceptloop.protocol.Transport;
import dev.acceptloop.protocol.TransportKind;
import dev.acceptloop.protocol.UnnamedPeer;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a {@link DispatcherServer}: what it owes, whether it is read from, why it ends.
 *
 * <p>Confined to the loop's thread, but for the ways in that {@link Transport} names.
 */
final class DispatcherConnection extends Dispatcher implements Transport {
    private static final Logger LOG = System.getLogger(DispatcherServer.class.getName());
    private static final int MOST_DISCARDED = 1 << 20;

    private final DispatcherServer server;
    private final SocketChannel channel;
    private final SocketAddress local;
    final SocketAddress remote;
    private final Protocol protocol;
    private final Outgoing outgoing = new Outgoing();
    private final int highWater;
    private @Nullable CloseReason reason; // why it ends; null while it goes on
    private boolean full; // from above the high-water mark until nothing is owed
    private boolean paused;
    private boolean inputShut;
    private boolean outputShut;
    private boolean aborted;
    private boolean inCall; // settle() follows
    private boolean draining;

    DispatcherConnection(DispatcherServer server, SocketChannel channel) throws IOException {
        super(server.map);
        this.server = server;
        this.protocol = server.policies.newProtocol();
        this.highWater = server.options.bytes(Option.HIGH_WATER);
        this.channel = channel;
        this.local = server.bound.local(channel.getLocalAddress());
        this.remote = UnnamedPeer.of(channel.getRemoteAddress());
        if (server.options.transport() == TransportKind.TCP) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        attach(channel);
    }

    void made() {
        call(() -> protocol.connectionMade(this));
    }

    /** What goes wrong in a connection ends here, and only here. */
    @Override
    protected void handleError(Exception cause) {
        if (cause instanceof RuntimeException e) {
            failed(e);
        } else {
            end(CloseReason.RESET);
            outgoing.clear();
            LOG.log(Level.DEBUG, "connection ended", cause);
        }
        settle();
    }

    /** Has it done between two calls of the protocol. */
    void call(Runnable task) {
        inCall = true;
        try {
            task.run();
        } catch (RuntimeException e) {
            failed(e);
        }
        settle();
    }

    // ---------------------------------------------------------------- read

    @Override
    protected boolean readable() {
        return mayRead();
    }

    @Override
    protected void handleRead() throws IOException {
        inCall = true;
        read();
        settle();
    }

    private int read() throws IOException {
        ByteBuffer in = server.map.readBuffer();
        int count = channel.read(in);
        if (count > 0) {
            protocol.dataReceived(in.flip());
        } else if (count < 0) {
            inputShut = true;
            protocol.readConnectionLost(this);
        }
        return count;
    }

    @Override
    public void pauseReading() {
        paused = true;
    }

    @Override
    public void resumeReading() {
        paused = false;
    }

    private boolean mayRead() {
        return isOpen() && !inputShut && !paused && !full;
    }

    // ---------------------------------------------------------------- write

    @Override
    public void write(ByteBuffer data) {
        try {
            if (isOpen() && !outputShut) {
                if (outgoing.isEmpty()) {
                    channel.write(data);
                }
                outgoing.add(data);
                full |= outgoing.size() > highWater;
            }
        } catch (IOException e) {
            end(CloseReason.RESET);
            outgoing.clear();
        }
        data.position(data.limit());
    }

    @Override
    protected boolean writable() {
        return !outgoing.isEmpty();
    }

    @Override
    protected void handleWrite() throws IOException {
        inCall = true;
        flush();
        settle();
    }

    private void flush() throws IOException {
        if (outgoing.writeTo(channel)) {
            full = false;
            if (outputShut) {
                channel.shutdownOutput();
            }
            if (draining) {
                drain();
            }
        }
    }

    @Override
    public int pending() {
        return outgoing.size();
    }

    @Override
    public void shutdownOutput() {
        outputShut = true;
        try {
            if (outgoing.isEmpty()) {
                channel.shutdownOutput();
            }
        } catch (IOException e) {
            end(CloseReason.RESET);
        }
    }

    // ---------------------------------------------------------------- close

    @Override
    public void close(CloseReason why) {
        if (inCall && Thread.currentThread() == server.loop) {
            end(why);
        } else { // nobody would settle it
            execute(() -> end(why));
        }
    }

    @Override
    public void abort(CloseReason why) {
        if (Thread.currentThread() != server.loop || !inCall) {
            execute(() -> abort(why));
            return;
        }
        end(why);
        aborted = true;
        outgoing.clear();
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "abort of a connection that is gone", e);
        }
    }

    /** After each call of the protocol: closes what is over. */
    private void settle() {
        inCall = false;
        if (channel.isOpen() && !isOpen() && outgoing.isEmpty()) {
            finish();
        }
    }

    /** FIN, then drop what has arrived: closing over unread bytes would send RST. */
    private void finish() {
        try {
            if (!aborted) {
                channel.shutdownOutput();
                discard();
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "connection is gone already", e);
        }
        close();
        lost();
    }

    private void discard() throws IOException {
        int total = 0;
        for (int count = 1; count > 0 && total < MOST_DISCARDED; total += count) {
            count = channel.read(server.map.readBuffer());
        }
    }

    private void lost() {
        try {
            protocol.connectionLost(requireNonNull(reason));
        } catch (RuntimeException e) {
            failed(e);
        }
        server.listener.closed(remote, requireNonNull(reason));
    }

    private void failed(RuntimeException e) {
        end(CloseReason.SERVICE_FAILED);
        LOG.log(Level.WARNING, "service failed", e);
    }

    private boolean isOpen() {
        return reason == null;
    }

    private void end(CloseReason why) {
        if (reason == null) {
            reason = why;
        }
    }

    // ---------------------------------------------------------------- shutdown

    /** Answers what has arrived, now or when what is owed is flushed; then it is over. */
    void drain() {
        draining = true;
        try {
            int count = 1;
            while (count > 0 && mayRead() && System.nanoTime() - server.deadline < 0) {
                count = read();
            }
            if (count <= 0 || paused) {
                end(CloseReason.STOPPING);
            }
        } catch (IOException e) {
            end(CloseReason.RESET);
            outgoing.clear();
        }
    }

    @Override
    public void execute(Runnable task) {
        server.execute(() -> call(task));
    }

    @Override
    public SocketAddress localAddress() {
        return local;
    }

    @Override
    public SocketAddress remoteAddress() {
        return remote;
    }
}
