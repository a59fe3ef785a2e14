package dev.acceptloop.async;

import dev.acceptloop.syscalls.Linux;
import dev.acceptloop.syscalls.Sockets;
import dev.acceptloop.syscalls.SyscallException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The descriptors behind asynchronous channels, which do not tell them, and take no SO_LINGER: the
 * one way to end such a connection with RST, so that nobody takes a part for the whole.
 *
 * <p>A descriptor is found by the two ends of its connection among those of the process, all at
 * once, and looked at again before it is used. Where that cannot be done (not Linux, or no
 * descriptor left to list them) a connection ends as the kernel closes it.
 *
 * <p>Thread-safe.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_fd.5.html">proc_pid_fd(5)</a>
 */
final class SocketDescriptors {
    private static final Logger LOG = System.getLogger(SocketDescriptors.class.getName());
    private static final Path ALL = Path.of("/proc/self/fd");

    private record Ends(SocketAddress local, SocketAddress remote) {}

    private Map<Ends, Integer> found = Map.of(); // guarded by this

    /** Closes, with RST if that is asked for. */
    void close(AsynchronousSocketChannel channel, boolean reset) {
        if (reset) {
            resetOnClose(channel);
        }
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "connection is gone already", e);
        }
    }

    /** Has the channel's close send RST; returns whether it will. */
    synchronized boolean resetOnClose(AsynchronousSocketChannel channel) {
        if (!Linux.unavailable().isEmpty()) {
            return false;
        }
        try {
            var ends = new Ends(channel.getLocalAddress(), channel.getRemoteAddress());
            Integer descriptor = found.get(ends);
            if (descriptor == null || !ends.equals(endsOf(descriptor))) {
                found = all();
                descriptor = found.get(ends);
            }
            if (descriptor == null) {
                return false;
            }
            Sockets.resetOnClose(descriptor);
            return true;
        } catch (IOException e) { // the peer has reset it, or there is no descriptor to list them
            return false;
        }
    }

    private static Map<Ends, Integer> all() throws IOException {
        var all = new HashMap<Ends, Integer>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(ALL)) {
            for (Path file : files) {
                int descriptor = Integer.parseInt(file.getFileName().toString());
                Ends ends = endsOf(descriptor);
                if (ends != null) {
                    all.put(ends, descriptor);
                }
            }
        }
        return all;
    }

    private static @Nullable Ends endsOf(int descriptor) {
        try {
            return new Ends(Sockets.localAddress(descriptor), Sockets.remoteAddress(descriptor));
        } catch (SyscallException e) { // no socket, or it is not connected
            return null;
        }
    }
}
