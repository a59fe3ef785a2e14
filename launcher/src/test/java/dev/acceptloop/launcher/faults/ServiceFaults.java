package dev.acceptloop.launcher.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What goes wrong in a service, or between its peers. */
final class ServiceFaults {
    private static final String[] ONE_THREAD = {
        "blocking",
        "nonblocking",
        "selector",
        "sharded", // on one processor; else those of its loop wait
        "select",
        "poll",
        "epoll",
        "epoll-edge",
        "async",
        "uring",
        "reactor",
        "dispatcher"
    };
    private static final int BODY = 200_000; // the limit is 64 KiB
    private static final int PIECE = 10_000;

    private ServiceFaults() {}

    static List<Row> rows() {
        return List.of(
                new Row("block", "a handler blocks for seconds", ServiceFaults::block)
                        .asking(Dialogue.WORK)
                        .designed("one thread serves all: they wait for the handler", ONE_THREAD),
                new Row("throws", "a service throws an exception", ServiceFaults::exceptions)
                        .withThrowingService(),
                new Row("throws-error", "a service throws an Error", ServiceFaults::errors)
                        .withThrowingService(),
                new Row("chat", "20 members never read", ServiceFaults::chat)
                        .asking(Dialogue.CHAT)
                        .without("no chat: one at a time", "blocking")
                        .without("no chat: its processes share no memory", "forking", "preforking"),
                new Row("413", "413 to who still sends", ServiceFaults::tooLarge)
                        .asking(Dialogue.HTTP),
                new Row("503", "503 to who still sends", ServiceFaults::tooMany)
                        .asking(Dialogue.HTTP)
                        .serving("--max-connections", "3")
                        .without("one at a time: nobody is refused", "blocking"));
    }

    static void block(ServedProcess server) throws IOException {
        int blocked = server.is("forking") ? 5_000 : 2_000; // milliseconds; in it a JVM starts
        long start = System.nanoTime();
        try (var peer = new Peer(server)) {
            peer.send("block " + blocked * 1_000 + "\r\n");
            if (server.seats(2) == 2 && !List.of(ONE_THREAD).contains(server.model())) {
                Dialogue.WORK.askOnce(server);
                long millis = (System.nanoTime() - start) / 1_000_000;
                Failure.unless(millis < blocked - 100, "a newcomer waited " + millis + " ms");
            }
            peer.expect("done\r\n");
        }
    }

    static void exceptions(ServedProcess server) throws IOException {
        throwing(server, "exception", "checked");
    }

    static void errors(ServedProcess server) throws IOException {
        throwing(server, "assertion", "overflow", "linkage");
    }

    private static void throwing(ServedProcess server, String... messages) throws IOException {
        for (String message : messages) {
            try (var peer = new Peer(server)) {
                peer.send("hello").expect("hello").send(message).mustEnd(message);
            }
        }
    }

    /** The talker never is further ahead of the reader than what sockets hold. */
    static void chat(ServedProcess server) throws Exception {
        int window = 256;
        int rounds = 20;
        String text = "x".repeat(1_000);
        String message = text.length() + ":" + text + ",";
        var silent = new ArrayList<Peer>();
        try (var reader = new Peer(server);
                var talker = new Peer(server)) {
            Dialogue.CHAT.greet(reader);
            Dialogue.CHAT.greet(talker);
            for (int i = 0; i < 20; i++) {
                var member = new Peer(server);
                silent.add(member);
                Dialogue.CHAT.greet(member);
            }
            for (int round = 0; round < rounds; round++) {
                talker.send(message.repeat(window));
                for (int i = 0; i < window; i++) {
                    heard(reader, text, "message " + (round * window + i));
                }
            }
        } finally {
            for (Peer member : silent) {
                member.reset();
            }
        }
    }

    private static void heard(Peer reader, String text, String which) throws IOException {
        try {
            String said = "";
            while (!said.endsWith(": " + text + ",")) { // others speak too
                said = Dialogue.frame(reader);
            }
        } catch (Failure e) {
            throw new Failure("who reads is cut at " + which + ": " + e.getMessage());
        }
    }

    static void tooLarge(ServedProcess server) throws IOException {
        String head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + BODY + "\r\n\r\n";
        answered(server, head, 413, server.is("forking", "preforking") ? 2 : 5);
    }

    static void tooMany(ServedProcess server) throws Exception {
        String head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n";
        try (var _ = admitted(server); // and the bystander
                var _ = admitted(server)) {
            answered(server, head, 503, 5);
        }
        admitted(server).close();
    }

    /** A seat comes back when the server has seen that its peer is gone. */
    private static Peer admitted(ServedProcess server) throws Exception {
        var seats = new ArrayList<Peer>();
        boolean inside = Patience.until(Patience.LONG, () -> isAdmitted(server, seats));
        Failure.unless(inside, "a seat does not come back");
        return seats.getFirst();
    }

    private static boolean isAdmitted(ServedProcess server, List<Peer> seats) throws IOException {
        var peer = new Peer(server);
        try {
            Dialogue.HTTP.ask(peer);
            return seats.add(peer);
        } catch (IOException | Failure _) {
            peer.close();
            return false;
        }
    }

    /** Such a client sends all it has before it reads: an error in sending is an answer lost. */
    private static void answered(ServedProcess server, String head, int status, int tries)
            throws IOException {
        int lost = 0;
        for (int i = 0; i < tries; i++) {
            try (var peer = new Peer(server)) {
                Patience.pause(20);
                peer.send(head);
                for (int sent = 0; sent < BODY && (status == 413 || sent < 50_000); sent += PIECE) {
                    Patience.pause(5);
                    peer.send("x".repeat(PIECE).getBytes(US_ASCII));
                }
                String line = peer.read(12);
                Failure.unless(line.equals("HTTP/1.1 " + status), "answered " + line);
            } catch (IOException e) {
                lost++;
            }
        }
        Failure.unless(lost == 0, status + " is lost in " + lost + " of " + tries);
    }
}
