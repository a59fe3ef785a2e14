package dev.acceptloop.launcher.faults;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** SIGTERM while there is something to lose. */
final class ShutdownFaults {
    private static final Duration DRAIN = Duration.ofSeconds(20); // 5 s, on a busy machine
    private static final long OWED = 4_300_000;

    private ShutdownFaults() {}

    static List<Row> rows() {
        return List.of(
                new Row("drain-work", "work owed to 3 peers", ShutdownFaults::work)
                        .asking(Dialogue.WORK)
                        .alone(),
                new Row("drain-owed", "4 MB owed", ShutdownFaults::owed)
                        .serving("--drain-timeout", "20s")
                        .alone(),
                new Row("drain-unread", "a peer never reads", ShutdownFaults::unread)
                        .serving("--drain-timeout", "2s")
                        .alone(),
                new Row("drain-sending", "a peer sends on and on", ShutdownFaults::sending)
                        .serving("--drain-timeout", "2s")
                        .alone(),
                new Row("drain-half", "half a request is there", ShutdownFaults::halfRequest)
                        .asking(Dialogue.HTTP)
                        .alone(),
                new Row("drain-twice", "a second signal", ShutdownFaults::twice)
                        .serving("--drain-timeout", "60s")
                        .alone());
    }

    static void work(ServedProcess server) throws Exception {
        var peers = new ArrayList<Peer>();
        try {
            for (int i = 0; i < server.seats(3); i++) {
                var peer = new Peer(server);
                peers.add(peer);
                Dialogue.WORK.ask(peer);
            }
            for (Peer peer : peers) {
                peer.send("block 300000\r\nblock 300000\r\n");
            }
            Patience.pause(200);
            server.terminate();
            int unanswered = 0;
            for (Peer peer : peers) {
                boolean both = peer.readToEnd().equals("done\r\ndone\r\n");
                unanswered += both ? 0 : 1;
            }
            Failure.unless(unanswered == 0, unanswered + " peers are not answered");
            server.endsWell(DRAIN);
        } finally {
            close(peers);
        }
    }

    private static void close(List<Peer> peers) throws IOException {
        for (Peer peer : peers) {
            peer.close();
        }
    }

    /** All that the server's kernel had acknowledged comes back. */
    static void owed(ServedProcess server) throws Exception {
        List<Hoarder> crowd = Hoarder.crowd(server, server.seats(8));
        try {
            Hoarder.fill(crowd, OWED);
            var due = new ArrayList<Long>();
            for (Hoarder hoarder : crowd) {
                due.add(hoarder.acknowledged());
            }
            server.terminate();
            var lost = new ArrayList<String>();
            for (int i = 0; i < crowd.size(); i++) {
                Hoarder hoarder = crowd.get(i);
                Peer.End end = hoarder.readAll();
                if (hoarder.came() < due.get(i)) {
                    lost.add(end + " after " + hoarder.came() + " of " + due.get(i));
                }
            }
            int size = crowd.size();
            String first = lost.isEmpty() ? "" : ", such as " + lost.getFirst();
            Failure.unless(lost.isEmpty(), lost.size() + " of " + size + " lose" + first);
            server.endsWell(DRAIN);
        } finally {
            Hoarder.close(crowd);
        }
    }

    static void unread(ServedProcess server) throws Exception {
        try (var hoarder = new Hoarder(server)) {
            Hoarder.fill(List.of(hoarder), 8 << 20);
            server.terminate();
            server.endsWell(DRAIN);
            boolean whole = hoarder.readAll() == Peer.End.FIN;
            boolean cut = hoarder.came() < hoarder.sent();
            Failure.unless(!(whole && cut), "FIN behind half of what is owed");
        }
    }

    static void sending(ServedProcess server) throws Exception {
        try (var peer = new Peer(server)) {
            Dialogue.ECHO.ask(peer);
            Thread sender = Thread.ofVirtual().start(() -> sendOn(peer));
            Patience.pause(100);
            server.terminate();
            server.endsWell(DRAIN);
            sender.join();
        }
    }

    private static void sendOn(Peer peer) {
        boolean open = true;
        while (open) {
            open = isAnswered(peer);
        }
    }

    private static boolean isAnswered(Peer peer) {
        try {
            Dialogue.ECHO.ask(peer);
            return true;
        } catch (IOException | Failure _) {
            return false; // it has ended, as it should
        }
    }

    static void halfRequest(ServedProcess server) throws Exception {
        try (var peer = new Peer(server)) {
            Dialogue.HTTP.ask(peer);
            peer.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n01234");
            Patience.pause(200);
            server.terminate();
            Patience.pause(400);
            String answer;
            try {
                answer = peer.send("56789").readToEnd();
            } catch (IOException e) {
                answer = e.getMessage();
            }
            boolean right = answer.startsWith("HTTP/1.1 200") && answer.endsWith("0123456789");
            Failure.unless(right, "not answered: '" + answer.lines().findFirst().orElse("") + "'");
            Failure.unless(answer.contains("Connection: close"), "no Connection: close");
            server.endsWell(DRAIN);
        }
    }

    static void twice(ServedProcess server) throws Exception {
        try (var hoarder = new Hoarder(server)) {
            Hoarder.fill(List.of(hoarder), 8 << 20);
            server.terminate();
            Patience.pause(500);
            Failure.unless(server.isAlive(), "it does not drain at all");
            server.signal("TERM");
            server.endsWell(Duration.ofSeconds(10));
        }
    }
}
