package dev.acceptloop.benchmarks;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A loop that echoes and does nothing else: what a model costs above it is the price of its
 * structure, and above one in C also that of the language.
 *
 * @param label its name in tables, which begins with "floor: "
 * @param description how it serves, in one line
 * @param command what starts it; its first line is {@code listening tcp HOST:PORT}, and SIGTERM
 *     ends it with 0
 */
public record Floor(String label, String description, List<String> command) {
    /** {@link PlainSelectorLoop}, in a JVM like the models'. */
    static final Floor SELECTOR =
            new Floor(
                    "floor: plain Selector loop",
                    "a Selector loop that echoes and does nothing else, without the suite's seams",
                    ModelProcess.command(PlainSelectorLoop.class));

    /** Label of the epoll loop in C. */
    static final String EPOLL = "floor: C epoll";

    private static final String COMPILER = "gcc";
    private static final List<String> HEADERS = List.of("listening.h", "blocking.h");

    /** Whether the loops in C can be compiled here. */
    static boolean canCompile() {
        return Pinning.onPath(COMPILER);
    }

    /**
     * An epoll loop in C: level-triggered, one read and one write per message.
     *
     * @param directory where it is compiled to; made if it is not there
     * @throws IOException if it does not compile, with the compiler's first complaint
     */
    static Floor epoll(Path directory) throws IOException {
        return new Floor(
                EPOLL,
                "an epoll loop in C, one read and one write per message",
                List.of(compile("epoll-echo", directory)));
    }

    /** An io_uring loop in C, multishot and with a buffer ring; the same way. */
    static Floor uring(Path directory) throws IOException {
        return new Floor(
                "floor: C io_uring",
                "an io_uring loop in C: deferred task work, multishot, a buffer ring",
                List.of(compile("uring-echo", directory)));
    }

    /** The label without what all of them begin with. */
    static String shortName(String label) {
        return label.substring(label.indexOf(' ') + 1);
    }

    /** A program of the resources, by the name of its source. */
    static String compile(String name, Path directory) throws IOException {
        for (String header : HEADERS) {
            unpack(header, directory);
        }
        Path source = unpack(name + ".c", directory);
        Path program = directory.resolve(name).toAbsolutePath();
        Process compiler =
                new ProcessBuilder(
                                COMPILER,
                                "-O2",
                                "-pthread",
                                "-o",
                                program.toString(),
                                source.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (compiler.onExit().join().exitValue() != 0) {
            throw new IOException(
                    source
                            + " does not compile: "
                            + said.lines().findFirst().orElse("no word why"));
        }
        return program.toString();
    }

    /** Writes a program that is a resource into a directory, which is made if it is not there. */
    static Path unpack(String name, Path directory) throws IOException {
        Path file = Files.createDirectories(directory).resolve(name).toAbsolutePath();
        try (@Nullable InputStream resource = Floor.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new FileNotFoundException(name + " is not among the resources");
            }
            Files.copy(resource, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }
}
