package dev.acceptloop.event.testing;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A listening socket in memory: connections wait in it until they are accepted. */
final class MemoryServerChannel extends ServerSocketChannel implements Pollable {
    private final MemoryNetwork network;
    private final ArrayDeque<MemorySocketChannel> waiting = new ArrayDeque<>();
    private Optional<SocketAddress> address = Optional.empty();

    MemoryServerChannel(MemoryNetwork network) {
        super(network);
        this.network = network;
    }

    @Override
    public int readyOps() {
        return waiting.isEmpty() ? 0 : SelectionKey.OP_ACCEPT;
    }

    @Override
    public ServerSocketChannel bind(SocketAddress wanted, int backlog) throws IOException {
        network.check();
        SocketAddress got = network.address(wanted);
        network.listen(got, this);
        address = Optional.of(got);
        return this;
    }

    /** A peer connects; returns this end of the connection. */
    MemorySocketChannel arrived(MemorySocketChannel peer) {
        var accepted = new MemorySocketChannel(network, peer, address.orElseThrow());
        waiting.add(accepted);
        return accepted;
    }

    @Override
    public @Nullable SocketChannel accept() throws IOException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        network.check();
        return waiting.poll();
    }

    @Override
    public SocketAddress getLocalAddress() {
        return address.orElseThrow();
    }

    @Override
    protected void implCloseSelectableChannel() throws IOException {
        address.ifPresent(network::unlisten);
        for (MemorySocketChannel connection : waiting) {
            connection.reset();
        }
        waiting.clear();
    }

    @Override
    protected void implConfigureBlocking(boolean block) {}

    @Override
    public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) {
        return this;
    }

    @Override
    public <T> T getOption(SocketOption<T> name) {
        throw new UnsupportedOperationException(name.name());
    }

    @Override
    public Set<SocketOption<?>> supportedOptions() {
        return Set.of(StandardSocketOptions.SO_REUSEADDR, StandardSocketOptions.SO_REUSEPORT);
    }

    @Override
    public ServerSocket socket() {
        throw new UnsupportedOperationException("no ServerSocket in memory");
    }
}
