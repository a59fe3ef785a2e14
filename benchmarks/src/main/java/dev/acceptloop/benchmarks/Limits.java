package dev.acceptloop.benchmarks;

import java.nio.file.Path;

/** What a process may have, and what the machine has left. */
final class Limits {
    private static final Path KERNEL = Path.of("/proc/sys/kernel");
    private static final Path MEMORY = Path.of("/proc/meminfo");

    private Limits() {}

    /** Descriptors that process may have open; a very large number if nobody says. */
    static long descriptors(long pid) {
        return parseDescriptors(Proc.read(Path.of("/proc/" + pid + "/limits")));
    }

    static long parseDescriptors(String limits) {
        for (String line : limits.split("\n", -1)) {
            if (line.startsWith("Max open files")) {
                String soft = line.substring("Max open files".length()).trim().split(" ", -1)[0];
                return soft.equals("unlimited") ? Integer.MAX_VALUE : Long.parseLong(soft);
            }
        }
        return Integer.MAX_VALUE;
    }

    /** The share of this machine's memory that is to be had; 1 if nobody says. */
    static double memoryLeft() {
        return parseMemoryLeft(Proc.read(MEMORY));
    }

    static double parseMemoryLeft(String meminfo) {
        double total = kibibytes(meminfo, "MemTotal:");
        return total == 0 ? 1 : kibibytes(meminfo, "MemAvailable:") / total;
    }

    /** The share of the threads that this machine can have that there are; 0 if nobody says. */
    static double threadsTaken() {
        String most = Proc.read(KERNEL.resolve("pid_max")).trim(); // a thread has a pid
        return parseThreadsTaken(Proc.read(Path.of("/proc/loadavg")), most);
    }

    static double parseThreadsTaken(String loadavg, String most) {
        String[] words = loadavg.split("[ /]", -1);
        return words.length < 5 || most.isEmpty()
                ? 0
                : Double.parseDouble(words[4]) / Double.parseDouble(most);
    }

    private static double kibibytes(String meminfo, String label) {
        for (String line : meminfo.split("\n", -1)) {
            if (line.startsWith(label)) {
                return Double.parseDouble(line.substring(label.length()).replace("kB", "").trim());
            }
        }
        return 0;
    }
}
