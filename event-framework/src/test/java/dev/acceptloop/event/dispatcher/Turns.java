package dev.acceptloop.event.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Drives a map from the test's own thread, against blocking sockets in the same thread. */
final class Turns {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int MOST = 100_000;

    private Turns() {}

    /** Turns until something has happened. */
    static void until(ChannelMap map, BooleanSupplier happened) throws IOException {
        for (int i = 0; i < MOST && !happened.getAsBoolean(); i++) {
            long begun = System.nanoTime();
            map.poll(PATIENCE_NANOS);
            if (System.nanoTime() - begun >= PATIENCE_NANOS) {
                break;
            }
        }
        assertThat(happened.getAsBoolean()).as("it has happened").isTrue();
    }

    static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    static InetSocketAddress address(Dispatcher listening) throws IOException {
        return (InetSocketAddress) ((ServerSocketChannel) listening.channel()).getLocalAddress();
    }

    /** A connected client that waits ten seconds for what it reads. */
    static Socket client(Dispatcher listening) throws IOException {
        InetSocketAddress address = address(listening);
        var socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
