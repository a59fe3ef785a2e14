package dev.acceptloop.forking;

import dev.acceptloop.protocol.server.Option;
import dev.acceptloop.protocol.server.ServerOptions;
import dev.acceptloop.protocol.service.Services;
import dev.acceptloop.syscalls.Descriptors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a child JVM is started: as fast as one can be, or with the flags that {@value
 * #FLAGS_VARIABLE} names.
 *
 * <p>Serial collector, first compiler only, no performance counters, a small heap, a class path of
 * the few classes a child needs, and those already loaded and linked in an AOT cache (see {@link
 * ChildImage}). The JVM's log is turned off: it would go to standard output, where the reports go.
 *
 * <p>What starts fast is compiled late and badly. Who compares servers gives all their JVMs the
 * same flags, and what then remains is the model.
 */
final class ChildCommand {
    /** Flags of the children's JVMs, apart by spaces, in place of those that start it fast. */
    static final String FLAGS_VARIABLE = "ACCEPTLOOP_CHILD_JVM_FLAGS";

    private static final int HEAP_MEGABYTES = 48;
    // Pipes for three streams, two more of the JDK's, and what its helper is loaded with. Where one
    // of the pipes cannot be made JDK 25 forgets to close the others.
    private static final int DESCRIPTORS = 12;
    private static final List<String> FAST =
            List.of(
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    // Compiling at the start costs more than it gives.
                    "-XX:CompileThresholdScaling=20",
                    "-XX:-UsePerfData",
                    // Some call the kernel; all say so, because an AOT cache is for one answer.
                    "--enable-native-access=ALL-UNNAMED");
    private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

    private final List<String> jvm = new ArrayList<>();
    private final List<String> options;

    /** The command for children of a server with these options that begin in {@code main}. */
    ChildCommand(Class<?> main, ServerOptions options, ChildImage image) {
        jvm.addAll(flags());
        if (told().isEmpty()) {
            int buffers = (2 * options.bytes(Option.READ_BUFFER)) >> 20;
            jvm.add("-Xmx" + (HEAP_MEGABYTES + buffers) + "m");
        }
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

    private static String told() {
        return System.getenv().getOrDefault(FLAGS_VARIABLE, "").strip();
    }

    /** The program and the flags that an AOT cache is for. */
    static List<String> flags() {
        return flags(told());
    }

    static List<String> flags(String told) {
        var flags = new ArrayList<String>();
        flags.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        flags.addAll(told.isEmpty() ? FAST : List.of(told.split("\\s+", -1)));
        flags.addAll(List.of("-Xlog:disable", "-Xlog:all=error:stderr"));
        return flags;
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
