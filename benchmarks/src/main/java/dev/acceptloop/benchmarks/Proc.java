package dev.acceptloop.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What Linux says about processes under {@code /proc}. Times are in clock ticks of 10 ms.
 *
 * <p>A process may end while it is looked at; then its last known value is 0, never an exception.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/proc.5.html">proc(5)</a>
 */
final class Proc {
    /** {@code sysconf(_SC_CLK_TCK)}: 100 on every Linux that runs a JVM. */
    static final long NANOS_PER_TICK = 10_000_000L;

    private static final Path ROOT = Path.of("/proc");
    private static final int LONGEST = 1 << 14; // of a value: what is longer takes more reads

    // As the JVM names them and the kernel cuts them, to 15 bytes.
    private static final Pattern COMPILER = Pattern.compile("C[12] CompilerThre.*|JVMCI.*");
    private static final Pattern COLLECTOR =
            Pattern.compile("VM Thread|GC Thread#.*|G1 .*|Z[A-Z].*|Shenandoah.*");

    private Proc() {}

    /**
     * One process's line in {@code stat}.
     *
     * @param children what its reaped children used, user and system
     */
    record Stat(long user, long system, long children, int threads) {
        static final Stat GONE = new Stat(0, 0, 0, 0);
    }

    /** Context switches since the start, of the threads that still live. */
    record Switches(long voluntary, long involuntary) {
        Switches plus(Switches other) {
            return new Switches(voluntary + other.voluntary, involuntary + other.involuntary);
        }
    }

    /**
     * How long a thread has had a processor, and has waited for one while it could have run.
     *
     * @see <a href="https://docs.kernel.org/scheduler/sched-stats.html">/proc/PID/schedstat</a>
     */
    record Run(long onNanos, long waitedNanos) {
        static final Run NONE = new Run(0, 0);
    }

    /** Ticks of one processor since boot: not idle, and of those, with the hypervisor's others. */
    record Busy(long ticks, long stolen) {
        static final Busy NONE = new Busy(0, 0);
    }

    /**
     * What the living threads of a process have done since they began.
     *
     * @param compilerNanos processor time of the JVM's compilers
     * @param collectorNanos of its collector, and whatever else needs all threads to stand still
     * @param runs by thread
     */
    record Threads(
            Switches switches, long compilerNanos, long collectorNanos, Map<Long, Run> runs) {
        static final Threads NONE = new Threads(new Switches(0, 0), 0, 0, Map.of());

        Threads plus(Threads other) {
            var all = new HashMap<>(runs);
            all.putAll(other.runs);
            return new Threads(
                    switches.plus(other.switches),
                    compilerNanos + other.compilerNanos,
                    collectorNanos + other.collectorNanos,
                    all);
        }
    }

    /** Whether this machine has what the comparison reads. */
    static boolean available() {
        return Files.isReadable(ROOT.resolve("self/stat"));
    }

    static Stat stat(long pid) {
        return parseStat(read(ROOT.resolve(pid + "/stat")));
    }

    /** Fields are counted from behind the last parenthesis: a command's name may hold any byte. */
    static Stat parseStat(String line) {
        int close = line.lastIndexOf(')');
        if (close < 0) {
            return Stat.GONE;
        }
        String[] fields = line.substring(close + 2).trim().split(" ", -1);
        return new Stat(
                Long.parseLong(fields[11]),
                Long.parseLong(fields[12]),
                Long.parseLong(fields[13]) + Long.parseLong(fields[14]),
                Integer.parseInt(fields[17]));
    }

    static Threads threads(long pid) {
        Threads sum = Threads.NONE;
        for (Path task : tasks(pid)) {
            sum = sum.plus(thread(task));
        }
        return sum;
    }

    private static Threads thread(Path task) {
        String status = read(task.resolve("status"));
        var switches =
                new Switches(
                        number(status, "voluntary_ctxt_switches:"),
                        number(status, "nonvoluntary_ctxt_switches:"));
        String name = line(status, "Name:");
        boolean compiles = COMPILER.matcher(name).matches();
        boolean collects = COLLECTOR.matcher(name).matches();
        Run run = parseRun(read(task.resolve("schedstat")));
        long id = Long.parseLong(String.valueOf(task.getFileName()));
        return new Threads(
                switches,
                compiles ? run.onNanos() : 0,
                collects ? run.onNanos() : 0,
                Map.of(id, run));
    }

    static Run parseRun(String schedstat) {
        String[] fields = schedstat.trim().split(" ", -1);
        return fields.length < 2
                ? Run.NONE
                : new Run(Long.parseLong(fields[0]), Long.parseLong(fields[1]));
    }

