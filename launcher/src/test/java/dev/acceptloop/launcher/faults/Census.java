package dev.acceptloop.launcher.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a server holds, counted in /proc, its children included: {@code sockets} and pipes, {@code
 * others} such as epoll and event descriptors, {@code threads} without those of the JVM itself,
 * {@code children}.
 */
record Census(int sockets, int others, int threads, int children) {
    private static final Pattern OF_THE_JVM =
            Pattern.compile(
                    "C[12] Compiler.*|G1.*|GC Thread.*|VM .*|ForkJoinPool.*|Attach.*|process reaper"
                            + "|VirtualThread.*|Signal.*|Common-Cleaner|Monitor Deflat.*|Sweeper.*");
    private static final int LAZY =
            4; // a process: what is started or opened when it is first needed
    private static final int POOL = 64; // threads that pooled and prethreaded keep

    static Census of(ProcessHandle server) throws IOException {
        List<ProcessHandle> children = server.descendants().toList();
        var all = new ArrayList<>(children);
        all.add(server);
        int sockets = 0;
        int others = 0;
        int threads = 0;
        for (ProcessHandle process : all) {
            for (String link : descriptors(process.pid())) {
                boolean isSocket = link.startsWith("socket:") || link.startsWith("pipe:");
                sockets += isSocket ? 1 : 0;
                others += link.startsWith("anon_inode:") ? 1 : 0;
            }
            threads += threads(process.pid());
        }
        return new Census(sockets, others, threads, children.size());
    }

    /** One socket less: that by which the JVM listens to its tools. */
    Census withoutSocket() {
        return new Census(sockets - 1, others, threads, children);
    }

    /** What there is more than before, in words; empty for nothing. */
    String beyond(Census before, String model) {
        var more = new ArrayList<String>();
        if (sockets > before.sockets + before.children) { // a JVM keeps one from its first close on
            more.add("sockets " + before.sockets + " -> " + sockets);
        }
        int lazy = LAZY * (1 + children);
        if (others > before.others + lazy) {
            more.add("other descriptors " + before.others + " -> " + others);
        }
        int kept = model.equals("pooled") || model.equals("prethreaded") ? POOL : 0;
        if (threads > before.threads + kept + lazy) {
            more.add("threads " + before.threads + " -> " + threads);
        }
        if (children > before.children) {
            more.add("children " + before.children + " -> " + children);
        }
        return String.join(", ", more);
    }

    private static List<String> descriptors(long pid) {
        var targets = new ArrayList<String>();
        for (Path link : list(Path.of("/proc/" + pid + "/fd"))) {
            try {
                targets.add(Files.readSymbolicLink(link).toString());
            } catch (IOException e) {
                targets.add("closed meanwhile");
            }
        }
        return targets;
    }

    private static int threads(long pid) {
        List<String> names = ofThreads(pid, "comm");
        return (int) names.stream().filter(name -> !OF_THE_JVM.matcher(name).matches()).count();
    }

    /** That file of each thread; those that end meanwhile are passed over. */
    static List<String> ofThreads(long pid, String file) {
        var texts = new ArrayList<String>();
        for (Path task : list(Path.of("/proc/" + pid + "/task"))) {
            String text = text(task.resolve(file));
            if (!text.isEmpty()) {
                texts.add(text);
            }
        }
        return texts;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException _) {
            return "";
        }
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(); // the process is gone
        }
    }
}
