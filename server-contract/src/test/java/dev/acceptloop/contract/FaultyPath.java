package dev.acceptloop.contract;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.Server;
import dev.acceptloop.protocol.server.ServerListener;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.server.TransportKind;
import dev.acceptloop.protocol.serving.BoundSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The faulty server at a path: each connection is relayed to it on its port. */
final class FaultyPath implements Server {
    private static final int BLOCK = 64 * 1024;

    private final BoundSocket<ServerSocketChannel> bound;
    private final Fault fault;
    private final FaultyServer server;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    FaultyPath(Fault fault, ServerOptions options, ServerListener listener) throws IOException {
        this.fault = fault;
        bound = bind(options);
        server =
                new FaultyServer(
                        fault, options.with(Option.TRANSPORT, TransportKind.TCP), listener);
        start(this::acceptAll);
    }

    private BoundSocket<ServerSocketChannel> bind(ServerOptions options) throws IOException {
        Path path = Path.of(options.value(Option.PATH));
        switch (fault) {
            case OPENS_ITS_FILE_TO_ALL -> {
                return BoundSocket.listening(options.with(Option.MODE, "0777"));
            }
            case TAKES_A_LIVE_SERVERS_PATH -> Files.deleteIfExists(path);
            case DELETES_WHAT_IS_NO_SOCKET -> {
                if (Files.isRegularFile(path)) {
                    Files.delete(path);
                }
            }
            case KEEPS_A_STALE_FILE -> {
                if (Files.exists(path)) {
                    throw options.cannotBind(new IOException("Address already in use"));
                }
            }
            case SAYS_NOT_WHY_A_PATH_CANNOT_BE -> {
                if (path.getParent() == null || !Files.isDirectory(path.getParent())) {
                    throw new IllegalStateException("no parent");
                }
            }
            default -> {}
        }
        return BoundSocket.listening(options);
    }

    private void start(Runnable task) {
        threads.add(Thread.ofPlatform().name("faulty-path").start(task));
    }

    private void acceptAll() {
        try {
            while (true) {
                SocketChannel peer = bound.socket().accept();
                SocketChannel server = SocketChannel.open(this.server.address());
                start(() -> pump(peer, server));
                start(() -> {
                    pump(server, peer);
                    closeQuietly(peer);
                    closeQuietly(server);
                });
            }
        } catch (ClosedChannelException e) {
            // the end of it
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Until one end is gone; then the other is told. */
    private static void pump(SocketChannel from, SocketChannel to) {
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        try {
            while (from.read(block.clear()) >= 0) {
                block.flip();
                while (block.hasRemaining()) {
                    to.write(block);
                }
            }
            to.shutdownOutput();
        } catch (IOException e) {
            closeQuietly(to);
            closeQuietly(from);
        }
    }

    private static void closeQuietly(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public SocketAddress address() {
        return bound.address();
    }

    @Override
    public void close() {
        try {
            bound.close();
            if (fault == Fault.LEAVES_ITS_FILE) {
                var address = (UnixDomainSocketAddress) bound.address();
                try (var stale = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                    stale.bind(address);
                }
            }
            server.close();
            for (Thread thread : List.copyOf(threads)) {
                thread.join();
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
