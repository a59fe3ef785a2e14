package dev.acceptloop.launcher.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What peers can make a server keep that has little: 64 MB of heap, and 16 MB beside it. */
final class MemoryFaults {
    private static final String SMALL = "-Xmx64m -XX:MaxDirectMemorySize=16m";
    private static final String REQUEST = "\0\0\0\6%4096d";
    private static final String REQUESTS = REQUEST.repeat(16_000 / REQUEST.length());
    private static final long HEAP_PER_PEER = 768 << 10;
    private static final long HEAP_PER_CLOSED = 400;

    private MemoryFaults() {}

    static List<Row> rows() {
        return List.of(
                new Row("amplified", "4 KB replies, 10-byte requests", MemoryFaults::amplified)
                        .asking(Dialogue.TIME)
                        .without("its children have the memory", "forking", "preforking"),
                new Row("small-pipeline", "64 MB: 20 that pipeline", MemoryFaults::pipeline)
                        .asking(Dialogue.TIME)
                        .jvm(SMALL),
                new Row("small-slow", "64 MB: 1 500 that never read", MemoryFaults::neverRead)
                        .jvm(SMALL),
                new Row("small-peers", "64 MB: 1 500 peers", MemoryFaults::peers).jvm(SMALL),
                new Row("small-bodies", "64 MB: 1 500 half bodies", MemoryFaults::halfBodies)
                        .asking(Dialogue.HTTP)
                        .jvm(SMALL),
                new Row("short-lived", "64 MB: long time-outs, short", MemoryFaults::shortLived)
                        .serving("--idle-timeout", "10m", "--request-timeout", "10m")
                        .jvm(SMALL));
    }

    static void amplified(ServedProcess server) throws Exception {
        long before = server.liveHeap();
        var peers = new ArrayList<Peer>();
        try {
            pipeline(server, peers, server.seats(20));
            long most = 0;
            for (int i = 0; i < 2; i++) {
                Patience.pause(300);
                most = Math.max(most, (server.liveHeap() - before) / peers.size());
            }
            Failure.unless(most < HEAP_PER_PEER, (most >> 10) + " KiB of heap per peer");
        } finally {
            reset(peers);
        }
    }

    static void pipeline(ServedProcess server) throws Exception {
        var peers = new ArrayList<Peer>();
        try {
            pipeline(server, peers, server.seats(20));
            Patience.pause(1_000);
            if (!server.is("blocking")) {
                Dialogue.TIME.askOnce(server);
            }
        } finally {
            reset(peers);
        }
    }

    private static void pipeline(ServedProcess server, List<Peer> peers, int count)
            throws IOException {
        for (int i = 0; i < count; i++) {
            var peer = new Peer(server);
            peers.add(peer);
            peer.send(REQUESTS.getBytes(ISO_8859_1));
        }
    }

    private static void reset(List<Peer> peers) throws IOException {
        for (Peer peer : peers) {
            peer.reset();
        }
    }

    static void neverRead(ServedProcess server) throws Exception {
        int count = server.seats(server.is("select") ? 900 : 1_500);
        List<Hoarder> crowd = Hoarder.crowd(server, count, 4 << 10);
        try {
            Hoarder.fill(crowd, 1 << 20);
            Patience.pause(500);
        } finally {
            Hoarder.close(crowd);
        }
    }

    static void peers(ServedProcess server) throws Exception {
        byte[] hello = "hello".getBytes(US_ASCII);
        try (var crowd = new Crowd(server, server.seats(server.is("forking") ? 20 : 1_500))) {
            crowd.send(hello);
            int silent = crowd.unanswered(hello);
            Failure.unless(silent == 0, silent + " peers neither served nor closed");
        }
    }

    static void halfBodies(ServedProcess server) throws Exception {
        String head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 65000\r\n\r\n";
        int count = server.seats(server.is("select") ? 900 : 1_500);
        try (var crowd = new Crowd(server, count)) {
            crowd.send((head + "x".repeat(60_000)).getBytes(US_ASCII));
            Patience.pause(500);
        }
    }

    /** One after the other: what is closed is not to be kept until its timer would have fired. */
    static void shortLived(ServedProcess server) throws Exception {
        int count = server.count(1_500);
        long before = server.hasChildren() ? 0 : server.liveHeap();
        for (int i = 0; i < count; i++) {
            try (var peer = new Peer(server)) {
                peer.send("hello").expect("hello");
            } catch (IOException | Failure e) {
                throw new Failure("connection " + i + " of " + count + ": " + e.getMessage());
            }
        }
        if (!server.hasChildren()) {
            long each = (server.liveHeap() - before) / count;
            Failure.unless(each < HEAP_PER_CLOSED, each + " bytes of heap per closed connection");
        }
    }
}
