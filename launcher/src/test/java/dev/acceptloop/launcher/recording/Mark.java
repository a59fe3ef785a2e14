package dev.acceptloop.launcher.recording;

import java.io.File;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a protocol was told, or did, as a question for a file that does not exist: so it stands in
 * the trace of the system calls, with their clock, their thread and their order, and needs no other
 * way out of a process.
 *
 * @param port of the client, which names the connection
 * @param what such as {@code received}
 * @param said in one word: a count of bytes, a reason; {@code -} for nothing
 * @param frames of the suite's code that led there, the innermost first: {@code File.java:7}
 */
record Mark(int port, String what, String said, List<String> frames) {
    private static final String FOLDER = "/acceptloop-recording/";
    private static final int MOST_FRAMES = 12;
    private static final StackWalker STACK = StackWalker.getInstance();

    /** Leaves it in the trace; costs a system call. */
    static void leave(int port, String what, Object said) {
        String frames = STACK.walk(Mark::ofSuite);
        new File(FOLDER + port + "/" + what + "/" + said + "/" + frames).exists();
    }

    private static String ofSuite(Stream<StackWalker.StackFrame> frames) {
        return frames.filter(each -> Lines.isServers(each.getClassName()))
                .limit(MOST_FRAMES)
                .map(each -> each.getFileName() + ":" + each.getLineNumber())
                .collect(Collectors.joining(","));
    }

    /** What the call asked for; null if that was another file. */
    static @Nullable Mark in(String arguments) {
        int begin = arguments.indexOf('"' + FOLDER);
        if (begin < 0) {
            return null;
        }
        int end = arguments.indexOf('"', begin + 1);
        String path = arguments.substring(begin + 1 + FOLDER.length(), end);
        String[] parts = path.split("/", -1);
        List<String> frames = parts.length < 4 ? List.of() : List.of(parts[3].split(",", -1));
        return new Mark(Integer.parseInt(parts[0]), parts[1], parts[2], frames);
    }
}
