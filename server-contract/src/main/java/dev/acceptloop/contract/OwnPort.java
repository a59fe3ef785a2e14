package dev.acceptloop.contract;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port for a server that closes and is opened again. Where the kernel chooses, whoever comes
 * between may be given the port that was just freed: it chooses from 32768 on (ip(7)), so these are
 * below.
 */
final class OwnPort {
    private static final int FIRST = 20_000;
    private static final int END = 30_000;

    private OwnPort() {}

    /** One that nobody has, neither for streams nor for datagrams. */
    static int next() throws IOException {
        int port;
        do {
            port = ThreadLocalRandom.current().nextInt(FIRST, END);
        } while (!isFree(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
        return port;
    }

    private static boolean isFree(InetSocketAddress address) throws IOException {
        try (var streams = new ServerSocket();
                var _ = new DatagramSocket(address)) {
            streams.bind(address);
            return true;
        } catch (BindException _) {
            return false;
        }
    }
}
