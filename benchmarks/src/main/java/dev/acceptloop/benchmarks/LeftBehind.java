package dev.acceptloop.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The servers of a run that was killed: it cannot end them itself, and whoever goes on with it
 * would measure beside them. Each has in its environment whose it is, and hands that on to what it
 * starts, from its first instruction on: nothing has to be written down in time.
 */
final class LeftBehind {
    private static final String NAME = "ACCEPTLOOP_RESULTS";
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private LeftBehind() {}

    /** Marks what is about to be started as of the run into that directory, which exists. */
    static void mark(Map<String, String> environment, Path directory) throws IOException {
        environment.put(NAME, directory.toRealPath().toString());
    }

    /**
     * Kills those that are there still.
     *
     * @return how many processes there were
     * @throws IOException if one does not end
     */
    static int end(Path directory) throws IOException {
        String mark = NAME + '=' + directory.toRealPath();
        List<ProcessHandle> left = marked(mark);
        int many = left.size();
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!left.isEmpty()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("--resume: a server of the run that was killed does not end");
            }
            left.forEach(ProcessHandle::destroyForcibly);
            LockSupport.parkNanos(PAUSE_NANOS);
            left = marked(mark);
        }
        return many;
    }

    /** One that has ended, and is not waited for yet, has no environment any more. */
    private static List<ProcessHandle> marked(String mark) {
        long self = ProcessHandle.current().pid();
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != self)
                .filter(process -> isMarked(process.pid(), mark))
                .toList();
    }

    private static boolean isMarked(long pid, String mark) {
        String environment = Proc.read(Path.of("/proc/" + pid + "/environ"));
        return List.of(environment.split("\0", -1)).contains(mark);
    }
}
