package dev.acceptloop.benchmarks;

import java.nio.file.Path;
import java.util.List;

/** What this process has started, or has taken over, and is not gone: none, after a comparison. */
final class LivingChildren {
    private LivingChildren() {}

    /**
     * One line each: the number, the state as the kernel has it (Z: it has ended, and nobody asked
     * how), and how it was started.
     */
    static List<String> now() {
        return ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .map(child -> described(Path.of("/proc", Long.toString(child.pid()))))
                .toList();
    }

    private static String described(Path process) {
        String command = Proc.read(process.resolve("cmdline")).replace('\0', ' ').trim();
        String stat = Proc.read(process.resolve("stat"));
        String begin = stat.substring(0, Math.min(stat.length(), stat.lastIndexOf(')') + 3));
        return begin + ' ' + command;
    }
}
