package dev.acceptloop.launcher.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** What one peer can do to its own connection. */
final class ConnectionFaults {
    private static final int FRAMES = 2_000;
    private static final int FLOOD = 100_000;
    private static final long MOST_PER_READER = 8 << 20;
    private static final long HEAP_PER_READER = 512 << 10; // the mark, a buffer, and room

    private ConnectionFaults() {}

    static List<Row> rows() {
        return List.of(
                new Row("half-close", "half-close before the reply", ConnectionFaults::halfClose)
                        .asking(Dialogue.NETSTRING),
                new Row("reset", "reset in mid-frame", ConnectionFaults::resetInMidFrame)
                        .asking(Dialogue.NETSTRING),
                new Row("reset-storm", "a storm of resets", ConnectionFaults::resetStorm),
                new Row("health-checks", "connect and reset", ConnectionFaults::healthChecks),
                new Row("slow-reader", "megabytes unread", ConnectionFaults::slowReader),
                new Row("slow-steady", "reads slowly, idle time-out", ConnectionFaults::slowSteady)
                        .asking(Dialogue.TIME)
                        .serving("--idle-timeout", "1s"),
                new Row("slow-writer", "drips a message", ConnectionFaults::slowWriter)
                        .asking(Dialogue.NETSTRING)
                        .serving("--request-timeout", "1s"),
                new Row("idle", "silent, and does not read", ConnectionFaults::idle)
                        .serving("--idle-timeout", "2s"),
                new Row("garbage", "noise in each framing and http", ConnectionFaults::garbage)
                        .asking(Dialogue.NETSTRING),
                new Row("flood", "100 000 tiny frames in one send", ConnectionFaults::flood)
                        .asking(Dialogue.NETSTRING),
                new Row("urgent", "an urgent byte in between", ConnectionFaults::urgent),
                new Row("sends-on", "sends when it is answered", ConnectionFaults::sendsOn)
                        .asking(Dialogue.ACK_ONCE));
    }

    static void halfClose(ServedProcess server) throws IOException {
        String frames = "5:hello,".repeat(FRAMES);
        try (var peer = new Peer(server)) {
            peer.send(frames).halfClose();
            Failure.unless(peer.readToEnd().equals(frames), "not all frames are answered");
        }
        try (var peer = new Peer(server)) {
            peer.send("5:hello,9:half").halfClose();
            Failure.unless(peer.readToEnd().equals("5:hello,"), "no reply before half a frame");
        }
        try (var peer = new Peer(server)) {
            peer.halfClose();
            Failure.unless(peer.readToEnd().isEmpty(), "bytes for nothing");
        }
    }

    static void resetInMidFrame(ServedProcess server) throws IOException {
        for (int i = 0; i < 45; i++) {
            new Peer(server).send("100:abc").reset();
        }
    }

    static void resetStorm(ServedProcess server) throws IOException {
        for (int i = 0; i < server.count(500); i++) {
            new Peer(server).send("hello").reset();
        }
    }

    /** As a load balancer's: nothing is sent, and the end is RST. */
    static void healthChecks(ServedProcess server) throws IOException {
        for (int i = 0; i < 45; i++) {
            new Peer(server).reset();
            Patience.pause(5);
        }
    }

    static void slowReader(ServedProcess server) throws Exception {
        long before = server.hasChildren() ? 0 : server.liveHeap();
        List<Hoarder> readers = Hoarder.crowd(server, server.seats(8));
        try {
            Hoarder.fill(readers, MOST_PER_READER);
            if (!server.hasChildren()) {
                long each = (server.liveHeap() - before) / readers.size();
                Failure.unless(each < HEAP_PER_READER, (each >> 10) + " KiB of heap per reader");
            }
            for (Hoarder reader : readers) {
                reader.halfClose();
                Peer.End end = reader.readAll();
                String what = end + " after " + reader.came() + " of " + reader.sent();
                Failure.unless(reader.came() == reader.sent() && end == Peer.End.FIN, what);
            }
        } finally {
            Hoarder.close(readers);
        }
    }

    /** A download: all has been asked, and what is left is to read. */
    static void slowSteady(ServedProcess server) throws IOException {
        int frame = 4 + 4_096;
        int count = 1_600; // comes in one read, and is more than the kernel holds
        try (var reader = new Peer(server, 1 << 16)) {
            Dialogue.TIME.greet(reader);
            reader.send("\0\0\0\6%4096d".repeat(count));
            int came = 0;
            while (came < count * frame) {
                int piece = Math.min(10 * frame, count * frame - came);
                came += readOn(reader, piece, came);
                Patience.pause(30);
            }
        }
    }

