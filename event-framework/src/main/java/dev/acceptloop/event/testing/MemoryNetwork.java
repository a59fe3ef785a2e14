package dev.acceptloop.event.testing;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A kernel in memory: its sockets reach each other and nothing else, and its time is its own. What
 * would take time takes none; what would wait for time lets it pass.
 */
final class MemoryNetwork extends SelectorProvider {
    private static final int FIRST_PORT = 1024;

    private final Map<SocketAddress, MemoryServerChannel> listeners = new HashMap<>();
    private int nextPort = FIRST_PORT;
    private long now;
    private final Set<SocketAddress> silent = new HashSet<>();
    private Optional<IOException> fault = Optional.empty();

    // ---------------------------------------------------------------- time

    long nanoTime() {
        return now;
    }

    void pass(long nanos) {
        now += nanos;
    }

    // ---------------------------------------------------------------- addresses

    /** From now on nothing can be listened on, accepted or connected to, for that reason. */
    void failWith(Optional<IOException> fault) {
        this.fault = fault;
    }

    /** From now on who connects there hears nothing. */
    void silence(SocketAddress address) {
        silent.add(address);
    }

    boolean isSilent(SocketAddress address) {
        return silent.contains(address);
    }

    void check() throws IOException {
        if (fault.isPresent()) {
            throw fault.get();
        }
    }

    /** The address that was wanted, with a port if it has none. */
    SocketAddress address(SocketAddress wanted) {
        return wanted instanceof InetSocketAddress inet && inet.getPort() == 0
                ? new InetSocketAddress(inet.getAddress(), nextPort++)
                : wanted;
    }

    SocketAddress anyAddress() {
        return address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    void listen(SocketAddress address, MemoryServerChannel listener) throws IOException {
        if (listeners.putIfAbsent(address, listener) != null) {
            throw new BindException("Address already in use");
        }
    }

    void unlisten(SocketAddress address) {
        listeners.remove(address);
    }

    Optional<MemoryServerChannel> listener(SocketAddress address) {
        return Optional.ofNullable(listeners.get(address));
    }

    // ---------------------------------------------------------------- sockets

    @Override
    public AbstractSelector openSelector() {
        return new MemorySelector(this);
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() {
        return new MemoryServerChannel(this);
    }

    @Override
    public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) {
        return openServerSocketChannel();
    }

    @Override
    public SocketChannel openSocketChannel() {
        return new MemorySocketChannel(this);
    }

    @Override
    public SocketChannel openSocketChannel(ProtocolFamily family) {
        return openSocketChannel();
    }

    @Override
    public DatagramChannel openDatagramChannel() {
        throw new UnsupportedOperationException("no datagrams in memory");
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) {
        return openDatagramChannel();
    }

    @Override
    public Pipe openPipe() {
        throw new UnsupportedOperationException("no pipes in memory");
    }
}
