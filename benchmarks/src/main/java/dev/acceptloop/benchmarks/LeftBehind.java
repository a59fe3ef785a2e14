package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The servers that a run has started, in a file beside its results: one that is killed cannot end
 * them itself, and whoever goes on with it would measure beside them.
 *
 * <p>A number of a process is used again, so that the file says too when in which boot it began.
 */
final class LeftBehind {
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final int START_FIELD = 19; // of stat, behind the command's name
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private LeftBehind() {}

    private static Path file(Path directory) {
        return directory.resolve("servers.running");
    }

    /** That process has been started; one that has ended is nobody's. */
    static void note(Path directory, long pid) throws IOException {
        Files.writeString(
                file(directory),
                line(pid) + '\n',
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** All have been ended. */
    static void forget(Path directory) throws IOException {
        Files.deleteIfExists(file(directory));
    }

    /**
     * Kills those that are there still, with all that they have started.
     *
     * @return how many there were
     */
    static int end(Path directory) throws IOException {
        if (!Files.exists(file(directory))) {
            return 0;
        }
        var left = new ArrayList<ProcessHandle>();
        for (String line : Files.readAllLines(file(directory))) {
            process(line).filter(p -> line(p.pid()).equals(line)).ifPresent(left::add);
        }
        kill(left);
        forget(directory);
        return left.size();
    }

    private static Optional<ProcessHandle> process(String line) {
        String pid = line.split(" ", -1)[0];
        return pid.matches("\\d{1,9}") ? ProcessHandle.of(Long.parseLong(pid)) : Optional.empty();
    }

    private static String line(long pid) {
        String stat = Proc.read(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ", -1);
        String start = fields.length > START_FIELD ? fields[START_FIELD] : "gone";
        return pid + " " + start + " " + Proc.read(BOOT).trim();
    }

    private static void kill(List<ProcessHandle> left) throws IOException {
        List<ProcessHandle> all =
                left.stream()
                        .flatMap(each -> Stream.concat(each.descendants(), Stream.of(each)))
                        .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (all.stream().anyMatch(ProcessHandle::isAlive)) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("--resume: a server of the run that was killed does not end");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
