package dev.acceptloop.contract;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * A port for a server that closes and is opened again. Where the kernel chooses, whoever comes
 * between may be given the port that was just freed: it chooses from 32768 on (ip(7)), so these are
 * below.
 */
public final class OwnPort {
    private static final int FIRST = 20_000;
    private static final int END = 30_000;

    /** Where Linux lists who has which port. */
    private static final List<Path> TABLES =
            Stream.of("tcp", "tcp6", "udp", "udp6").map(Path.of("/proc/net")::resolve).toList();

    private OwnPort() {}

    /** One that nobody has, neither for streams nor for datagrams. */
    public static int next() throws IOException {
        int port;
        do {
            port = ThreadLocalRandom.current().nextInt(FIRST, END);
        } while (!isFree(port));
        return port;
    }

    /**
     * Looks it up, rather than try: what is bound for a moment lives on in a child that another
     * test starts just then.
     */
    private static boolean isFree(int port) throws IOException {
        if (!Files.isReadable(TABLES.getFirst())) {
            return canBeHad(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        }
        String local = ":%04X ".formatted(port);
        for (Path table : TABLES) {
            if (Files.exists(table) && Files.readString(table).contains(local)) {
                return false;
            }
        }
        return true;
    }

    private static boolean canBeHad(InetSocketAddress address) throws IOException {
        try (var streams = new ServerSocket();
                var _ = new DatagramSocket(address)) {
            streams.bind(address);
            return true;
        } catch (BindException _) {
            return false;
        }
    }
}
