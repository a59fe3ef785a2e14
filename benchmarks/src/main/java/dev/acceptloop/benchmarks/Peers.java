package dev.acceptloop.benchmarks;

import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The peers: the same echo as others would write it, in C, Python, JavaScript and Go, and on Netty.
 * Each sends back the bytes it reads, which is an echo in every framing, with TCP_NODELAY and,
 * where that is not its framework's choice, buffers of the models' size. Some serve HTTP as well,
 * by another program.
 */
public final class Peers {
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    private static final List<Peer> ALL =
            List.of(
                    new Peer(
                                    "c-epoll",
                                    "an epoll loop in C, one thread",
                                    Peers::noCompiler,
                                    directory -> Floor.epoll(directory).command())
                            .withHttp(directory -> List.of(Floor.compile("epoll-http", directory))),
                    new Peer(
                            "c-uring",
                            "an io_uring loop in C, one thread, multishot and a buffer ring",
                            () -> noCompiler() + noUring(),
                            directory -> Floor.uring(directory).command()),
                    c("poll", "a poll(2) loop in C, one thread"),
                    c("thread", "a thread per connection in C"),
                    c("fork", "a process per connection in C, forked"),
                    python("thread", "a thread per connection: socketserver in Python", ""),
                    python("fork", "a process per connection: socketserver in Python", ""),
                    python("asyncio", "an event loop in Python: asyncio's streams", ""),
                    python("twisted", "an event loop in Python: Twisted", "twisted"),
                    new Peer(
                                    "node",
                                    "an event loop in JavaScript: Node's net, one thread",
                                    () -> notOnPath("node"),
                                    directory -> List.of("node", script("node_echo.js", directory)))
                            .withHttp(directory ->
                                    List.of("node", script("node_http.js", directory))),
                    new Peer(
                            "go",
                            "a goroutine per connection: Go's net",
                            () -> notOnPath("go"),
                            Peers::buildGo),
                    NettyPeer.BESIDE.peer("nio", "an event loop in Java: Netty on NIO, one thread"),
                    NettyPeer.BESIDE.peer("epoll", "the same: Netty on its own epoll transport"),
                    NettyPeer.BESIDE.peer("uring", "the same: Netty on its io_uring transport"));

    private Peers() {}

    static List<Peer> all() {
        return ALL;
    }

    /**
     * The peers of these names, each once; or all of them, if {@code all} is the only one.
     *
     * @throws IllegalArgumentException if there is none of that name, with one line for the user
     */
    static List<Peer> named(List<String> names) {
        return names.equals(List.of("all"))
                ? ALL
                : new LinkedHashSet<>(names).stream().map(Peers::named).toList();
    }

    private static Peer named(String name) {
        return ALL.stream()
                .filter(peer -> peer.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "--peers " + name + ": no such peer; there are all, " + names()));
    }

    private static String names() {
        return ALL.stream().map(Peer::name).collect(Collectors.joining(", "));
    }

    /** A line for each: its name, and what it is or why it is not here. */
    public static List<String> lines() {
        return ALL.stream().map(Peers::line).toList();
    }

    private static String line(Peer peer) {
        String absence = peer.unavailable();
        String what = absence.isEmpty() ? peer.description() : "not here: " + absence;
        return String.format(Locale.ROOT, "%-18s %s", peer.name(), what);
    }

    // ------------------------------------------------------------------ programs

    private static Peer c(String model, String description) {
        return new Peer(
                "c-" + model,
                description,
                Peers::noCompiler,
                directory -> List.of(Floor.compile(model + "-echo", directory)));
    }

    private static Peer python(String model, String description, String module) {
        Supplier<String> absence =
                () -> module.isEmpty() || !noPython().isEmpty() ? noPython() : noModule(module);
        return new Peer(
                "python-" + model,
                description,
                absence,
                directory ->
                        List.of(PYTHON.toString(), script("python_" + model + ".py", directory)));
    }

    private static List<String> buildGo(Path directory) throws IOException {
        String program = directory.resolve("go_echo").toAbsolutePath().toString();
        Process build =
                new ProcessBuilder("go", "build", "-o", program, script("go_echo.go", directory))
                        .redirectErrorStream(true)
                        .start();
        String said = build.inputReader().readAllAsString();
        if (build.onExit().join().exitValue() != 0) {
            throw new IOException(
                    "go_echo.go does not compile: "
                            + said.lines().findFirst().orElse("no word why"));
        }
        return List.of(program);
    }

    private static String script(String name, Path directory) throws IOException {
        return Floor.unpack(name, directory).toString();
    }

    // ------------------------------------------------------------------ what may be absent

    private static String noCompiler() {
        return Floor.canCompile() ? "" : notOnPath("gcc");
    }

    private static String notOnPath(String program) {
        return Pinning.onPath(program) ? "" : "no " + program + " on PATH";
    }

    /** What keeps the model of that name from running keeps everybody. */
    static String noUring() {
        return ServerModel.all().stream()
                .filter(model -> model.name().equals("uring"))
                .map(ServerModel::unavailable)
                .collect(Collectors.joining());
    }

    private static String noPython() {
        return Files.isExecutable(PYTHON) ? "" : "no " + PYTHON;
    }

    private static String noModule(String module) {
        try {
            Process python =
                    new ProcessBuilder(PYTHON.toString(), "-c", "import " + module)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            boolean found = python.onExit().join().exitValue() == 0;
            return found ? "" : "no module " + module + " in " + PYTHON;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
