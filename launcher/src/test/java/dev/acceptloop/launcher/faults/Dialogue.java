package dev.acceptloop.launcher.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** A question whose answer is known, of a service in a framing. */
enum Dialogue {
    ECHO {
        @Override
        void ask(Peer peer) throws IOException {
            String text = "hello " + ThreadLocalRandom.current().nextLong();
            peer.send(text).expect(text);
        }
    },
    NETSTRING("--framing netstring") {
        @Override
        void ask(Peer peer) throws IOException {
            String text = "16:" + (1_000_000_000_000_000L + random()) + ",";
            peer.send(text).expect(text);
        }
    },
    WORK("--service work --framing line") {
        @Override
        void ask(Peer peer) throws IOException {
            peer.send("cpu 1\r\n").expect("done\r\n");
        }
    },
    TIME("--service time --framing int32") {
        @Override
        void greet(Peer peer) throws IOException {
            peer.read(peer.read(4).charAt(3));
        }

        @Override
        void ask(Peer peer) throws IOException {
            String text = "at " + random();
            String frame = "\0\0\0" + (char) text.length() + text;
            peer.send(frame).expect(frame);
        }
    },
    CHAT("--service chat --framing netstring") {
        @Override
        void greet(Peer peer) throws IOException {
            peer.expect("7:welcome,");
        }

        @Override
        boolean isOnce() {
            return true;
        }

        @Override
        void askOnce(ServedProcess server) throws IOException {
            try (var hears = new Peer(server);
                    var speaks = new Peer(server)) {
                greet(hears);
                greet(speaks);
                String text = "at " + (1_000_000_000_000_000L + random());
                speaks.send("19:" + text + ",");
                String heard = "";
                while (!heard.endsWith(text + ",")) { // others speak too
                    heard = frame(hears);
                }
            }
        }
    },
    HTTP("--service http") {
        @Override
        void ask(Peer peer) throws IOException {
            String body = Long.toString(1_000_000_000L + random() % 1_000_000_000L);
            peer.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n" + body);
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append(peer.read(1));
            }
            Failure.unless(head.indexOf("HTTP/1.1 200") == 0, "not 200: " + head);
            peer.expect(body);
        }
    },
    ACK_ONCE("--service ack-once") {
        @Override
        boolean isOnce() {
            return true;
        }

        @Override
        void ask(Peer peer) throws IOException {
            String all = peer.send("x").readToEnd();
            boolean right = all.equals(new String(ACK.getBytes(UTF_8), ISO_8859_1));
            Failure.unless(right, "wrong answer: " + all);
        }
    },
    UDP("--transport udp") {
        @Override
        Talk open(ServedProcess server) throws IOException {
            return new Datagrams(server);
        }
    },
    /** The fault asks by itself. */
    NONE {
        @Override
        Talk open(ServedProcess server) {
            return () -> {};
        }
    };

    static final String ACK = "接收到你的数据";

    private final String words; // between spaces

    Dialogue() {
        this("");
    }

    Dialogue(String words) {
        this.words = words;
    }

    /** An open conversation. */
    @FunctionalInterface
    interface Talk extends AutoCloseable {
        /** Asks once; the answer must be right. */
        void ask() throws IOException;

        @Override
        default void close() throws IOException {}
    }

    /** The options of a server that answers. */
    List<String> words() {
        return words.isEmpty() ? List.of() : List.of(words.split(" ", -1));
    }

    /** Whether each question needs a connection of its own. */
    boolean isOnce() {
        return false;
    }

    void greet(Peer peer) throws IOException {}

    void ask(Peer peer) throws IOException {}

    Talk open(ServedProcess server) throws IOException {
        var peer = new Peer(server);
        greet(peer);
        return new Stream(this, peer);
    }

    /** The next netstring, without its length. */
    static String frame(Peer peer) throws IOException {
        var length = new StringBuilder();
        while (length.indexOf(":") < 0) {
            length.append(peer.read(1));
        }
        length.setLength(length.length() - 1);
        return peer.read(Integer.parseInt(length.toString()) + 1);
    }

    /** A connection, one question, its end. */
    void askOnce(ServedProcess server) throws IOException {
        try (Talk talk = open(server)) {
            talk.ask();
        }
    }

    private static long random() {
        return ThreadLocalRandom.current().nextLong(1_000_000_000_000L);
    }

    private record Stream(Dialogue dialogue, Peer peer) implements Talk {
        @Override
        public void ask() throws IOException {
            dialogue.ask(peer);
        }

        @Override
        public void close() throws IOException {
            peer.close();
        }
    }

    /** Datagrams may be lost: asked again. */
    private static final class Datagrams implements Talk {
        private static final int TRIES = 10;
        private final DatagramSocket socket = new DatagramSocket();

        Datagrams(ServedProcess server) throws IOException {
            socket.connect(server.address());
            socket.setSoTimeout((int) Patience.LONG.toMillis() / TRIES);
        }

        @Override
        public void ask() throws IOException {
            byte[] question = ("hello " + random()).getBytes(US_ASCII);
            for (int i = 0; i < TRIES; i++) {
                socket.send(new DatagramPacket(question, question.length));
                if (isAnswered(question)) {
                    return;
                }
            }
            throw new Failure("no datagram comes back");
        }

        private boolean isAnswered(byte[] question) throws IOException {
            var packet = new DatagramPacket(new byte[100], 100);
            try {
                String wanted = new String(question, US_ASCII);
                String came = "";
                while (!came.equals(wanted)) {
                    socket.receive(packet);
                    came = new String(packet.getData(), 0, packet.getLength(), US_ASCII);
                }
                return true;
            } catch (SocketTimeoutException e) {
                return false;
            }
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
