package dev.acceptloop.benchmarks;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Has another JVM collect its garbage, and asks how much is left: what {@code jcmd PID GC.run} and
 * {@code GC.heap_info} do, without starting a JVM for each question.
 *
 * @see <a
 *     href="https://github.com/openjdk/jdk/blob/jdk-25-ga/src/hotspot/share/services/attachListener.hpp">the
 *     words that a JVM listens to</a>
 */
final class HeapProbe {
    private static final int COLLECTIONS = 2; // what the first has finalized, the second takes
    private static final String VERSION = "1";
    private static final int BUFFER = 8192;

    // Of the young and of the old generation, or of the heap; metaspace is none.
    private static final Pattern USED =
            Pattern.compile("^ *(?!Metaspace|class space)\\S.* used (\\d+)K", Pattern.MULTILINE);

    private HeapProbe() {}

    /** Bytes that are in use after collections, or -1 if that process is no JVM that answers. */
    static long liveBytes(long pid) {
        if (!isJvm(pid)) {
            return -1;
        }
        try {
            for (int i = 0; i < COLLECTIONS; i++) {
                ask(pid, "GC.run");
            }
            return used(ask(pid, "GC.heap_info"));
        } catch (IOException _) {
            return -1;
        }
    }

    /** Whether it can be asked: the signal that makes a JVM listen makes others end. */
    static boolean isJvm(long pid) {
        return Proc.read(Path.of("/proc/" + pid + "/maps")).contains("/libjvm.so");
    }

    /**
     * What that JVM answers to a command of {@code jcmd}.
     *
     * @throws IOException if that process is no JVM that answers
     */
    static String ask(long pid, String command) throws IOException {
        Path socket = Path.of("/tmp/.java_pid" + pid);
        try {
            if (!Files.exists(socket)) {
                VirtualMachine.attach(Long.toString(pid)).detach(); // makes it listen there
            }
            if (!owner(socket).equals(owner(Path.of("/proc/" + pid)))) {
                throw new IOException(socket + " is not that of process " + pid);
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("process " + pid + " is no JVM that answers", e);
        }
        return ask(socket, command);
    }

    /** Everybody may put a socket into that folder. */
    private static Object owner(Path file) throws IOException {
        return Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    static long used(String heapInfo) {
        long kibibytes = 0;
        boolean some = false;
        for (Matcher matcher = USED.matcher(heapInfo); matcher.find(); some = true) {
            kibibytes += Long.parseLong(matcher.group(1));
        }
        return some ? kibibytes << 10 : -1;
    }

    private static String ask(Path socket, String command) throws IOException {
        String words = String.join("\0", VERSION, "jcmd", command, "", "") + '\0';
        var answer = new ByteArrayOutputStream();
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            ByteBuffer out = StandardCharsets.UTF_8.encode(words);
            while (out.hasRemaining()) {
                channel.write(out);
            }
            ByteBuffer in = ByteBuffer.allocate(BUFFER);
            while (channel.read(in) >= 0) {
                answer.write(in.array(), 0, in.position());
                in.clear();
            }
        }
        return answer.toString(StandardCharsets.UTF_8);
    }
}
