package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * The floor: the shortest Selector loop that echoes, as one would write it by hand, with none of
 * the suite's seams. What a model costs above it is the price of its structure.
 *
 * <p>It is a yardstick and no server: one buffer for all, and a reply the kernel does not take at
 * once is waited for, which a slow peer could use to stop everybody.
 */
public final class PlainSelectorLoop implements AutoCloseable {
    private final Selector selector;
    private final ServerSocketChannel listener;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(16 * 1024);

    /** Binds to any free port of 127.0.0.1. */
    public PlainSelectorLoop() throws IOException {
        selector = Selector.open();
        listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    /** Where it listens. */
    public InetSocketAddress address() throws IOException {
        return (InetSocketAddress) listener.getLocalAddress();
    }

    /** Serves until it is closed. */
    public void run() throws IOException {
        while (selector.isOpen()) {
            selector.select(this::serve);
        }
    }

    private void serve(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept();
            } else {
                echo((SocketChannel) key.channel());
            }
        } catch (IOException _) {
            key.cancel(); // the peer is gone
        }
    }

    private void accept() throws IOException {
        SocketChannel channel = listener.accept();
        if (channel != null) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.register(selector, SelectionKey.OP_READ);
        }
    }

    private void echo(SocketChannel channel) throws IOException {
        buffer.clear();
        if (channel.read(buffer) < 0) {
            channel.close();
            return;
        }
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }

    /** Prints {@code listening tcp HOST:PORT} and serves until SIGTERM. */
    public static void main(String[] arguments) throws IOException {
        try (var loop = new PlainSelectorLoop()) {
            InetSocketAddress address = loop.address();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> Runtime.getRuntime().halt(0)));
            System.out.println(
                    "listening tcp "
                            + address.getAddress().getHostAddress()
                            + ":"
                            + address.getPort());
            loop.run();
        }
    }
}
