package dev.acceptloop.event.testing;

import dev.acceptloop.protocol.serving.OutboundBuffer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One end of a connection in memory. As with TCP, what was sent before FIN arrives before it, RST
 * overtakes everything, and closing over bytes that nobody read is a RST.
 */
final class MemorySocketChannel extends SocketChannel implements Pollable {
    /** Bytes that one direction holds until they are read. */
    static final int CAPACITY = 64 * 1024;

    private enum State {
        NEW,
        UNANSWERED,
        CONNECTING,
        REFUSED,
        CONNECTED
    }

    private final MemoryNetwork network;
    private final OutboundBuffer arrived = new OutboundBuffer(); // sent by the peer, not read yet
    private final Map<SocketOption<?>, Object> options = new HashMap<>();
    private State state = State.NEW;
    private Optional<MemorySocketChannel> peer = Optional.empty();
    private Optional<SocketAddress> local = Optional.empty();
    private Optional<SocketAddress> remote = Optional.empty();
    private boolean finArrived;
    private boolean finSent;
    private boolean reset;

    MemorySocketChannel(MemoryNetwork network) {
        super(network);
        this.network = network;
    }

    /** The accepted end. */
    MemorySocketChannel(MemoryNetwork network, MemorySocketChannel peer, SocketAddress local) {
        this(network);
        this.state = State.CONNECTED;
        this.peer = Optional.of(peer);
        this.local = Optional.of(local);
        this.remote = peer.local;
    }

    @Override
    public int readyOps() {
        return switch (state) {
            case NEW, UNANSWERED -> 0;
            case CONNECTING, REFUSED -> SelectionKey.OP_CONNECT;
            case CONNECTED -> (isReadable() ? SelectionKey.OP_READ : 0) | writable();
        };
    }

    private boolean isReadable() {
        return !arrived.isEmpty() || finArrived || reset;
    }

    private int writable() {
        boolean room = peer.isEmpty() || peer.get().arrived.size() < CAPACITY;
        return room || reset ? SelectionKey.OP_WRITE : 0;
    }

    // ---------------------------------------------------------------- connect

    @Override
    public SocketChannel bind(SocketAddress wanted) {
        local = Optional.of(network.address(wanted));
        return this;
    }

    @Override
    public boolean connect(SocketAddress to) throws IOException {
        network.check();
        if (local.isEmpty()) {
            local = Optional.of(network.anyAddress());
        }
        remote = Optional.of(to);
        if (network.isSilent(to)) {
            state = State.UNANSWERED;
            return false;
        }
        peer = network.listener(to).map(listener -> listener.arrived(this));
        state = peer.isPresent() ? State.CONNECTING : State.REFUSED;
        return false;
    }

    @Override
    public boolean finishConnect() throws IOException {
        if (state == State.REFUSED) {
            close();
            throw new ConnectException("Connection refused");
        }
        if (state == State.UNANSWERED) {
            return false;
        }
        state = State.CONNECTED;
        return true;
    }

    @Override
    public boolean isConnected() {
        return state == State.CONNECTED;
    }

    @Override
    public boolean isConnectionPending() {
        return state == State.UNANSWERED || state == State.CONNECTING || state == State.REFUSED;
    }

    @Override
    public SocketAddress getLocalAddress() {
        return local.orElseThrow();
    }

    @Override
    public SocketAddress getRemoteAddress() {
        return remote.orElseThrow();
    }

    // ---------------------------------------------------------------- read

    @Override
    public int read(ByteBuffer into) throws IOException {
        check();
        if (reset) {
            throw new SocketException("Connection reset");
        }
        if (arrived.isEmpty()) {
            return finArrived ? -1 : 0;
        }
        ByteBuffer bytes = arrived.bytes();
        int count = Math.min(into.remaining(), bytes.remaining());
        into.put(bytes.slice(bytes.position(), count));
        bytes.position(bytes.position() + count);
        arrived.releaseIfEmpty();
        return count;
    }

    @Override
    public long read(ByteBuffer[] into, int offset, int length) throws IOException {
        long count = 0;
        for (int i = offset; i < offset + length; i++) {
            count += Math.max(0, read(into[i]));
        }
        return count;
    }

    // ---------------------------------------------------------------- write

    @Override
    public int write(ByteBuffer data) throws IOException {
        check();
        if (reset || finSent || !peer.orElseThrow().isOpen()) {
            throw new SocketException(reset ? "Connection reset" : "Broken pipe");
        }
        OutboundBuffer there = peer.get().arrived;
        int count = Math.min(data.remaining(), CAPACITY - there.size());
        there.add(data.slice(data.position(), count));
        data.position(data.position() + count);
        return count;
    }

    @Override
    public long write(ByteBuffer[] data, int offset, int length) throws IOException {
        long count = 0;
        for (int i = offset; i < offset + length; i++) {
            count += write(data[i]);
        }
        return count;
    }

    private void check() throws IOException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }

    // ---------------------------------------------------------------- close

    @Override
    public SocketChannel shutdownOutput() {
        finSent = true;
        peer.ifPresent(other -> other.finArrived = true);
        return this;
    }

    @Override
    public SocketChannel shutdownInput() {
        finArrived = true;
        return this;
    }

    /** RST came. */
    void reset() {
        reset = true;
        arrived.clear();
    }

    /** Whether RST came. */
    boolean isReset() {
        return reset;
    }

    @Override
    protected void implCloseSelectableChannel() {
        boolean lingersNot =
                Integer.valueOf(0).equals(options.get(StandardSocketOptions.SO_LINGER));
        if (lingersNot || !arrived.isEmpty()) {
            peer.ifPresent(MemorySocketChannel::reset);
        } else {
            shutdownOutput();
        }
    }

    @Override
    protected void implConfigureBlocking(boolean block) {}

    // ---------------------------------------------------------------- options

    @Override
    public <T> SocketChannel setOption(SocketOption<T> name, T value) {
        options.put(name, value);
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) {
        return name.type().cast(options.getOrDefault(name, false));
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of(
                StandardSocketOptions.TCP_NODELAY,
                StandardSocketOptions.SO_KEEPALIVE,
                StandardSocketOptions.SO_LINGER);
    }

    @Override
    public Socket socket() {
        throw new UnsupportedOperationException("no Socket in memory");
    }
}
