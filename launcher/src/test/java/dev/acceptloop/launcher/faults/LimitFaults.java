package dev.acceptloop.launcher.faults;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** More peers than there is room for. */
final class LimitFaults {
    private static final String REFUSAL = "Too many connections , try later";
    private static final String[] BOUNDED = {
        "blocking", "forking", "preforking", "pooled", "prethreaded"
    };

    private LimitFaults() {}

    static List<Row> rows() {
        return List.of(
                new Row("max-connections", "refused, reset, gone", LimitFaults::maxConnections)
                        .serving("--max-connections", "4")
                        .without("one at a time: nobody is refused", "blocking"),
                new Row("emfile", "out of descriptors, cold", LimitFaults::outOfDescriptors)
                        .under("prlimit", "--nofile=64:64")
                        .without("has one connection at a time", "blocking"),
                new Row("emfile-warm", "the same, logging warm", LimitFaults::fullTable)
                        .under("prlimit", "--nofile=64:64")
                        .serving("--verbose")
                        .tracing()
                        .without("has one connection at a time", "blocking"),
                new Row("silent", "1 000 silent peers", LimitFaults::silent)
                        .designed("the others wait for a place", BOUNDED),
                new Row("leak", "a mixture of everything", LimitFaults::mixture)
                        .asking(Dialogue.NETSTRING));
    }

    static void maxConnections(ServedProcess server) throws Exception {
        List<Peer> inside = new ArrayList<>();
        for (int i = 0; i < 3; i++) { // the bystander has the fourth seat
            inside.add(admitted(server));
        }
        for (int i = 0; i < 20; i++) {
            try (var refused = new Peer(server)) {
                Failure.unless(refused.readToEnd().equals(REFUSAL), "refused with other words");
            }
        }
        for (int i = 0; i < 40; i++) {
            new Peer(server).reset();
        }
        List<Peer> staying = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            staying.add(new Peer(server).expect(REFUSAL));
        }
        for (Peer peer : inside) {
            Dialogue.ECHO.ask(peer);
            peer.close();
        }
        for (int i = 0; i < 3; i++) {
            inside.set(i, admitted(server));
        }
        for (Peer peer : staying) {
            peer.close();
        }
        for (Peer peer : inside) {
            peer.close();
        }
        admitted(server).close();
    }

    /** Seats come back when the server has seen that their peers are gone. */
    private static Peer admitted(ServedProcess server) throws Exception {
        var peers = new ArrayList<Peer>();
        boolean inside =
                Patience.until(
                        Patience.LONG,
                        () -> {
                            var peer = new Peer(server);
                            try {
                                peer.send("hi").expect("hi");
                                return peers.add(peer);
                            } catch (IOException | Failure e) {
                                peer.close();
                                return false;
                            }
                        });
        Failure.unless(inside, "a seat does not come back");
        return peers.getFirst();
    }

    static void outOfDescriptors(ServedProcess server) throws Exception {
        fullTable(server);
        int lines = server.lines().size();
        Failure.unless(lines < 30, lines + " lines of log");
    }

    static void fullTable(ServedProcess server) throws Exception {
        int count = server.is("forking") ? 45 : 80;
        var held = new ArrayList<Peer>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new Peer(server));
            }
            Patience.pause(500);
            double before = server.processorSeconds();
            Patience.pause(1_000);
            double burnt = server.processorSeconds() - before;
            boolean busy = server.is("forking", "nonblocking"); // starts processes; asks everybody
            Failure.unless(busy || burnt < 0.3, "burns %.1f s a second".formatted(burnt));
        } finally {
            for (int i = 0; i < held.size(); i++) {
                if (i % 2 == 0) {
                    held.get(i).reset();
                } else {
                    held.get(i).close();
                }
            }
        }
        Dialogue.ECHO.askOnce(server);
    }

    static void silent(ServedProcess server) throws IOException {
        boolean bounded = List.of(BOUNDED).contains(server.model());
        int count = server.is("select") ? 900 : 1_000; // it has 1 024 descriptors
        try (var _ = new Crowd(server, bounded ? server.seats(100) + 20 : count)) {
            if (!bounded) {
                Dialogue.ECHO.askOnce(server);
            }
            Patience.pause(300);
        }
    }

    static void mixture(ServedProcess server) throws IOException {
        for (int i = 0; i < server.count(600); i++) {
            var peer = new Peer(server);
            try {
                switch (i % 6) {
                    case 0 -> peer.reset();
                    case 1 -> peer.send("5:hel").reset();
                    case 2 -> peer.send("5:hello,").halfClose();
                    case 3 -> peer.send("not a netstring");
                    case 4 -> peer.send("99999:" + "x".repeat(10_000));
                    default -> peer.send("5:hello,".repeat(500)).reset();
                }
            } finally {
                peer.close();
            }
        }
    }
}
