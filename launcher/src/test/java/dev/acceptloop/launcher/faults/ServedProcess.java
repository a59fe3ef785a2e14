package dev.acceptloop.launcher.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.acceptloop.protocol.server.ServerModel;
import dev.acceptloop.protocol.server.ServerOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code ./acceptloop serve MODEL}: a real and cold process, seen from outside. Linux. */
final class ServedProcess implements AutoCloseable {
    private static final Path ROOT =
            Path.of(System.getProperty("acceptloop.root", ".")).toAbsolutePath();

    /** Another program may be named that is known to do wrong: then the table can be tried. */
    private static final String PROGRAM =
            System.getProperty("acceptloop.program", ROOT.resolve("acceptloop").toString());

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final String QUICK = "-XX:TieredStopAtLevel=1"; // half the table's time
    private static final Pattern TRACE = Pattern.compile("\\s+at [\\w.$/]+\\(.*|Exception in .*");
    private static final Duration START = Duration.ofSeconds(60);
    private static final double TICKS_PER_SECOND = 100; // USER_HZ, the same on every Linux

    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> RUNNING.forEach(ServedProcess::killWithItsChildren)));
    }

    /**
     * How a server is started.
     *
     * @param prefix words in front of the command, such as prlimit and its options
     * @param jvm options of its JVM
     * @param classPath what is added to its class path, with colons; empty for nothing
     * @param words options of {@code serve}
     */
    record Command(List<String> prefix, String jvm, String classPath, List<String> words) {
        static final Command PLAIN = new Command(List.of(), "", "", List.of());

        Command with(List<String> more) {
            return new Command(prefix, jvm, classPath, more);
        }
    }

    private final ServerModel model;
    private final Command command;
    private final Path folder; // where it runs: a JVM that crashes leaves its report there
    private final Path said; // on standard error
    private final Process process;
    private final String listening; // the line that says so; empty if it ended first
    private boolean told; // to end
    private boolean attached; // its JVM has a socket for its tools then

    private ServedProcess(ServerModel model, Command command) throws IOException {
        this.model = model;
        this.command = command;
        folder = Files.createTempDirectory("acceptloop-fault");
        said = folder.resolve("said");
        var words = new ArrayList<>(command.prefix());
        if (command.classPath().isEmpty()) {
            words.add(PROGRAM);
        } else { // a jar that is started by name takes no other class path
            Path jar = ROOT.resolve("launcher/target/app/launcher.jar");
            words.addAll(List.of(JAVA.toString(), "--enable-native-access=ALL-UNNAMED"));
            words.addAll(List.of("-cp", jar + ":" + command.classPath()));
            words.add("dev.acceptloop.launcher.Main");
        }
        words.addAll(List.of("serve", model.name()));
        words.addAll(command.words());
        var builder = new ProcessBuilder(words).redirectError(said.toFile());
        builder.directory(folder.toFile());
        builder.environment().put("ACCEPTLOOP_JAVA_OPTS", QUICK + " " + command.jvm());
        process = builder.start();
        RUNNING.add(process);
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        listening = line == null ? "" : line;
    }

    /** Starts it and waits until it listens. */
    static ServedProcess start(ServerModel model, Command command) throws IOException {
        var server = new ServedProcess(model, command);
        if (!server.listening.startsWith("listening ")) {
            server.close();
            throw new Failure("does not start: " + server.lines());
        }
        return server;
    }

    /** One more of the same model, with other options. */
    ServedProcess another(String... words) throws IOException {
        return start(model, command.with(List.of(words)));
    }

    /** One more of the same model that must not start: one line that says why, and status 2. */
    void refuses(String why, String... words) throws Exception {
        try (var other = new ServedProcess(model, command.with(List.of(words)))) {
            Failure.unless(other.listening.isEmpty(), why + ": it starts");
            Failure.unless(other.endsWithin(START), why + ": it does not end");
            int status = other.process.exitValue();
            Failure.unless(status == 2, why + ": status " + status + ", not 2");
            int lines = other.lines().size();
            Failure.unless(lines == 1, why + ": " + lines + " lines, not one");
        }
    }

    // ------------------------------------------------------------------ what it is

    String model() {
        return model.name();
    }

    boolean is(String... names) {
        return Arrays.asList(names).contains(model.name());
    }

    /** How many peers it serves at once, of at most that many; one is left for a newcomer. */
    int seats(int most) {
        int serves = model.serves(ServerOptions.DEFAULTS);
        return serves == 1 ? 1 : Math.min(most, serves - 2); // a bystander has one too
    }

    /** That many, or as many as there can be where each costs a process. */
    int count(int usual) {
        return is("forking") ? Math.min(usual, 45) : usual; // it has 40 processes
    }

    /** Whether a connection is served by another process than the one that was started. */
    boolean hasChildren() {
        return is("forking", "preforking");
    }

    int port() {
        return Integer.parseInt(listening.substring(listening.lastIndexOf(':') + 1));
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port());
    }

    // ------------------------------------------------------------------ how it is

    long pid() {
        return process.pid();
    }

    List<ProcessHandle> children() {
        return process.descendants().toList();
    }

    Census census() throws IOException {
        Census all = Census.of(process.toHandle());
        return attached ? all.withoutSocket() : all;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Seconds of processor time so far, its children included. */
    double processorSeconds() throws IOException {
        long sum = ticks(pid());
        for (ProcessHandle child : children()) {
            sum += ticks(child.pid());
        }
        return sum / TICKS_PER_SECOND;
    }

    /** Hundredths of a second of processor time of a process. */
    static long ticks(long pid) throws IOException {
        Path file = Path.of("/proc/" + pid + "/stat");
        if (!Files.exists(file)) {
            return 0;
        }
        String stat = Files.readString(file);
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    /** Share of that time in which its threads ran, or were kept from running by others. */
    double wanted(long millis) {
        long before = scheduled();
        Patience.pause(millis);
        return (scheduled() - before) / (millis * 1e6);
    }

    private long scheduled() {
        long nanos = 0;
        for (ProcessHandle process : withChildren()) {
            for (String stat : Census.ofThreads(process.pid(), "schedstat")) {
                String[] fields = stat.strip().split(" ", -1);
                nanos += Long.parseLong(fields[0]) + Long.parseLong(fields[1]);
            }
        }
        return nanos;
    }

    private List<ProcessHandle> withChildren() {
        var all = new ArrayList<>(children());
        all.add(process.toHandle());
        return all;
    }

    /** Bytes of what is reachable in its heap. */
    long liveHeap() throws Exception {
        String histogram = output("jcmd", Long.toString(pid()), "GC.class_histogram");
        attached = true;
        int total = histogram.lastIndexOf("Total ");
        Failure.unless(total >= 0, "its heap cannot be looked at: " + first(histogram));
        return Long.parseLong(histogram.substring(total).strip().split("\\s+", -1)[2]);
    }

    private static String first(String text) {
        return text.lines().findFirst().orElse("");
    }

    private static String output(String tool, String... arguments) throws Exception {
        var words = new ArrayList<>(List.of(JAVA.resolveSibling(tool).toString()));
        words.addAll(List.of(arguments));
        Process run = new ProcessBuilder(words).redirectErrorStream(true).start();
        RUNNING.add(run);
        try (var text = run.getInputStream()) {
            return new String(text.readAllBytes(), UTF_8);
        } finally {
            RUNNING.remove(run);
        }
    }

    /** What it said on standard error. */
    List<String> lines() throws IOException {
        return Files.readString(said).lines().toList();
    }

    /** The first line of a stack trace; empty if there is none. */
    String trace() throws IOException {
        List<String> lines = lines();
        for (int i = 0; i < lines.size(); i++) {
            if (TRACE.matcher(lines.get(i)).matches()) {
                return lines.get(Math.max(0, i - 1));
            }
        }
        return "";
    }

    // ------------------------------------------------------------------ its end

    void signal(String name) throws Exception {
        signal(name, pid());
    }

    static void signal(String name, long pid) throws Exception {
        new ProcessBuilder("sh", "-c", "kill -s $0 $1", name, Long.toString(pid)).start().waitFor();
    }

    /** Sends SIGTERM. */
    void terminate() {
        told = true;
        process.destroy();
    }

    /** Whether a fault has ended it on purpose. */
    boolean isTold() {
        return told;
    }

    /** Ends it the hard way. */
    void kill() throws InterruptedException {
        told = true;
        process.destroyForcibly().waitFor();
    }

    boolean endsWithin(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Its exit status; it has ended. */
    int status() {
        return process.exitValue();
    }

    /** It ends within that time and says that all went well. */
    void endsWell(Duration limit) throws InterruptedException {
        long start = System.nanoTime();
        Failure.unless(endsWithin(limit), "does not end within " + limit.toSeconds() + " s");
        long millis = (System.nanoTime() - start) / 1_000_000;
        Failure.unless(status() == 0, "exit status " + status() + " after " + millis + " ms");
    }

    /** Whether another could listen where it did. */
    boolean leavesItsPort() throws Exception {
        if (!listening.startsWith("listening tcp")) {
            return true;
        }
        return Patience.until(Duration.ofSeconds(5), () -> isFree(address()));
    }

    private static boolean isFree(InetSocketAddress address) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void killWithItsChildren(Process process) {
        Stream<ProcessHandle> children = process.descendants();
        children.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public void close() throws IOException {
        killWithItsChildren(process);
        RUNNING.remove(process);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
