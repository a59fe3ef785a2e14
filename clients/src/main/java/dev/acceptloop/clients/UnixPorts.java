package dev.acceptloop.clients;

import dev.acceptloop.syscalls.DatagramSockets;
import dev.acceptloop.syscalls.Descriptors;
import dev.acceptloop.syscalls.Errno;
import dev.acceptloop.syscalls.Linux;
import dev.acceptloop.syscalls.Poll;
import dev.acceptloop.syscalls.SocketBuffer;
import dev.acceptloop.syscalls.Sockets;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Unix datagram sockets, which the JDK has not: by system calls, waited for with poll.
 *
 * <p>A reply needs an address to go to, so each is bound to a path of its own, in a directory that
 * is removed with them. Others may enter it and send to the files in it, or a server that is
 * another user's could not answer; but a connected socket takes datagrams from its server alone.
 */
final class UnixPorts implements DatagramPorts {
    private static final int NONE = -1;

    private final Path directory;
    private final int[] sockets;
    private final Poll poll = new Poll();
    private final SocketBuffer buffer = new SocketBuffer(MOST_BYTES);

    /**
     * So many sockets.
     *
     * @throws IOException also where there are no such system calls
     */
    UnixPorts(SocketAddress server, int count) throws IOException {
        if (!Linux.unavailable().isEmpty()) {
            throw new IOException("no Unix datagrams here: " + Linux.unavailable());
        }
        sockets = new int[count];
        Arrays.fill(sockets, NONE);
        directory = Files.createTempDirectory("acceptloop-");
        try {
            permit(directory, "rwx--x--x");
            for (int i = 0; i < count; i++) {
                open(i, server);
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private void open(int port, SocketAddress server) throws IOException {
        sockets[port] = DatagramSockets.socket(server);
        Path own = directory.resolve(Integer.toString(port));
        Sockets.bind(sockets[port], UnixDomainSocketAddress.of(own));
        permit(own, "rwxrwxrwx");
        try {
            DatagramSockets.connect(sockets[port], server);
        } catch (IOException e) {
            throw new IOException("connect to " + server + ": " + words(e), e);
        }
        poll.set(port, sockets[port], Poll.IN);
    }

    private static String words(IOException e) {
        String what = String.valueOf(e.getMessage());
        if (what.contains("ENOENT")) {
            return "No such file or directory";
        }
        if (what.contains("EPROTOTYPE")) {
            return "it is a socket of another kind";
        }
        return what.contains("ECONNREFUSED") ? "Connection refused" : what;
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    @Override
    public int count() {
        return sockets.length;
    }

    @Override
    public int await(int millis) throws IOException {
        return poll.await(sockets.length, millis);
    }

    @Override
    public boolean isReady(int port) {
        return poll.ready(port) != 0;
    }

    @Override
    public boolean send(int port, ByteBuffer datagram) throws IOException {
        int count = buffer.send(sockets[port], datagram);
        if (count < 0 && count != -Errno.EAGAIN) {
            throw new IOException(Errno.text(-count));
        }
        return count >= 0;
    }

    @Override
    public @Nullable ByteBuffer receive(int port) throws IOException {
        int count = buffer.receive(sockets[port]);
        if (count < 0 && count != -Errno.EAGAIN) {
            throw new IOException(Errno.text(-count));
        }
        return count < 0 ? null : buffer.received();
    }

    @Override
    public void close() throws IOException {
        for (int i = 0; i < sockets.length && sockets[i] != NONE; i++) {
            Descriptors.close(sockets[i]);
            Files.deleteIfExists(directory.resolve(Integer.toString(i)));
            sockets[i] = NONE;
        }
        Files.deleteIfExists(directory);
        poll.close();
        buffer.close();
    }
}