    private static int readOn(Peer reader, int piece, int came) throws IOException {
        try {
            return reader.read(piece).length();
        } catch (Failure e) {
            throw new Failure("cut after " + (came >> 10) + " KiB: " + e.getMessage());
        }
    }

    static void slowWriter(ServedProcess server) throws IOException {
        try (var peer = new Peer(server)) {
            peer.send("1000:a");
            long end = System.nanoTime() + Patience.LONG.toNanos();
            boolean ended = false;
            peer.patience(200);
            while (!ended && System.nanoTime() < end) {
                ended = peer.end() != Peer.End.NONE;
                ended |= !isSent(peer, new byte[] {'a'});
            }
            Failure.unless(ended, "a message may take for ever");
        }
    }

    static void idle(ServedProcess server) throws Exception {
        try (var silent = new Peer(server)) {
            silent.mustEnd("silent");
        }
        try (var owed = new Hoarder(server)) {
            Hoarder.fill(List.of(owed), MOST_PER_READER);
            Census now = server.census();
            boolean cut =
                    Patience.until(Patience.LONG, () -> server.census().sockets() < now.sockets());
            Failure.unless(cut || server.hasChildren(), "who does not read is not ended");
            boolean whole = owed.readAll() == Peer.End.FIN && owed.came() < owed.sent();
            Failure.unless(!whole, "FIN after " + owed.came() + " of " + owed.sent());
        }
    }

    static void garbage(ServedProcess server) throws Exception {
        var noise = new byte[1 << 16];
        new Random(7).nextBytes(noise);
        noise[0] = 'x';
        ends(server, noise);
        try (var other = server.another("--framing", "int32")) {
            ends(other, new byte[] {-1, -1, -1, -1, 0});
            ends(other, new byte[] {0, 1, (byte) 0x86, (byte) 0xA0, 0}); // 100 000
        }
        try (var other = server.another("--framing", "line")) {
            ends(other, "x".repeat(20_000).getBytes(US_ASCII));
        }
        try (var other = server.another("--service", "http")) {
            ends(other, noise);
            Dialogue.HTTP.askOnce(other);
            Failure.unless(other.trace().isEmpty(), "http: " + other.trace());
        }
    }

    private static void ends(ServedProcess server, byte[] noise) throws IOException {
        for (int i = 0; i < server.seats(3); i++) {
            try (var peer = new Peer(server)) {
                if (isSent(peer, noise)) {
                    peer.mustEnd("noise");
                }
            }
        }
    }

    /** Whether it has not been ended before. */
    private static boolean isSent(Peer peer, byte[] bytes) {
        try {
            peer.send(bytes);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    static void flood(ServedProcess server) throws Exception {
        var numbered = new StringBuilder();
        for (int i = 0; i < FLOOD; i++) {
            numbered.append("6:").append(FLOOD + i).append(','); // an order that can be lost
        }
        String frames = numbered.toString();
        try (var peer = new Peer(server)) {
            var sent =
                    CompletableFuture.runAsync(() -> {
                        try {
                            peer.send(frames).halfClose();
                        } catch (IOException e) {
                            throw new Failure("sending: " + e.getMessage());
                        }
                    });
            Failure.unless(peer.readToEnd().equals(frames), "not all frames are answered");
            sent.join();
        }
    }

    static void urgent(ServedProcess server) throws IOException {
        for (int i = 0; i < server.seats(3); i++) {
            try (var peer = new Peer(server)) {
                peer.send("abc").expect("abc");
                peer.send("def").sendUrgent('X').send("ghi");
                String came = peer.read(6); // the urgent byte may be among them, or not
                while (!came.endsWith("ghi")) {
                    came += peer.read(1);
                }
            }
        }
    }

    static void sendsOn(ServedProcess server) throws IOException {
        for (int i = 0; i < server.seats(5); i++) {
            try (var peer = new Peer(server)) {
                boolean open = true;
                for (int piece = 0; open && piece < 140; piece++) {
                    open = isSent(peer, new byte[10_000]);
                }
                int bytes = Dialogue.ACK.getBytes(UTF_8).length;
                peer.read(bytes);
                peer.mustEnd("answered");
            }
        }
    }
}
