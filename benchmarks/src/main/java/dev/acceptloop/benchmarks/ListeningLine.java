package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.Printable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The line {@code listening tcp HOST:PORT}, from a program that may say anything. */
final class ListeningLine {
    private static final Pattern FORM =
            Pattern.compile("listening tcp \\[?([0-9A-Za-z:.%-]+?)]?:(\\d{1,5})\\s*");
    private static final int MOST_SHOWN = 81; // with the ellipsis

    private ListeningLine() {}

    /**
     * Where the load goes: never to another machine.
     *
     * @throws IOException if it is no such line, or not an address of the loopback or of all
     */
    static InetSocketAddress parse(String line) throws IOException {
        Matcher matcher = FORM.matcher(line);
        int port = matcher.matches() ? Integer.parseInt(matcher.group(2)) : 0;
        if (port < 1 || port > 0xffff) {
            throw new IOException(
                    "its first line is not \"listening tcp HOST:PORT\" but \"" + shown(line) + '"');
        }
        InetAddress host = InetAddress.getByName(matcher.group(1));
        if (host.isAnyLocalAddress()) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        }
        if (!host.isLoopbackAddress()) {
            throw new IOException("it listens on " + shown(line) + ", which is not the loopback");
        }
        return new InetSocketAddress(host, port);
    }

    /** The beginning of what somebody said, as it may stand in a line. */
    static String shown(String line) {
        return Printable.shortened(line, MOST_SHOWN);
    }
}
