package dev.acceptloop.launcher.faults;

import dev.acceptloop.protocol.server.ServerModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/** What is done to processes from outside. */
final class ProcessFaults {
    private static final String[] NO_CHILDREN =
            ServerModel.all().stream()
                    .filter(model -> !model.module().equals("forking-server"))
                    .map(ServerModel::name)
                    .toArray(String[]::new);

    private static final int CAP = 6; // children
    private static final int STORM = 45;
    private static final Duration WHILE = Duration.ofSeconds(1);

    private ProcessFaults() {}

    static List<Row> rows() {
        return List.of(
                new Row("kill-parent", "SIGKILL: children go too", ProcessFaults::killParent)
                        .without("has no children", NO_CHILDREN)
                        .alone(),
                new Row("kill-child", "a child killed in mid-reply", ProcessFaults::killChild)
                        .without("has no children", NO_CHILDREN)
                        .asking(Dialogue.WORK)
                        .serving("--max-connections", "7"),
                new Row("fork-storm", "45 peers at once, 6 workers", ProcessFaults::forkStorm)
                        .without("has no children", NO_CHILDREN)
                        .serving("--workers", Integer.toString(CAP)),
                new Row("stop-cont", "SIGSTOP, SIGCONT", ProcessFaults::stopAndContinue),
                new Row("restart", "restart, and a port in use", ProcessFaults::restart).alone());
    }

    static void killParent(ServedProcess server) throws Exception {
        var peers = new ArrayList<Peer>();
        for (int i = 0; i < 3; i++) {
            var peer = new Peer(server);
            peers.add(peer);
            Dialogue.ECHO.ask(peer);
        }
        List<ProcessHandle> children = server.children();
        Failure.unless(children.size() >= 3, "has " + children.size() + " children");
        server.kill();
        boolean gone =
                Patience.until(
                        Duration.ofSeconds(2),
                        () -> children.stream().noneMatch(ProcessFaults::runs));
        children.forEach(ProcessHandle::destroyForcibly);
        Failure.unless(gone, "its children live on");
        for (Peer peer : peers) {
            peer.mustEnd("its server is gone");
            peer.close();
        }
    }

    /** More often than there are seats: those of the dead are given back. */
    static void killChild(ServedProcess server) throws Exception {
        String[] signals = {"KILL", "TERM", "SEGV"};
        for (int i = 0; i < 9; i++) {
            try (var peer = new Peer(server)) {
                Dialogue.WORK.ask(peer);
                peer.send("cpu 9000000\r\n");
                ProcessHandle busy = busiest(server);
                ServedProcess.signal(signals[i % signals.length], busy.pid());
                peer.mustEnd("its process is gone");
            }
        }
        boolean reaped = Patience.until(Patience.LONG, () -> zombies(server) == 0);
        Failure.unless(reaped, zombies(server) + " zombies");
    }

    /** The first to use a fifth of a second from now: a bystander's takes long for that. */
    private static ProcessHandle busiest(ServedProcess server) throws Exception {
        var before = new HashMap<Long, Long>();
        for (ProcessHandle child : server.children()) {
            before.put(child.pid(), ServedProcess.ticks(child.pid()));
        }
        var found = new ArrayList<ProcessHandle>();
        Patience.until(
                Patience.LONG,
                () -> {
                    for (ProcessHandle child : server.children()) {
                        long used = ServedProcess.ticks(child.pid());
                        if (used >= before.getOrDefault(child.pid(), used) + 20) {
                            found.add(child);
                        }
                    }
                    return !found.isEmpty();
                });
        Failure.unless(!found.isEmpty(), "no child works");
        return found.getFirst();
    }

    /** All want a child, nobody leaves: the rest wait in the backlog. */
    static void forkStorm(ServedProcess server) throws Exception {
        try (var _ = new Crowd(server, STORM)) {
            boolean all = Patience.until(Patience.LONG, () -> server.children().size() >= CAP);
            Failure.unless(all, "starts only " + server.children().size() + " children");
            boolean more = Patience.until(WHILE, () -> server.children().size() > CAP);
            Failure.unless(!more, "more than " + CAP + " children");
        }
    }

    private static long zombies(ServedProcess server) {
        return server.children().stream().filter(ProcessFaults::isZombie).count();
    }

    /** An orphan that has ended stays a zombie until who inherits it has time. */
    private static boolean runs(ProcessHandle child) {
        return child.isAlive() && !isZombie(child);
    }

    private static boolean isZombie(ProcessHandle child) {
        try {
            return Files.readString(Path.of("/proc/" + child.pid() + "/stat")).contains(") Z ");
        } catch (IOException e) {
            return false; // gone
        }
    }

    static void stopAndContinue(ServedProcess server) throws Exception {
        try (var peer = new Peer(server)) {
            Dialogue.ECHO.ask(peer);
            List<ProcessHandle> all = new ArrayList<>(server.children());
            server.signal("STOP");
            for (ProcessHandle child : all) {
                ServedProcess.signal("STOP", child.pid());
            }
            peer.send("hello");
            Patience.pause(1_000);
            for (ProcessHandle child : all) {
                ServedProcess.signal("CONT", child.pid());
            }
            server.signal("CONT");
            peer.expect("hello");
        }
    }

    static void restart(ServedProcess server) throws Exception {
        String port = Integer.toString(server.port());
        var peers = new ArrayList<Peer>();
        for (int i = 0; i < server.seats(5); i++) {
            var peer = new Peer(server);
            peers.add(peer);
            Dialogue.ECHO.ask(peer);
        }
        server.refuses("a port in use", "--port", port);
        server.terminate();
        server.endsWell(Patience.LONG);
        for (Peer peer : peers) {
            peer.mustEnd("SIGTERM");
            peer.close();
        }
        List<ProcessHandle> children;
        try (var again = server.another("--port", port);
                var peer = new Peer(again)) {
            Dialogue.ECHO.ask(peer);
            children = again.children();
            again.kill();
        }
        Patience.until(Patience.LONG, () -> children.stream().noneMatch(ProcessFaults::runs));
        try (var again = server.another("--port", port)) {
            Dialogue.ECHO.askOnce(again);
            again.terminate();
            again.endsWell(Patience.LONG);
        }
    }
}
