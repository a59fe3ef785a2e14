package dev.acceptloop.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a container holds, as the kernel of this machine counts it: {@code connections} that a
 * process of it has open, its {@code processes}, and the {@code threads} of the first of them.
 */
record Census(int connections, int processes, int threads) {
    private static final String LISTENS = "0A"; // include/net/tcp_states.h
    private static final String NOBODY = "0"; // the inode of a socket that was closed
    private static final int LAZY = 8; // threads that are started when they are first needed
    private static final int POOL = 64; // threads that pooled and offloading keep

    /** Of the container whose first process is that, and which has so many. */
    static Census of(long pid, int processes) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        int connections = 0;
        for (String version : new String[] {"tcp", "tcp6"}) {
            Path table = process.resolve("net").resolve(version);
            for (String line : Files.exists(table) ? rows(table) : List.<String>of()) {
                String[] fields = line.strip().split("\\s+", -1);
                boolean held = !fields[9].equals(NOBODY);
                connections += held && !fields[3].equals(LISTENS) ? 1 : 0;
            }
        }
        return new Census(connections, processes, threads(process));
    }

    private static List<String> rows(Path table) throws IOException {
        return Files.readAllLines(table).stream().skip(1).toList();
    }

    private static int threads(Path process) throws IOException {
        try (Stream<Path> tasks = Files.list(process.resolve("task"))) {
            return (int) tasks.count();
        }
    }

    /** What there is more than before, in words; empty for nothing. */
    String beyond(Census before, String model) {
        boolean pool = model.equals("pooled") || model.equals("offloading");
        if (connections > before.connections) {
            return "connections " + before.connections + " -> " + connections;
        }
        if (processes > before.processes) {
            return "processes " + before.processes + " -> " + processes;
        }
        boolean more = threads > before.threads + LAZY + (pool ? POOL : 0);
        return more ? "threads " + before.threads + " -> " + threads : "";
    }
}
