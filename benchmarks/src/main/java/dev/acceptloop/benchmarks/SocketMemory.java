package dev.acceptloop.benchmarks;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the kernel keeps in the buffers of all TCP sockets, as {@code /proc/net/sockstat} says. */
final class SocketMemory {
    private static final int PAGE_BYTES = 4096;
    private static final Pattern PAGES = Pattern.compile("(?m)^TCP: .*\\bmem (\\d+)");

    private SocketMemory() {}

    /** Half of it, for both ends of each connection are on this machine. */
    static double bytesOfOneEnd() {
        return bytesOfOneEnd(Proc.read(Path.of("/proc/net/sockstat")));
    }

    static double bytesOfOneEnd(String sockstat) {
        Matcher matcher = PAGES.matcher(sockstat);
        return matcher.find() ? Long.parseLong(matcher.group(1)) * (PAGE_BYTES / 2.0) : 0;
    }
}
