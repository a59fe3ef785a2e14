package dev.acceptloop.launcher.recording;

import dev.acceptloop.launcher.recording.Trace.Call;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which descriptor of which process is a connection of whom, or the listening socket. */
final class Descriptors {
    /**
     * As {@code strace -yy} shows a descriptor: {@code 39<TCP:[127.0.0.1:36295->127.0.0.1:38574]>}.
     */
    private static final Pattern SOCKET =
            Pattern.compile("(\\d+)<TCP(?:v6)?:\\[(?:(?:.*?:)?(\\d+)->)?(?:.*?:)?(\\d+)\\]>");

    private static final Pattern FIRST = Pattern.compile("(\\d+)<?.*");
    private static final int LISTENING = -2;
    static final int NONE = -1;

    private final int port;
    private final IntUnaryOperator clientOfPort;
    private final Map<String, Integer> open = new HashMap<>(); // "process/descriptor"

    /**
     * Of a server.
     *
     * @param port where it listens
     * @param clientOfPort which client has a port; {@link #NONE} for nobody
     */
    Descriptors(int port, IntUnaryOperator clientOfPort) {
        this.port = port;
        this.clientOfPort = clientOfPort;
    }

    /**
     * Whose connection the text is about, of a process.
     *
     * @param text that begins with a descriptor: arguments, or a result
     * @return {@link #NONE} if it is none
     */
    int connection(int process, String text) {
        int of = of(process, text);
        return of >= 0 ? of : NONE;
    }

    /** Whether it is about the listening socket. */
    boolean isListening(int process, String text) {
        return of(process, text) == LISTENING;
    }

    private int of(int process, String text) {
        Matcher socket = SOCKET.matcher(text);
        if (socket.lookingAt()) {
            int last = Integer.parseInt(socket.group(3));
            int known = NONE;
            if (socket.group(2) == null) {
                known = last == port ? LISTENING : NONE;
            } else if (Integer.parseInt(socket.group(2)) == port) {
                known = clientOfPort.applyAsInt(last);
            }
            if (known != NONE) {
                open.put(key(process, text), known);
                return known;
            }
        }
        return open.getOrDefault(key(process, text), NONE);
    }

    /** The kernel may give that number to another from here on. */
    void closed(Call call, int process) {
        open.remove(key(process, call.arguments()));
    }

    private static String key(int process, String text) {
        Matcher number = FIRST.matcher(text);
        return process + "/" + (number.matches() ? number.group(1) : "");
    }
}