    /** How often a processor was given to a thread of that process that lives. */
    static long arrivals(long pid) {
        long arrivals = 0;
        for (Path task : tasks(pid)) {
            String[] fields = read(task.resolve("schedstat")).trim().split(" ", -1);
            arrivals += fields.length < 3 ? 0 : Long.parseLong(fields[2]);
        }
        return arrivals;
    }

    /**
     * Microseconds in which some task of this machine waited for a processor, since boot; -1 where
     * it is not told.
     */
    static long pressure() {
        for (String word : line(read(ROOT.resolve("pressure/cpu")), "some").split(" ", -1)) {
            if (word.startsWith("total=")) {
                return Long.parseLong(word.substring("total=".length()));
            }
        }
        return -1;
    }

    /** Whether this kernel tells the time of a thread in nanoseconds. */
    static boolean timesThreads() {
        return Files.isReadable(ROOT.resolve("self/schedstat"));
    }

    /** The processors each thread may run on, as Linux lists them; more than one if they differ. */
    static String allowed(long... pids) {
        var lists = new TreeSet<String>();
        for (long pid : pids) {
            for (Path task : tasks(pid)) {
                lists.add(word(read(task.resolve("status")), "Cpus_allowed_list:"));
            }
        }
        lists.remove("");
        return String.join(" and ", lists);
    }

    /** Proportional set size in bytes: a shared page counts once in all; 0 where not told. */
    static long pss(long pid) {
        return number(read(ROOT.resolve(pid + "/smaps_rollup")), "Pss:") << 10;
    }

    /** Resident set size in bytes: a shared page counts in every process. */
    static long rss(long pid) {
        return number(read(ROOT.resolve(pid + "/status")), "VmRSS:") << 10;
    }

    /** Of this machine. */
    static long memoryBytes() {
        return number(read(ROOT.resolve("meminfo")), "MemTotal:") << 10;
    }

    /** How many descriptors it has open. */
    static long descriptors(long pid) {
        String[] open = ROOT.resolve(pid + "/fd").toFile().list();
        return open == null ? 0 : open.length;
    }

    /** How many of these are sockets or pipes. */
    static long sockets(long pid) {
        Path folder = ROOT.resolve(pid + "/fd");
        String[] open = folder.toFile().list();
        long sockets = 0;
        for (String descriptor : open == null ? new String[0] : open) {
            String target = target(folder.resolve(descriptor));
            sockets += target.startsWith("socket:") || target.startsWith("pipe:") ? 1 : 0;
        }
        return sockets;
    }

    /** Where a link leads; nowhere if it was taken away. */
    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException _) {
            return "";
        }
    }

    /** Of that processor; nothing if there is none. */
    static Busy busy(int processor) {
        return parseBusy(read(ROOT.resolve("stat")), processor);
    }

    static Busy parseBusy(String stat, int processor) {
        String prefix = "cpu" + processor + " ";
        for (String line : stat.split("\n", -1)) {
            if (line.startsWith(prefix)) {
                String[] f = line.substring(prefix.length()).trim().split(" ", -1);
                long busy = 0;
                for (int i : new int[] {0, 1, 2, 5, 6}) { // not idle, iowait or stolen
                    busy += Long.parseLong(f[i]);
                }
                return new Busy(busy, Long.parseLong(f[7]));
            }
        }
        return Busy.NONE;
    }

    /**
     * A file's text; empty if it cannot be read, as when the process has ended. What is under
     * {@code /proc/sys} gives its value to one read, and to the next one the end.
     */
    static String read(Path file) {
        var text = new ByteArrayOutputStream();
        var part = new byte[LONGEST];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(part); n > 0; n = in.read(part)) {
                text.write(part, 0, n);
            }
        } catch (IOException _) {
            return "";
        }
        return text.toString(StandardCharsets.UTF_8);
    }

    private static List<Path> tasks(long pid) {
        var tasks = new ArrayList<Path>();
        try (DirectoryStream<Path> threads =
                Files.newDirectoryStream(ROOT.resolve(pid + "/task"))) {
            threads.forEach(tasks::add);
        } catch (NoSuchFileException | DirectoryIteratorException _) {
            return tasks; // it has ended, or does so meanwhile
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tasks;
    }

    private static long number(String text, String label) {
        String word = word(text, label);
        return word.isEmpty() ? 0 : Long.parseLong(word);
    }

    private static String word(String text, String label) {
        return line(text, label).split("\\s+", -1)[0];
    }

    /** What stands behind the label. */
    private static String line(String text, String label) {
        for (String line : text.split("\n", -1)) {
            if (line.startsWith(label)) {
                return line.substring(label.length()).trim();
            }
        }
        return "";
    }
}
