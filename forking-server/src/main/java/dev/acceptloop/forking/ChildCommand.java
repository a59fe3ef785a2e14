package dev.acceptloop.forking;

import dev.acceptloop.protocol.Option;
import dev.acceptloop.protocol.ServerOptions;
import dev.acceptloop.protocol.Services;
import dev.acceptloop.syscalls.Descriptors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a child JVM is started: as fast as one can be.
 *
 * <p>Serial collector, first compiler only, no performance counters, a small heap, a class path of
 * the few classes a child needs, and those already loaded and linked in an AOT cache (see {@link
 * ChildImage}). The JVM's log is turned off: it would go to standard output, where the reports go.
 */
final class ChildCommand {
    private static final int HEAP_MEGABYTES = 48;
    // Pipes for three streams, two more of the JDK's, and what its helper is loaded with. Where one
    // of the pipes cannot be made JDK 25 forgets to close the others.
    private static final int DESCRIPTORS = 12;
    private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

    private final List<String> jvm = new ArrayList<>();
    private final List<String> options;

    /** The command for children of a server with these options that begin in {@code main}. */
    ChildCommand(Class<?> main, ServerOptions options, ChildImage image) {
        jvm.addAll(flags());
        int buffers = (2 * options.bytes(Option.READ_BUFFER)) >> 20;
        jvm.add("-Xmx" + (HEAP_MEGABYTES + buffers) + "m");
        jvm.addAll(image.flags());
        String format = System.getProperty(LOG_FORMAT);
        if (format != null) {
            jvm.add("-D" + LOG_FORMAT + "=" + format); // a child's lines look like its parent's
        }
        jvm.add("-cp");
        boolean outside = Services.isFromOutside(options.value(Option.SERVICE));
        String more = outside ? ":" + System.getProperty("java.class.path") : "";
        jvm.add(image.classPath() + more);
        jvm.add(main.getName());
        // The parent, or the slots, count the connections: a child has only one.
        this.options = options.with(Option.MAX_CONNECTIONS, 0).toArguments();
    }

    /** What makes a JVM start fast. */
    static List<String> flags() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:CompileThresholdScaling=20", // compiling at the start costs more than it gives
                "-XX:-UsePerfData",
                // Some call the kernel; all say so, because an AOT cache is for one answer.
                "--enable-native-access=ALL-UNNAMED",
                "-Xlog:disable",
                "-Xlog:all=error:stderr");
    }

    /**
     * Starts a child with a pipe as its standard input.
     *
     * @param deathPipe what {@link ParentDeathPipe#path} says
     */
    Process start(String deathPipe) throws IOException {
        try {
            requireDescriptors();
            return builder(List.of(deathPipe)).start();
        } catch (IOException e) {
            throw notStarted(e);
        }
    }

    /**
     * Starts a child with {@code descriptor} as its standard input.
     *
     * @param role what it does with that, a constant of {@link ForkedChild}
     * @param deathPipe what {@link ParentDeathPipe#path} says
     * @param slots the file of {@link SharedSlots}, or an empty string
     */
    Process start(String role, String deathPipe, String slots, int descriptor) throws IOException {
        try {
            requireDescriptors();
            return DescriptorZero.start(builder(List.of(role, deathPipe, slots)), descriptor);
        } catch (IOException e) {
            throw notStarted(e);
        }
    }

    /** In one line, without the command's many words. */
    private static IOException notStarted(IOException cause) {
        String message = String.valueOf(cause.getMessage());
        int reason = message.indexOf("error: ");
        String why = message.substring(Math.max(0, reason)).lines().findFirst().orElse("").strip();
        return new IOException("no child starts: " + why, cause);
    }

    /**
     * Starts nothing that could fail for want of a descriptor half way.
     *
     * @throws IOException if there are fewer than a start may take
     */
    private static void requireDescriptors() throws IOException {
        var taken = new ArrayList<Integer>();
        try {
            while (taken.size() < DESCRIPTORS) {
                taken.add(Descriptors.open("/dev/null"));
            }
        } finally {
            for (int descriptor : taken) {
                Descriptors.close(descriptor);
            }
        }
    }

    private ProcessBuilder builder(List<String> first) {
        var words = new ArrayList<>(jvm);
        words.addAll(first);
        words.addAll(options);
        var builder = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().remove("JAVA_TOOL_OPTIONS"); // meant for this JVM, agents and all
        return builder;
    }
}
