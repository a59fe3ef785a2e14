package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Keeps the servers on one processor and this process, which makes the load, on another; where
 * there is one processor only, or no {@code taskset}, does nothing. Closing it lets this process
 * run everywhere again.
 *
 * <p>Processor numbers are the kernel's: the first two this process may use.
 */
final class Pinning implements AutoCloseable {
    private static final int ATTEMPTS = 5;

    private final int server;
    private final int generator;
    private final String before;

    private Pinning(int server, int generator, String before) {
        this.server = server;
        this.generator = generator;
        this.before = before;
    }

    static Pinning apply() throws IOException {
        long self = ProcessHandle.current().pid();
        String allowed = widest(Proc.allowed(self));
        List<Integer> processors = parseList(allowed);
        if (processors.size() < 2 || !onPath("taskset")) {
            return new Pinning(-1, -1, allowed);
        }
        var pinning = new Pinning(processors.get(0), processors.get(1), allowed);
        boolean done = false;
        for (int left = ATTEMPTS; !done && left > 0; left--) { // a thread may end meanwhile
            done = taskset(Integer.toString(pinning.generator), self);
        }
        return done ? pinning : new Pinning(-1, -1, allowed);
    }

    /** Of several lists the longest: a thread of its own place does not speak for the process. */
    static String widest(String lists) {
        return Arrays.stream(lists.split(" and ", -1))
                .max(Comparator.comparingInt(list -> parseList(list).size()))
                .orElse("");
    }

    /** Whether both sides have a processor of their own. */
    boolean applied() {
        return server >= 0;
    }

    /** The servers' processor; -1 if they are not pinned. */
    int server() {
        return server;
    }

    /** The load generator's processor; -1 if it is not pinned. */
    int generator() {
        return generator;
    }

    /** The command, made to run on the servers' processor from its first instruction. */
    List<String> wrap(List<String> command) {
        if (!applied()) {
            return command;
        }
        var wrapped = new ArrayList<>(List.of("taskset", "-c", Integer.toString(server)));
        wrapped.addAll(command);
        return wrapped;
    }

    @Override
    public void close() throws IOException {
        if (applied()) {
            taskset(before, ProcessHandle.current().pid());
        }
    }

    /** Reads a list such as {@code 0-1,4}; of several lists joined with "and", the first. */
    static List<Integer> parseList(String list) {
        var processors = new ArrayList<Integer>();
        for (String range : list.split(" ", -1)[0].split(",", -1)) {
            if (range.isEmpty()) {
                continue;
            }
            String[] ends = range.split("-", -1);
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int i = Integer.parseInt(ends[0]); i <= last; i++) {
                processors.add(i);
            }
        }
        return processors;
    }

    /** The same for one thread of this process, by the kernel's number. */
    static void pinThread(int processor, long thread) throws IOException {
        Process taskset =
                new ProcessBuilder(
                                "taskset",
                                "-p",
                                "-c",
                                Integer.toString(processor),
                                Long.toString(thread))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (taskset.onExit().join().exitValue() != 0) {
            throw new IOException("taskset cannot put a thread on processor " + processor);
        }
    }

    /** Takes milliseconds; an interrupt does not cut it short. */
    private static boolean taskset(String list, long pid) throws IOException {
        Process taskset =
                new ProcessBuilder("taskset", "-a", "-p", "-c", list, Long.toString(pid))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        return taskset.onExit().join().exitValue() == 0;
    }

    /** Whether there is such a program among those the shell would find. */
    static boolean onPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        for (String folder : path.split(":", -1)) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }
}
